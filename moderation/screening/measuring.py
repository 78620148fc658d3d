"""Measure what the model hears in sentences that it never saw, beside what rules hear in the message's way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from moderation.bank.kinds import DANGER, NO_DANGER, OTHER_DANGER, Kind
from moderation.bank.reading import Split
from moderation.measures.rates import Rate
from moderation.screening.model import Judged, Learnt, scores
from moderation.screening.training import Example, Lesson


class Heard(msgspec.Struct, frozen=True):
    """One sentence of the tune split, and who hears somebody in danger in it."""

    example: Example
    by_rules: bool
    by_model: bool


class Row(msgspec.Struct, frozen=True):
    """How often rules, the model, and both together hear some sentences."""

    by_rules: Rate
    by_model: Rate
    by_both: Rate


def heard_in(lesson: Lesson, learnt: Learnt, is_heard_by_rules: Callable[[str], bool]) -> tuple[Heard, ...]:
    """Return who hears what in the tune split."""
    numbers = lesson.where(lambda one: one.group.split is Split.TUNE)
    judged: list[Judged] = []
    if len(numbers):
        judged = scores(learnt, lesson.features.of(numbers), [lesson.reads[number].voice for number in numbers])
    return tuple(
        Heard(lesson.examples[number], is_heard_by_rules(lesson.examples[number].text), one.is_danger)
        for number, one in zip(numbers, judged, strict=True)
    )


def row(heard: Iterable[Heard]) -> Row:
    """Count who hears these."""
    some: Sequence[Heard] = tuple(heard)
    return Row(
        Rate(sum(one.by_rules for one in some), len(some)),
        Rate(sum(one.by_model for one in some), len(some)),
        Rate(sum(one.by_rules or one.by_model for one in some), len(some)),
    )


def of_kinds(heard: Iterable[Heard], kinds: Iterable[Kind]) -> tuple[Heard, ...]:
    """Return the sentences of some kinds."""
    wanted = frozenset(kinds)
    return tuple(one for one in heard if one.example.group.kind in wanted)


PARTS: Final = (
    ("danger to oneself", DANGER),
    ("other danger", OTHER_DANGER),
    ("innocent, but hard to tell", NO_DANGER),
)
"""What is reported for each language and dialect; the last is a share of false alarms."""
