"""Roles of staff, and the one matrix of what each may do."""

from __future__ import annotations

import enum
from typing import Final

import msgspec


class Role(enum.StrEnum):
    """What somebody is trusted with; an account has one role."""

    OPERATOR = "operator"
    LEAD = "lead"
    MODERATOR = "moderator"


class Right(enum.StrEnum):
    """Something that not everybody may do."""

    WORK_QUEUE = "work_queue"
    SANCTION = "sanction"
    BAN_BESIDE_CRISIS = "ban_beside_crisis"
    DECIDE_APPEAL = "decide_appeal"
    LOCK_ROOM = "lock_room"
    INVITE_STAFF = "invite_staff"
    DISABLE_STAFF = "disable_staff"
    READ_AUDIT = "read_audit"
    MEND_ALARMS = "mend_alarms"


MATRIX: Final[dict[Role, frozenset[Right]]] = {
    Role.MODERATOR: frozenset({Right.WORK_QUEUE, Right.SANCTION, Right.LOCK_ROOM, Right.DECIDE_APPEAL}),
    Role.LEAD: frozenset(Right) - {Right.DISABLE_STAFF},
    Role.OPERATOR: frozenset(Right),
}


class Actor(msgspec.Struct, frozen=True):
    """Who acts at the desk: an account's random id, never its log-in name."""

    staff_id: str
    role: Role

    def may(self, right: Right) -> bool:
        """Say whether this person's role has a right."""
        return right in MATRIX[self.role]
