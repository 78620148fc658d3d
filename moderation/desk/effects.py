"""What a decision can change for people: values that wait in ``record`` until they are carried out in ``talk``."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from moderation.desk.items import Delivered, Held, Private
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
    STILL_WAITING = "still_waiting"


SANCTIONS: Final = frozenset({What.MASKED, What.REMOVED, What.WARNED, What.MUTED, What.BANNED})
"""What a person may appeal."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """Something for the author alone.

    ``until_ms`` is 0 where nothing ends. ``appeal`` is the code to appeal with: made when the author is told, so that
    it waits nowhere.
    """

    what: What
    room: str
    reason: Reason
    nonces: tuple[str, ...] = ()
    until_ms: int = 0
    appeal: str = ""


class Effect(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    """One change in ``talk``. Carried out twice it is as if it were carried out once."""

    room: str


class Withdraw(Effect, frozen=True, kw_only=True):
    """Take a message out of the room, wherever it stands now."""

    item: str
    nonce: str
    fate: Held | Delivered | Private


class Repost(Effect, frozen=True, kw_only=True):
    """Put a message into the room as it was written, masks aside; ``spans`` are masked as well."""

    item: str
    session: str
    member: str
    nonce: str
    reason: Reason
    spans: tuple[Span, ...] = ()


class Appear(Effect, frozen=True, kw_only=True):
    """Let a first message into the room that nobody decided on, and tell its author what became of it."""

    item: str
    session: str
    member: str
    nonce: str


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
    """Tell the author something, once. ``item`` is where it was decided; what is told of a ban outlives the session."""

    item: str
    session: str
    told: Told


class Write(Effect, frozen=True, kw_only=True):
    """Send the author what a moderator has written: a draft beside the item's words, kept under the decision's id.

    ``nonce`` is that of a message of the item, under which services are shown.
    """

    item: str
    session: str
    nonce: str
    lang: str
    is_crisis: bool


class KeepWords(Effect, frozen=True, kw_only=True):
    """Let the item's words go at a time."""

    item: str
    until_ms: int


AnyEffect = Withdraw | Repost | Appear | Impose | Lift | ShutDoor | OpenDoor | EndSession | Tell | Write | KeepWords


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """An effect as it waits.

    ``order`` is its decision's place among all, ``once`` its own id, and ``at_ms`` when it was decided.
    """

    order: int
    once: str
    at_ms: int
    effect: AnyEffect

    @property
    def decision(self) -> str:
        """The decision it belongs to."""
        return self.once.rpartition(".")[0]
