"""What a decision can change for people: values that wait in ``record`` until they are carried out in ``talk``."""

from __future__ import annotations

import enum

import msgspec

from moderation.desk.actions import Action
from moderation.desk.items import Delivered, Held
from moderation.findings import Reason, Span
from rooms.sanctions import Sanction


class What(enum.StrEnum):
    """What a person is told. Clients translate these codes, and name the guideline by its reason."""

    RELEASED = "released"
    MASKED = "masked"
    REMOVED = "removed"
    NOT_POSTED = "not_posted"
    SEND_AGAIN = "send_again"
    WARNED = "warned"
    MUTED = "muted"
    BANNED = "banned"
    REACHED_OUT = "reached_out"
    SERVICES_OFFERED = "services_offered"
    TAKEN_BACK = "taken_back"
    APPEARED = "appeared"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Something for the author alone. ``until_ms`` is 0 where nothing ends; ``was`` is what was taken back."""

    what: What
    room: str
    reason: Reason
    nonces: tuple[str, ...] = ()
    until_ms: int = 0
    was: Action | None = None


class Effect(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    """One change in ``talk``. Carried out twice it is as if it were carried out once."""

    room: str


class Withdraw(Effect, frozen=True, kw_only=True):
    """Take a message out of the room, wherever it stands now."""

    item: str
    nonce: str
    fate: Held | Delivered


class Repost(Effect, frozen=True, kw_only=True):
    """Put a message into the room as it was written, masks aside; ``spans`` are masked as well.

    ``is_first`` is set where it never stood there before: then its author's own nonce keeps it from standing there
    twice, should they send it again.
    """

    item: str
    session: str
    member: str
    nonce: str
    reason: Reason
    spans: tuple[Span, ...] = ()
    is_first: bool = False


class Impose(Effect, frozen=True, kw_only=True):
    """Let something hold until a time."""

    sanction: Sanction
    until_ms: int
    value: int = 1


class Lift(Effect, frozen=True, kw_only=True):
    """End what holds."""

    sanction: Sanction


class ShutDoor(Effect, frozen=True, kw_only=True):
    """Send those who come anew from the author's part of the network by the newcomer's door, until a time."""

    item: str
    until_ms: int


class OpenDoor(Effect, frozen=True, kw_only=True):
    """Let them enter like anybody else."""

    item: str


class EndSession(Effect, frozen=True, kw_only=True):
    """End the author's session."""

    item: str


class Tell(Effect, frozen=True, kw_only=True):
    """Tell the author something, once."""

    session: str
    told: Told


class KeepWords(Effect, frozen=True, kw_only=True):
    """Let the item's words go at a time."""

    item: str
    until_ms: int


AnyEffect = Withdraw | Repost | Impose | Lift | ShutDoor | OpenDoor | EndSession | Tell | KeepWords


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """An effect as it waits.

    ``order`` is its decision's place among all, ``once`` its own id, and ``at_ms`` when it was decided.
    """

    order: int
    once: str
    at_ms: int
    effect: AnyEffect
