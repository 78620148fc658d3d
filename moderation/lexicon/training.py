"""Learn the weights of fragments from the example bank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from moderation.bank.kinds import ASKING, DANGER, HELP_WANTED, OTHER_DANGER, REASONS, Kind
from moderation.bank.reading import Group, Split
from moderation.draft import Lang
from moderation.findings import Reason
from moderation.learning.logistic import Floats, Ints, Sparse, fit
from moderation.lexicon.lexicon import Subject, Weights, windows
from moderation.screening.neutral import Neutral
from moderation.text.folding import FoldTable, fold

SHORTEST: Final = 3
LONGEST: Final = 6
"""Lengths of fragments in characters, spaces between words included."""

LEAST_SENTENCES: Final = 3
"""In how many sentences a fragment must stand to be learnt from."""

STRENGTH: Final = 20.0
BALLAST: Final = 4000.0
"""Added to the squares of what a text's fragments are rare by, about 5,000 in all, lest few words score high alone."""

FOLDS: Final = 4
MARGIN: Final = 0.001
"""How far above the last innocent score the threshold stands, so that it is past it once rounded."""

NEVER: Final = 1e6
"""The threshold of a script in which no innocent sentence was seen: no score comes near it."""

Truths = NDArray[np.bool_]


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be heard for one reason."""

    told: frozenset[Kind]
    """The kinds of sentences that are to be heard."""
    unclear: frozenset[Kind]
    """Kinds that may tell it too: nothing is learnt from them."""
    false_alarms: float
    """The share of the other sentences, left out of the fit, that may pass the threshold."""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What one lexicon learns."""

    lessons: Mapping[Reason, Lesson]
    fragments_limit: int


_HELP: Final = frozenset((*HELP_WANTED, Kind.FRIEND))

COURSES: Final[Mapping[str, Course]] = {
    "danger": Course(
        lessons={
            Reason.CRISIS_IDEATION: Lesson(
                told=frozenset(DANGER), unclear=_HELP | frozenset(OTHER_DANGER), false_alarms=0.016
            )
        },
        fragments_limit=100_000,
    ),
    "other_danger": Course(
        lessons={
            REASONS[kind]: Lesson(told=frozenset((kind,)), unclear=_HELP | frozenset(DANGER), false_alarms=0.002)
            for kind in OTHER_DANGER
        },
        fragments_limit=40_000,
    ),
    "asking": Course(
        lessons={
            Reason.UNSAFE_ASKING: Lesson(
                told=frozenset(ASKING), unclear=frozenset((Kind.SPELLED, Kind.NUMBER_CALM)), false_alarms=0.002
            )
        },
        fragments_limit=60_000,
    ),
}
"""The lexicons by the names of their files."""


class _Read(msgspec.Struct, frozen=True):
    """One folded sentence, or a window of a long one."""

    text: str
    kind: Kind
    is_arabic: bool
    fold: int


def train_lexicon(groups: Iterable[Group], course: Course, *, step: Callable[[str], None]) -> Weights:
    """Return what the train split teaches; the same groups, the same weights. ``step`` is told what is being done."""
    step("reading")
    school = _School(_sentences(groups), course)
    scores = {reason: np.zeros(len(school.read)) for reason in course.lessons}
    for part in range(FOLDS):
        step(f"learning without part {part + 1} of {FOLDS}")
        for reason, left_out in school.scores(school.folds != part).items():
            scores[reason] += left_out * (school.folds == part)
    step("learning from all")
    return school.weights(scores)


def _sentences(groups: Iterable[Group]) -> list[_Read]:
    """Return what is learnt from, every identity called a person, so that none weighs more than another."""
    table = FoldTable()
    neutral = Neutral.load(table).neutral
    return [
        _Read(
            text=text,
            kind=group.kind,
            is_arabic=group.language is Lang.ARABIC and group.dialect != "arabizi",
            fold=number % FOLDS,
        )
        for number, group in enumerate(group for group in groups if group.split is Split.TRAIN)
        for sentence in group.sentences
        for text in _windows(fold(neutral(sentence), table).text, group.kind)
    ]


def _windows(text: str, kind: Kind) -> list[str]:
    """Return what is learnt from: all windows of an innocent text; nobody knows in which of them the others tell it."""
    read = [text[start:end] for start, end in windows(text)]
    return [] if kind in (*DANGER, *OTHER_DANGER, *ASKING) and len(read) > 1 else read


class _School:
    """Sentences as rows of fragments, from any of which a lexicon can be learnt."""

    def __init__(self, read: Sequence[_Read], course: Course) -> None:
        self.read = read
        self.folds = np.array([each.fold for each in read])
        self._course = course
        held = [_fragments(each.text) for each in read]
        seen = Counter(fragment for fragments in held for fragment in fragments)
        self._known = sorted(fragment for fragment, times in seen.items() if times >= LEAST_SENTENCES)
        index_of = {fragment: index for index, fragment in enumerate(self._known)}
        self._rows: list[Ints] = [
            np.array(sorted(index_of[each] for each in fragments if each in index_of), dtype=np.int64)
            for fragments in held
        ]
        times = np.array([seen[fragment] for fragment in self._known], dtype=np.float64)
        self._rarities: Floats = np.log1p(len(read) / (1 + times))
        self._told = {
            reason: np.array([each.kind in lesson.told for each in read]) for reason, lesson in course.lessons.items()
        }
        self._clear = {
            reason: np.array([each.kind not in lesson.unclear for each in read])
            for reason, lesson in course.lessons.items()
        }

    def scores(self, taught: Truths) -> dict[Reason, Floats]:
        """Return the scores of all sentences for each reason by what the taught ones teach."""
        kept = self._kept(taught)
        matrix = self._matrix(range(len(self._rows)), kept)
        fitted = {reason: self._fitted(reason, taught, kept) for reason in self._course.lessons}
        return {reason: matrix.times(weights) + bias for reason, (weights, bias) in fitted.items()}

    def weights(self, left_out: Mapping[Reason, Floats]) -> Weights:
        """Return what all teach, with thresholds by how the sentences scored while they were left out."""
        everything = np.ones(len(self.read), dtype=np.bool_)
        kept = self._kept(everything)
        fitted = {reason: self._fitted(reason, everything, kept) for reason in self._course.lessons}
        rarities = self._rarities[kept]
        columns = np.stack([rarities**2, *(weights * rarities for weights, _ in fitted.values())], axis=1)
        return Weights(
            ballast=BALLAST,
            subjects={
                reason: Subject(
                    round(bias, 3),
                    self._threshold(reason, left_out[reason], is_arabic=True),
                    self._threshold(reason, left_out[reason], is_arabic=False),
                )
                for reason, (_, bias) in fitted.items()
            },
            fragments={
                self._known[index]: [round(number, 2) for number in row]
                for index, row in zip(kept.tolist(), columns.tolist(), strict=True)
            },
        )

    def _kept(self, taught: Truths) -> Ints:
        """Return the fragments that tell most: that stand in told sentences far oftener or seldomer than by chance."""
        strongest = np.full(len(self._known), len(self._known))
        for reason in self._course.lessons:
            order = np.argsort(-self._surprise(reason, taught), kind="stable")
            rank = np.empty_like(order)
            rank[order] = np.arange(len(order))
            strongest = np.minimum(strongest, rank)
        return np.sort(np.argsort(strongest, kind="stable")[: self._course.fragments_limit])

    def _surprise(self, reason: Reason, taught: Truths) -> Floats:
        """Return for each fragment by how many standard deviations chance would miss how often it is told with."""
        chosen = np.flatnonzero(taught & self._clear[reason])
        told = self._told[reason]
        all_times = self._times(chosen)
        told_times = self._times(chosen[told[chosen]])
        share = told[chosen].mean() if len(chosen) else 0.0
        deviation = np.sqrt(all_times * share * (1 - share))
        surprise: Floats = np.abs(told_times - all_times * share) / np.where(deviation > 0, deviation, 1)
        return surprise

    def _times(self, chosen: Ints) -> Ints:
        """Return in how many of the chosen sentences each fragment stands."""
        held = [np.zeros(0, dtype=np.int64), *(self._rows[row] for row in chosen)]
        times: Ints = np.bincount(np.concatenate(held), minlength=len(self._known))
        return times

    def _fitted(self, reason: Reason, taught: Truths, kept: Ints) -> tuple[Floats, float]:
        chosen = np.flatnonzero(taught & self._clear[reason])
        matrix = self._matrix(chosen.tolist(), kept)
        fitted = fit(matrix, self._told[reason][chosen], strength=STRENGTH)
        return fitted.weights, fitted.bias

    def _matrix(self, chosen: Iterable[int], kept: Ints) -> Sparse:
        column_of = np.full(len(self._known), -1)
        column_of[kept] = np.arange(len(kept))
        columns = (column_of[self._rows[row]] for row in chosen)
        return Sparse([each[each >= 0] for each in columns], len(kept), self._rarities[kept], ballast=BALLAST)

    def _threshold(self, reason: Reason, scores: Floats, *, is_arabic: bool) -> float:
        """Return what all but the allowed share of a script's innocent sentences score less than; never below even."""
        innocent = sorted(
            float(score)
            for each, told, clear, score in zip(self.read, self._told[reason], self._clear[reason], scores, strict=True)
            if each.is_arabic == is_arabic and clear and not told
        )
        allowed = int(self._course.lessons[reason].false_alarms * len(innocent))
        return round(max(0.0, innocent[-1 - allowed] + MARGIN), 3) if innocent else NEVER


def _fragments(text: str) -> set[str]:
    lengths = range(SHORTEST, LONGEST + 1)
    return {text[at : at + length] for length in lengths for at in range(len(text) - length + 1)}
