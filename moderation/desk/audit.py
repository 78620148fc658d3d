"""What the audit says of a decision: no word that anybody wrote, and not whose message it was."""

from __future__ import annotations

import msgspec

from moderation.desk.actions import Action
from moderation.findings import Lane, Reason


class Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="decision"):
    """One decision. ``second`` and ``of`` are empty where there is no second moderator and nothing was taken back."""

    order: int
    at_ms: int
    decision: str
    item: str
    lane: Lane
    action: Action
    minutes: int
    messages: int
    reason: Reason
    actor: str
    second: str
    of: str
    beside_open_crisis: bool
