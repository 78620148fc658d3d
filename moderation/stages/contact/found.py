"""One contact detail in a text."""

from __future__ import annotations

import msgspec

from moderation.findings import Outcome, Reason, Span


class Found(msgspec.Struct, frozen=True):
    """What kind of contact detail it is, what becomes of it, and where it stands."""

    reason: Reason
    outcome: Outcome
    span: Span
