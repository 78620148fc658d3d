"""Which actions an item's page offers: worked out by the matrix alone, never by the page."""

from __future__ import annotations

from typing import Final

import msgspec

from moderation.desk.actions import LIMITS_MIN, TAKING_BACK, Action
from moderation.desk.items import Item
from moderation.desk.matrix import SOME_LEAD, Allowed, Around, Ask, allowed
from moderation.staff.roles import Actor
from rooms.retention import DAY_MIN, HOUR_MIN

LENGTHS_MIN: Final[dict[Action, tuple[int, ...]]] = {
    Action.MUTE: (10, HOUR_MIN, DAY_MIN),
    Action.BAN: (HOUR_MIN, DAY_MIN),
    Action.LOCK_ROOM: (10, HOUR_MIN),
    Action.SLOW_ROOM: (10, HOUR_MIN),
}
"""The lengths offered for each timed action, the shortest first."""

GROUPS: Final[dict[str, tuple[Action, ...]]] = {
    "care": (Action.REACH_OUT, Action.OFFER_SERVICES, Action.SECOND_CHAIR, Action.WARM_HAND_OFF, Action.CONSENT),
    "message": (Action.RELEASE, Action.MASK, Action.REMOVE),
    "person": (Action.WARN, Action.MUTE, Action.BAN),
    "room": (Action.SLOW_ROOM, Action.LOCK_ROOM),
    "item": (Action.ESCALATE, Action.CLOSE),
}
"""What stands together on a page; a note, words to the author and appeals have their own forms, as has taking back."""

KEYS: Final[dict[Action, str]] = {
    Action.RELEASE: "r",
    Action.MASK: "x",
    Action.REMOVE: "d",
    Action.WARN: "w",
    Action.MUTE: "m",
    Action.BAN: "b",
    Action.LOCK_ROOM: "l",
    Action.SLOW_ROOM: "s",
    Action.NOTE: "n",
    Action.ESCALATE: "e",
    Action.REACH_OUT: "o",
    Action.OFFER_SERVICES: "f",
    Action.SECOND_CHAIR: "c",
    Action.WARM_HAND_OFF: "h",
    Action.CONSENT: "y",
    Action.WRITE: "i",
    Action.UPHOLD: "g",
    Action.CLOSE: "z",
    Action.UNDO: "u",
    Action.REVERSE: "v",
}
"""The key that leads to each action; Enter then does it."""


class Choice(msgspec.Struct, frozen=True):
    """One button: an action, and its length in minutes where it has one."""

    action: Action
    minutes: int = 0

    @property
    def act(self) -> str:
        """What the button sends."""
        return f"{self.action}:{self.minutes}" if self.minutes else str(self.action)

    @property
    def key(self) -> str:
        """The key that leads to it."""
        return KEYS[self.action]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What may be done at once, and what a second moderator has to agree to."""

    at_once: tuple[Choice, ...]
    with_second: tuple[Choice, ...]


def offer(item: Item, actor: Actor, around: Around) -> Offer:
    """Return every button of an item for somebody, taking back aside."""
    alone, helped = around, msgspec.structs.replace(around, second=SOME_LEAD)
    at_once = tuple(choice for choice in EVERY if _may(choice, item, actor, alone))
    return Offer(
        at_once=at_once,
        with_second=tuple(choice for choice in EVERY if choice not in at_once and _may(choice, item, actor, helped)),
    )


def take_back_offer(of: str, item: Item, actor: Actor, around: Around) -> tuple[Choice, ...]:
    """Return how a decision may be taken back: undone in its first seconds, else reversed."""
    choices = (Choice(Action.UNDO), Choice(Action.REVERSE))
    possible = [
        one for one in choices if isinstance(allowed(Ask(action=one.action, of=of), item, actor, around), Allowed)
    ]
    return tuple(possible[:1])


def read_act(act: str) -> Choice | None:
    """Read what a button sent; None where no page of ours has such a button."""
    name, _, minutes = act.partition(":")
    try:
        return Choice(Action(name), int(minutes or "0"))
    except ValueError:
        return None


def _every() -> tuple[Choice, ...]:
    timed = {action: tuple(Choice(action, minutes) for minutes in LENGTHS_MIN[action]) for action in LIMITS_MIN}
    return tuple(
        choice for action in Action if action not in TAKING_BACK for choice in timed.get(action, (Choice(action),))
    )


EVERY: Final = _every()
"""Every button there is, taking back aside."""


def _may(choice: Choice, item: Item, actor: Actor, around: Around) -> bool:
    ask = Ask(action=choice.action, minutes=choice.minutes)
    return isinstance(allowed(ask, item, actor, around), Allowed)
