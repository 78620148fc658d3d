"""What holds in a room for a while: mutes, the newcomer's door, a lock, a slow pace. Kept in ``talk``, with an end."""

from __future__ import annotations

import enum

import msgspec

from rooms import retention
from rooms.stores.partitions import tag_of
from rooms.stores.scripts import Caller, Script


class Kind(enum.StrEnum):
    """What may be imposed."""

    MUTE = "mute"  # on one session in one room
    DOOR = "door"  # on one part of the network: whoever comes anew is a newcomer whose first message waits
    LOCK = "lock"  # on a room: nobody posts, but people in danger
    SLOW = "slow"  # on a room: so many seconds between two messages of one person
    GENTLE = "gentle"  # by a room's mode, never by a decision: a newcomer's first message waits


class Sanction(msgspec.Struct, frozen=True, kw_only=True):
    """One thing imposed on ``whom`` (a session, a network tag, or nobody where it is on the room itself)."""

    kind: Kind
    room: str
    whom: str = ""


class Sanctions:
    """Imposes and lifts, each of them idempotent. Every method may raise ``StoreAway``."""

    def __init__(self, store: Caller) -> None:
        self._store = store
        self._sanction = Script("sanction")

    async def impose(self, sanction: Sanction, *, order: int, until_ms: int, value: int = 1) -> bool:
        """Let it hold until a time, a day at most; false where a later decision stands or the time is over.

        ``order`` is the decision's place among all decisions. ``value`` is the pace in seconds of a slow room.
        """
        args = (order, until_ms, value, 0)
        return bool(await self._sanction.run(self._store, (_place(sanction.kind, sanction.room, sanction.whom),), args))

    async def lift(self, sanction: Sanction, *, order: int) -> bool:
        """End it now; an earlier decision that arrives late does not bring it back."""
        args = (order, 0, "", retention.SANCTION_TTL_S * 1000)
        return bool(await self._sanction.run(self._store, (_place(sanction.kind, sanction.room, sanction.whom),), args))


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """Who is about to speak, for the script that looks at what stands against it.

    ``network_tags`` are today's and yesterday's, since a door shut yesterday may still be. ``is_newcomer`` is whether
    nothing of this session was delivered yet, ``is_gentle`` whether those of whom nothing was delivered in this room
    wait here.
    """

    room: str
    session: str
    network_tags: tuple[str, ...]
    is_newcomer: bool
    is_gentle: bool = False

    def keys(self) -> tuple[str, ...]:
        """Return the places of a mute, a lock, a slow pace, this session's pace, of being known, and of doors."""
        tag = tag_of(self.room)
        mute = _place(Kind.MUTE, self.room, self.session)
        lock, slow = _place(Kind.LOCK, self.room), _place(Kind.SLOW, self.room)
        pace = f"{tag}pace:{self.room}:{self.session}"
        tags = self.network_tags if self.is_newcomer else ()
        doors = [_place(Kind.DOOR, self.room, tag) for tag in tags]
        return (mute, lock, slow, pace, known_place(self.room, self.session), *doors)


class Barred(msgspec.Struct, frozen=True):
    """Something stands against a message, until a time in UTC milliseconds."""

    kind: Kind
    until_ms: int


def known_place(room: str, session: str) -> str:
    """Return the key that stands while a session is no newcomer to a room."""
    return f"{tag_of(room)}known:{room}:{session}"


def _place(kind: Kind, room: str, whom: str = "") -> str:
    return f"{tag_of(room)}{kind.value}:{room}:{whom}"
