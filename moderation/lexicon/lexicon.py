"""Score a text by the fragments of words in it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Final

import ahocorasick
import msgspec
import numpy as np
from numpy.typing import NDArray

from moderation.findings import Reason
from moderation.text.folding import Folded

SHIPPED: Final = Path(__file__).parent
"""What was learnt from the train split of the example bank; docs/design/lexicon.md says how."""

DANGER: Final = frozenset((Reason.CRISIS_IDEATION,))
OTHER_DANGER: Final = frozenset(
    (
        Reason.CRISIS_VIOLENCE,
        Reason.CRISIS_SEXUAL_VIOLENCE,
        Reason.CRISIS_HOMELESS,
        Reason.CRISIS_CAPTIVE,
        Reason.CRISIS_ARREST,
    )
)
ASKING: Final = frozenset((Reason.UNSAFE_ASKING,))
"""What stages listen for."""

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

    ballast: Annotated[float, msgspec.Meta(gt=0)]
    subjects: dict[Reason, Subject]
    fragments: dict[str, list[float]]


class Heard(msgspec.Struct, frozen=True):
    """The stretch of a text that tells most of a reason, as a range of the folded text, and score less threshold."""

    reason: Reason
    start: int
    end: int
    margin: float


class Lexicon:
    """Fragments and their weights, ready to score any text. Immutable after construction, and linear in the text.

    Lists that were learnt apart are read in one pass; no reason is in two of them.
    """

    def __init__(self, lists: Iterable[Weights]) -> None:
        self._scale = _Scale(lists)
        self._listening = tuple(enumerate(self._scale.reasons))

    @classmethod
    @cache
    def load(cls, folder: Path = SHIPPED) -> Lexicon:
        """Read a folder's lists, once in a process. Raise OSError or msgspec.DecodeError where that is impossible."""
        files = sorted(folder.glob("*.json"))
        return cls(msgspec.json.decode(path.read_bytes(), type=Weights) for path in files)

    def of(self, reasons: Set[Reason]) -> Lexicon:
        """Return one that listens for some reasons; a text is gone through once for all that come from here."""
        narrowed = copy.copy(self)
        narrowed._listening = tuple((index, reason) for index, reason in self._listening if reason in reasons)
        return narrowed

    @property
    def reasons(self) -> frozenset[Reason]:
        """What it listens for."""
        return frozenset(reason for _, reason in self._listening)

    def hear(self, folded: Folded, spared: Sequence[tuple[int, int]] = ()) -> tuple[Heard, ...]:
        """Return for each reason whose threshold is passed the stretch that tells most of it, the strongest first.

        What begins in a spared range is not listened to.
        """
        best: dict[Reason, Heard] = {}
        for start, end, margins in folded.remembered(self._scale.weighed):
            if any(first <= start < last for first, last in spared):
                continue
            for index, reason in self._listening:
                margin = margins[index]
                if margin >= 0 and (reason not in best or margin > best[reason].margin):
                    best[reason] = Heard(reason, start + 1, end - 1, margin)
        return tuple(sorted(best.values(), key=lambda heard: -heard.margin))

    def scores(self, text: str) -> Numbers:
        """Return the score of a stretch of folded text for each reason of all lists.

        It is the sum of its fragments' weights, each counted once, over the length of the vector of their rarities and
        the ballast, so that more words alone mean nothing.
        """
        return self._scale.scores(text)


class _Scale:
    """All fragments of some lists, found in one pass, with what each weighs for every reason."""

    def __init__(self, lists: Iterable[Weights]) -> None:
        rows: dict[str, int] = {}
        subjects: dict[Reason, Subject] = {}
        ballasts: list[float] = []
        read: list[tuple[list[int], Numbers]] = []
        list_of: list[int] = []
        for number, weights in enumerate(lists):  # one after another: as they are read they take much memory
            here = [rows.setdefault(fragment, len(rows)) for fragment in weights.fragments]
            read.append((here, np.array([*weights.fragments.values()]).reshape(len(here), 1 + len(weights.subjects))))
            subjects |= weights.subjects
            ballasts.append(weights.ballast)
            list_of += [number] * len(weights.subjects)
        self.reasons = tuple(subjects)
        self._biases = np.array([each.bias for each in subjects.values()])
        self._arabic_thresholds = np.array([each.arabic_threshold for each in subjects.values()])
        self._latin_thresholds = np.array([each.latin_threshold for each in subjects.values()])
        self._ballasts = np.array(ballasts)
        self._list_of = np.array(list_of, np.intp)
        self._columns = np.zeros((len(rows), len(ballasts) + len(subjects)))
        for number, (here, columns) in enumerate(read):
            places = [number, *(len(ballasts) + np.flatnonzero(self._list_of == number))]
            self._columns[np.ix_(here, places)] = columns
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for fragment, row in rows.items():
            self._automaton.add_word(fragment, row)
        self._automaton.make_automaton()

    def weighed(self, folded: Folded) -> tuple[tuple[int, int, list[float]], ...]:
        """Return the windows of a text, each with score less threshold for every reason."""
        return tuple((start, end, self._margins(folded.text[start:end])) for start, end in windows(folded.text))

    def _margins(self, stretch: str) -> list[float]:
        thresholds = self._arabic_thresholds if _is_arabic(stretch) else self._latin_thresholds
        margins: list[float] = (self.scores(stretch) - thresholds).tolist()
        return margins

    def scores(self, text: str) -> Numbers:
        """Return the scores of a stretch of folded text."""
        found = set(map(_FRAGMENT, self._automaton.iter(text))) if len(self._columns) else ()
        if not found:
            return self._biases
        sums = self._columns.take(np.fromiter(found, np.intp, len(found)), axis=0).sum(axis=0)
        squares, weights = sums[: len(self._ballasts)], sums[len(self._ballasts) :]
        scores: Numbers = self._biases + weights / np.sqrt(squares + self._ballasts)[self._list_of]
        return scores


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
