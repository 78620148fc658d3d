"""Score a text by the fragments of words in it."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final

import ahocorasick
import msgspec

from moderation.text.folding import Folded

OWN_WEIGHTS: Final = Path(__file__).parent / "weights.json"
"""What was learnt from the train split of the example bank; docs/design/lexicon.md says how."""

WINDOW_CHARS: Final = 240
"""Longer texts are read in windows of about so many characters, so that one sentence of danger is not outweighed."""

_ARABIC: Final = re.compile("[\u0600-\u06ff]+")
_FRAGMENT: Final = itemgetter(1)


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was learnt: a weight for each fragment, and how high texts must score to be heard, by script."""

    bias: float
    arabic_threshold: float
    latin_threshold: float
    fragments: dict[str, float]


class Heard(msgspec.Struct, frozen=True):
    """The most telling stretch of a text, as a range of the folded text, and its score less the threshold."""

    start: int
    end: int
    margin: float


class Lexicon:
    """Fragments and their weights, ready to score any text. Immutable after construction, and linear in the text."""

    def __init__(self, weights: Weights) -> None:
        self._bias = weights.bias
        self._arabic_threshold = weights.arabic_threshold
        self._latin_threshold = weights.latin_threshold
        self._weights = array("d", weights.fragments.values())  # close together, unlike floats of their own
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, fragment in enumerate(weights.fragments):
            self._automaton.add_word(fragment, number)
        if weights.fragments:
            self._automaton.make_automaton()

    @classmethod
    def load(cls, path: Path = OWN_WEIGHTS) -> Lexicon:
        """Read a file of weights. Raise OSError or msgspec.DecodeError where that is impossible."""
        return cls(msgspec.json.decode(path.read_bytes(), type=Weights))

    def hear(self, folded: Folded, spared: Sequence[tuple[int, int]] = ()) -> Heard | None:
        """Return the stretch that scores highest if it passes the threshold of its script, else None.

        What begins in a spared range is not listened to.
        """
        read = (each for each in windows(folded.text) if not any(a <= each[0] < b for a, b in spared))
        best = max((self._weighed(folded.text, *window) for window in read), key=_margin, default=None)
        return best if best is not None and best.margin >= 0 else None

    def score(self, text: str) -> float:
        """Return the score of a stretch of folded text: its fragments' weights over the root of their number."""
        if not self._weights:
            return self._bias
        found = dict.fromkeys(map(_FRAGMENT, self._automaton.iter(text)))  # in their order, so that sums are the same
        return self._bias + sum(map(self._weights.__getitem__, found)) / math.sqrt(len(found) or 1)

    def _weighed(self, text: str, start: int, end: int) -> Heard:
        stretch = text[start:end]
        threshold = self._arabic_threshold if _is_arabic(stretch) else self._latin_threshold
        return Heard(start + 1, end - 1, self.score(stretch) - threshold)


def _margin(heard: Heard) -> float:
    return heard.margin


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the overlapping ranges in which a folded text is read: from space to space, none for an empty text."""
    start = 0
    while start < len(text) - 1:
        end = text.find(" ", start + WINDOW_CHARS) + 1 or len(text)
        yield start, end
        if end == len(text):
            return
        start = text.find(" ", start + WINDOW_CHARS // 2)


def _is_arabic(text: str) -> bool:
    """Say whether most letters are Arabic; folded texts hold nothing else worth telling apart."""
    if text.isascii():
        return False
    arabic = sum(map(len, _ARABIC.findall(text)))
    return arabic * 2 > len(text) - text.count(" ")
