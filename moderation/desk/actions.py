"""Everything that can be decided at the desk, and what is known of each action."""

from __future__ import annotations

import enum
from typing import Final

from moderation.staff.roles import Right
from rooms.retention import DAY_MIN


class Action(enum.StrEnum):
    """Everything that can be decided at the desk."""

    RELEASE = "release"
    MASK = "mask"
    REMOVE = "remove"
    WARN = "warn"
    MUTE = "mute"
    BAN = "ban"
    LOCK_ROOM = "lock_room"
    SLOW_ROOM = "slow_room"
    NOTE = "note"
    ESCALATE = "escalate"
    REACH_OUT = "reach_out"
    OFFER_SERVICES = "offer_services"
    SECOND_CHAIR = "second_chair"
    WARM_HAND_OFF = "warm_hand_off"
    CONSENT = "consent"
    WRITE = "write"
    CLOSE = "close"
    UNDO = "undo"
    REVERSE = "reverse"
    UPHOLD = "uphold"


CARE: Final = frozenset(
    {
        Action.REACH_OUT,
        Action.OFFER_SERVICES,
        Action.SECOND_CHAIR,
        Action.WARM_HAND_OFF,
        Action.CONSENT,
    }
)
"""What helps a person; together with closing, all there is on a crisis item."""

WRITTEN: Final = frozenset({Action.REACH_OUT, Action.OFFER_SERVICES, Action.WARM_HAND_OFF, Action.WRITE})
"""What comes with words to the author, in the item's thread."""

BESIDE_ANOTHER: Final = frozenset({Action.REACH_OUT, Action.OFFER_SERVICES, Action.WRITE})
"""What somebody else may do on a claimed item once its holder has called a second moderator."""

TALKING: Final = CARE | {Action.WRITE, Action.NOTE}
"""What judges nothing, and so may be done on an item that has changed since it was seen."""

TAKING_BACK: Final = frozenset({Action.UNDO, Action.REVERSE})
ON_THE_PERSON: Final = frozenset({Action.MASK, Action.REMOVE, Action.WARN, Action.MUTE, Action.BAN})
"""What a person may feel as punishment: beside an open crisis item of theirs it needs a second moderator."""

APPEAL: Final = frozenset({Action.UPHOLD, Action.REVERSE, Action.NOTE, Action.ESCALATE})
"""All there is on an appeal: uphold the decision or reverse it."""

SETTLING: Final = ON_THE_PERSON | {Action.RELEASE, Action.CLOSE, Action.UPHOLD}
"""What closes an item. A closed one still takes further decisions while it is known whose it was."""

BLIND: Final = CARE | {Action.CLOSE, Action.NOTE, Action.ESCALATE, Action.UPHOLD}
"""What may be done without having read the text, once that is gone."""

UNDO_MS: Final = 30_000

RIGHTS: Final[dict[Action, Right]] = {
    Action.MUTE: Right.SANCTION,
    Action.BAN: Right.SANCTION,
    Action.LOCK_ROOM: Right.LOCK_ROOM,
    Action.SLOW_ROOM: Right.LOCK_ROOM,
    Action.REVERSE: Right.DECIDE_APPEAL,
    Action.UPHOLD: Right.DECIDE_APPEAL,
}
"""The right that an action needs beside that of working the queue."""

LIMITS_MIN: Final[dict[Action, int]] = {
    Action.MUTE: DAY_MIN,
    Action.BAN: DAY_MIN,
    Action.LOCK_ROOM: DAY_MIN,
    Action.SLOW_ROOM: DAY_MIN,
}
"""The longest that each timed action lasts; no other action has a length."""
MUTE_BESIDE_CRISIS_MIN: Final = 60

REVERSIBLE: Final = frozenset(
    {
        Action.RELEASE,
        Action.MASK,
        Action.REMOVE,
        Action.WARN,
        Action.MUTE,
        Action.BAN,
        Action.LOCK_ROOM,
        Action.SLOW_ROOM,
        Action.CLOSE,
    }
)
"""What can be taken back; the rest was only said or noted."""
