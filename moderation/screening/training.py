"""Learn the heads from the example bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from moderation.bank.kinds import DANGER, NO_DANGER, Kind
from moderation.bank.reading import Group, Split
from moderation.learning.logistic import Dense, Floats, fit
from moderation.screening.features import Encoder, Features, features_of
from moderation.screening.heads import CALM, DANGERS, NEEDS, UNCLEAR, Head
from moderation.screening.model import Learnt, loudness, margins
from moderation.screening.reading import Read, Reader, Voice

FOLDS: Final = 5
STRENGTH: Final = 4.0
FALSE_ALARMS: Final = 0.035
"""The share of hard innocent sentences, left out of the fit, in which danger to oneself may be heard."""

NEED_FALSE_ALARMS: Final = 0.002
"""Likewise for each need."""

EMBED_AT_ONCE: Final = 128

_VOICES: Final = tuple(Voice)


class Example(msgspec.Struct, frozen=True):
    """One sentence of the bank, and the part of the train split that is left out of the fit with it."""

    group: Group
    text: str
    fold: int


class Lesson(msgspec.Struct, frozen=True):
    """Everything a fit needs, computed once: sentences as they are read, their features and kinds."""

    examples: tuple[Example, ...]
    reads: tuple[Read, ...]
    features: Features

    def where(self, holds: Callable[[Example], bool]) -> NDArray[np.int64]:
        """Return the numbers of the examples of which something holds."""
        return np.array([number for number, one in enumerate(self.examples) if holds(one)], dtype=np.int64)


def lesson(groups: Iterable[Group], encoder: Encoder, *, step: Callable[[float], None]) -> Lesson:
    """Read and embed the train and tune splits. ``step`` is told the share that is done."""
    wanted = [group for group in groups if group.split is not Split.SEALED]
    examples = tuple(
        Example(group, text, number % FOLDS) for number, group in enumerate(wanted) for text in group.sentences
    )
    reader = Reader()
    reads = tuple(reader.read(example.text) for example in examples)
    parts = []
    for start in range(0, len(reads), EMBED_AT_ONCE):
        parts.append(features_of(reads[start : start + EMBED_AT_ONCE], encoder))
        step((start + len(parts[-1].fragments)) / len(reads))
    dense = np.concatenate([part.dense for part in parts])
    return Lesson(examples, reads, Features(dense, [row for part in parts for row in part.fragments]))


def learn(lesson: Lesson, *, step: Callable[[float], None]) -> Learnt:
    """Return what the train split teaches, with thresholds from what was left out of the fits. Same in, same out."""
    train = lesson.where(lambda one: one.group.split is Split.TRAIN)
    steps = iter(range(1, FOLDS + 2))
    danger, need = np.zeros(len(lesson.examples)), np.zeros((len(NEEDS), len(lesson.examples)))
    for part in range(FOLDS):
        kept = np.array([number for number in train if lesson.examples[number].fold != part], dtype=np.int64)
        left_out = np.array([number for number in train if lesson.examples[number].fold == part], dtype=np.int64)
        _hear(_fitted(lesson, kept), lesson.features, left_out, danger, need)
        step(next(steps) / (FOLDS + 1))
    learnt = _fitted(lesson, train)
    _hear(learnt, lesson.features, lesson.where(lambda one: one.group.split is Split.TUNE), danger, need)
    step(1)
    return _with_thresholds(learnt, lesson, danger, need)


def _hear(learnt: Learnt, features: Features, numbers: NDArray[np.int64], danger: Floats, need: Floats) -> None:
    """Write down how some texts sound to heads that never saw them."""
    if not len(numbers):
        return
    some = features.of(numbers)
    danger[numbers] = loudness(margins(learnt.dangers, some)) - loudness(margins(learnt.calm, some))
    need[:, numbers] = margins(learnt.needs, some)


def _fitted(lesson: Lesson, numbers: NDArray[np.int64]) -> Learnt:
    kinds = [lesson.examples[number].group.kind for number in numbers]
    in_danger = np.array([kind in DANGER for kind in kinds])
    is_calm = np.array([kind not in DANGER and kind not in UNCLEAR for kind in kinds])
    is_need = np.array([any(kind in head.kinds for head in NEEDS) for kind in kinds])

    def heads(of: Sequence[Head], against: NDArray[np.bool_]) -> Floats:
        return np.array([_head(lesson.features, numbers, kinds, head, against) for head in of])

    return Learnt(
        dangers=heads(DANGERS, is_calm),
        calm=heads(CALM, in_danger),
        needs=heads(NEEDS, is_calm | in_danger | is_need),
        danger_from=np.zeros(len(_VOICES)),
        need_from=np.zeros(len(NEEDS)),
        slope=1.0,
    )


def _head(
    features: Features, numbers: NDArray[np.int64], kinds: Sequence[Kind], head: Head, against: NDArray[np.bool_]
) -> Floats:
    is_own = np.array([kind in head.kinds for kind in kinds])
    chosen = is_own | against
    fitted = fit(features.of(numbers[chosen]), is_own[chosen], strength=STRENGTH)
    return np.append(fitted.weights, fitted.bias).astype(np.float16).astype(np.float64)


def _with_thresholds(learnt: Learnt, lesson: Lesson, danger: Floats, need: Floats) -> Learnt:
    """Set the thresholds by sentences that no fit saw: those left out, and the tune split."""
    hard = np.array([one.group.kind in NO_DANGER for one in lesson.examples])
    in_danger = np.array([one.group.kind in DANGER for one in lesson.examples])
    voices = np.array([_VOICES.index(read.voice) for read in lesson.reads])
    danger_from = np.array(
        [_passed_by(danger[hard & (voices == number)], FALSE_ALARMS) for number in range(len(_VOICES))]
    )
    past = danger - danger_from[voices]
    chosen = hard | in_danger
    rise = fit(Dense(past[chosen][:, None]), in_danger[chosen], strength=1.0)
    return msgspec.structs.replace(
        learnt,
        danger_from=danger_from,
        need_from=np.array([_passed_by(row[hard | in_danger], NEED_FALSE_ALARMS) for row in need]),
        slope=round(float(rise.weights[0]), 3),
    )


def _passed_by(margins: Floats, share: float) -> float:
    """Return a margin that only so large a share of these pass."""
    ordered = np.sort(margins)
    if not len(ordered):
        return 0.0
    allowed = int(share * len(ordered))
    return round(float(ordered[-1 - allowed]), 3) + 0.001
