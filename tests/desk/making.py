"""Flagged messages and staff for tests."""

from __future__ import annotations

from moderation.desk.items import Delivered, Flag, Flagged, Held, Message
from moderation.findings import Lane, Reason, Severity, Span
from moderation.staff.roles import Actor, Role
from rooms.history import Position
from rooms.ids import member_id

ROOM = "quiet123"
REASONS = {
    Lane.CRISIS: Reason.CRISIS_IDEATION,
    Lane.THREAT: Reason.THREAT,
    Lane.DOXXING: Reason.DOXXING,
    Lane.HATE: Reason.SLUR,
    Lane.SPAM: Reason.SPAM_KNOWN,
    Lane.OTHER: Reason.CONTACT_SPELLED,
    Lane.REPORT: Reason.HOUSE_RULES,
    Lane.APPEAL: Reason.HOUSE_RULES,
}

WREN = Actor("wren", Role.MODERATOR)
FINCH = Actor("finch", Role.MODERATOR)
HERON = Actor("heron", Role.LEAD)


def flagged(
    lane: Lane = Lane.HATE,
    *,
    session: str = "sparrow",
    room: str = ROOM,
    nonce: str = "n1",
    lang: str = "en",
    at: Position | None = None,
    severity: Severity = Severity.MEDIUM,
) -> Flagged:
    """Return a message for the desk: held, or delivered at a position."""
    flag = Flag(stage="wordlist", rule="r-1", reason=REASONS[lane], severity=severity, span=Span(0, 4))
    return Flagged(
        lane=lane,
        room=room,
        session=session,
        member=member_id(session, room),
        lang=lang,
        message=Message(nonce=nonce, fate=Delivered(at) if at else Held(), flags=(flag,)),
    )
