"""What the heads of the model tell apart: kinds of danger, kinds of need, and kinds of what only sounds like them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from moderation.bank.kinds import ASKING, DANGER, HATE, HELP_WANTED, NO_DANGER, NOT_HATE, OTHER_DANGER, REASONS, Kind
from moderation.findings import Reason

THRESHOLD: Final = 0.5
"""Every score is shifted so that this is where a look is asked for."""


class Head(msgspec.Struct, frozen=True):
    """One logistic regression: the kinds that it tells from the others, under one name."""

    name: str
    kinds: frozenset[Kind]


DANGERS: Final = tuple(Head(kind, frozenset((kind,))) for kind in DANGER)
NEEDS: Final = tuple(Head(kind, frozenset((kind,))) for kind in OTHER_DANGER)
CALM: Final = (
    *(Head(kind, frozenset((kind,))) for kind in NO_DANGER),
    Head("hate", frozenset(HATE)),
    Head("not_hate", frozenset(NOT_HATE)),
    Head("asking", frozenset((*ASKING, Kind.ASK_CALM, Kind.SPELLED, Kind.NUMBER_CALM))),
)
"""Each kind of innocent talk has a head of its own against all danger: that tells the two apart better than one."""

UNCLEAR: Final = frozenset((*OTHER_DANGER, *HELP_WANTED, Kind.FRIEND))
"""Kinds that are neither danger to oneself nor innocent of it."""

REASON_OF: Final[Mapping[str, Reason]] = {
    **dict.fromkeys((head.name for head in DANGERS), Reason.CRISIS_IDEATION),
    Kind.SELF_HARM: Reason.CRISIS_SELF_HARM,
    **{head.name: REASONS[Kind(head.name)] for head in NEEDS},
}
"""What is said of a text in which a head is heard: the model is too rough to tell a plan or an attempt from a wish."""
