"""Measure what the model hears in sentences that it never saw, beside what rules hear in the message's way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

import msgspec

from moderation.bank.kinds import DANGER, NO_DANGER, OTHER_DANGER, Kind
from moderation.bank.reading import Group, Split
from moderation.measures.rates import Rate
from moderation.screening.model import Model
from moderation.screening.training import EMBED_AT_ONCE


class Heard(msgspec.Struct, frozen=True):
    """One sentence, by its group, and who hears somebody in danger in it."""

    group: Group
    by_rules: bool
    by_model: bool


class Row(msgspec.Struct, frozen=True):
    """How often rules, the model, and both together hear some sentences."""

    by_rules: Rate
    by_model: Rate
    by_both: Rate


def heard_in(
    groups: Iterable[Group], model: Model, is_heard_by_rules: Callable[[str], bool], *, split: Split = Split.SEALED
) -> tuple[Heard, ...]:
    """Return who hears what in a split."""
    sentences = [(group, text) for group in groups if group.split is split for text in group.sentences]
    judged = chain.from_iterable(model.judge([text for _, text in part]) for part in _parts(sentences))
    return tuple(
        Heard(group, is_heard_by_rules(text), one.is_danger)
        for (group, text), one in zip(sentences, judged, strict=True)
    )


def _parts(sentences: Sequence[tuple[Group, str]]) -> Iterator[Sequence[tuple[Group, str]]]:
    for start in range(0, len(sentences), EMBED_AT_ONCE):
        yield sentences[start : start + EMBED_AT_ONCE]


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
    return tuple(one for one in heard if one.group.kind in wanted)


PARTS: Final = (
    ("danger to oneself", DANGER),
    ("other danger", OTHER_DANGER),
    ("innocent, but hard to tell", NO_DANGER),
)
"""What is reported for each language and dialect; the last is a share of false alarms."""
