"""Score a text by the fragments of words in it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Final

import ahocorasick
import msgspec
import numpy as np
from numpy.typing import NDArray

from moderation.findings import Reason
from moderation.text.folding import Folded

DANGER: Final = Path(__file__).with_name("danger.json")
OTHER_DANGER: Final = Path(__file__).with_name("other_danger.json")
ASKING: Final = Path(__file__).with_name("asking.json")
"""What was learnt from the train split of the example bank; docs/design/lexicon.md says how."""

LEXICON: Final = "lexicon"
"""What stands for a rule's id where no rule but a lexicon of fragments heard something."""

WINDOW_CHARS: Final = 240
"""Longer texts are read in windows of about so many characters, so that one telling sentence is not outweighed."""

_ARABIC: Final = re.compile("[\u0600-\u06ff]+")
_FRAGMENT: Final = itemgetter(1)

Numbers = NDArray[np.float64]


class Subject(msgspec.Struct, frozen=True, array_like=True):
    """What every score of one reason starts from, and how high it must be for a text to be heard, by script."""

    bias: float
    arabic_threshold: float
    latin_threshold: float


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was learnt: for each fragment the square of how rare it is, then its weight for each reason, in order.

    The ballast is added to the squares of every text, so that a few words alone score low.
    """

    ballast: float
    subjects: dict[Reason, Subject]
    fragments: dict[str, list[float]]


class Heard(msgspec.Struct, frozen=True):
    """The stretch of a text that tells most of a reason, as a range of the folded text, and score less threshold."""

    reason: Reason
    start: int
    end: int
    margin: float


class Lexicon:
    """Fragments and their weights, ready to score any text. Immutable after construction, and linear in the text."""

    def __init__(self, weights: Weights) -> None:
        subjects = tuple(weights.subjects.values())
        self._reasons = tuple(weights.subjects)
        self._ballast = weights.ballast
        self._biases = np.array([each.bias for each in subjects])
        self._arabic_thresholds = np.array([each.arabic_threshold for each in subjects])
        self._latin_thresholds = np.array([each.latin_threshold for each in subjects])
        self._columns = np.array([*weights.fragments.values(), [0.0] * (1 + len(subjects))])
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, fragment in enumerate(weights.fragments):
            self._automaton.add_word(fragment, number)
        if weights.fragments:
            self._automaton.make_automaton()

    @classmethod
    @cache
    def load(cls, path: Path) -> Lexicon:
        """Read a file of weights, once in a process. Raise OSError or msgspec.DecodeError where that is impossible."""
        return cls(msgspec.json.decode(path.read_bytes(), type=Weights))

    @property
    def reasons(self) -> frozenset[Reason]:
        """What it listens for."""
        return frozenset(self._reasons)

    def hear(self, folded: Folded, spared: Sequence[tuple[int, int]] = ()) -> tuple[Heard, ...]:
        """Return for each reason whose threshold is passed the stretch that tells most of it, the strongest first.

        What begins in a spared range is not listened to.
        """
        best: dict[Reason, Heard] = {}
        for start, end in windows(folded.text):
            if any(first <= start < last for first, last in spared):
                continue
            for index, margin in self._passing(folded.text[start:end]):
                reason = self._reasons[index]
                if reason not in best or margin > best[reason].margin:
                    best[reason] = Heard(reason, start + 1, end - 1, margin)
        return tuple(sorted(best.values(), key=lambda heard: -heard.margin))

    def scores(self, text: str) -> Numbers:
        """Return the score of a stretch of folded text for each reason.

        It is the sum of its fragments' weights, each counted once, over the length of the vector of their rarities and
        the ballast, so that more words alone mean nothing.
        """
        if len(self._columns) == 1:
            return self._biases
        found = set(map(_FRAGMENT, self._automaton.iter(text)))
        if not found:
            return self._biases
        sums = self._columns.take(np.fromiter(found, np.intp, len(found)), axis=0).sum(axis=0)
        scores: Numbers = self._biases + sums[1:] / math.sqrt(sums[0] + self._ballast)
        return scores

    def _passing(self, stretch: str) -> Iterator[tuple[int, float]]:
        margins = self.scores(stretch) - (self._arabic_thresholds if _is_arabic(stretch) else self._latin_thresholds)
        return ((int(index), float(margins[index])) for index in np.flatnonzero(margins >= 0))


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
