"""What one member of a room does not see: people kept apart by a block, and messages that this member reported.

Everything is under the room's own tag and announced on the room's own channel, so that a hub hears of a block before
any message that comes after it. A member id lasts as long as its session, so a block survives a change of name.
"""

from __future__ import annotations

import enum
from typing import Final, TypeAlias, cast

import msgspec

from rooms import retention
from rooms.history import Position, channel, writer_place
from rooms.stores.partitions import tag_of
from rooms.stores.scripts import Caller, Script

BLOCKS_MOST: Final = 100
"""People whom one session may block in one room."""
LIMITED_TTL_S: Final = max(retention.SESSION_TTL_S, retention.MESSAGE_TTL_MOST_S)
"""How long a member counts as one who may not see everything: as long as a block or a hidden message may last."""


class Block(msgspec.Struct, frozen=True):
    """``who`` and ``whom`` no longer see each other."""

    revision: int
    who: str
    whom: str


class Unblock(msgspec.Struct, frozen=True):
    """``who`` took the block of ``whom`` back."""

    revision: int
    who: str
    whom: str


class Hiding(msgspec.Struct, frozen=True):
    """``who`` reported a message and sees it no more."""

    revision: int
    who: str
    position: Position


SightEvent: TypeAlias = Block | Unblock | Hiding


def decode(revision: int, who: str, payload: bytes) -> SightEvent:
    """Read what was announced of one member's sight."""
    kind, _, value = payload.decode().partition(" ")
    match kind:
        case "block":
            return Block(revision, who, value)
        case "unblock":
            return Unblock(revision, who, value)
        case _:
            return Hiding(revision, who, _position(value))


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What one member does not see: whom they block, who blocks them, and what they reported."""

    blocked: frozenset[str] = frozenset()
    blockers: frozenset[str] = frozenset()
    reported: frozenset[Position] = frozenset()

    def sees(self, author: str, epoch: str, seq: int) -> bool:
        """Say whether a message is for this member."""
        is_apart = author in self.blocked or author in self.blockers
        return not is_apart and Position(epoch, seq) not in self.reported

    def after(self, event: SightEvent, member: str) -> Sight:
        """Return the sight of ``member``, whose it is, after an event that concerns them."""
        match event:
            case Hiding(position=position):
                return msgspec.structs.replace(self, reported=self.reported | {position})
            case Block(who=who, whom=whom) if who == member:
                return msgspec.structs.replace(self, blocked=self.blocked | {whom})
            case Block(who=who):
                return msgspec.structs.replace(self, blockers=self.blockers | {who})
            case Unblock(who=who, whom=whom) if who == member:
                return msgspec.structs.replace(self, blocked=self.blocked - {whom})
            case Unblock(who=who):
                return msgspec.structs.replace(self, blockers=self.blockers - {who})


CLEAR: Final = Sight()
"""The sight of almost everybody."""


class Blocking(enum.IntEnum):
    """What came of asking for a block."""

    TOO_MANY = -1
    UNKNOWN = 0
    DONE = 1


class Sights:
    """Changes and reads sights. Every method may raise ``StoreAway``; each change may be repeated."""

    def __init__(self, store: Caller) -> None:
        self._store = store
        self._block, self._unblock = Script("block"), Script("unblock")
        self._hide, self._sight, self._apart = Script("hide"), Script("sight"), Script("apart")

    async def block(self, room: str, who: str, whom: str) -> Blocking:
        """Keep two members apart for as long as their sessions may live; ``whom`` must have said something lately."""
        keys = (writer_place(room, whom), _of(room, "blocks", who), _of(room, "blockers", whom), *_announcing(room))
        args = (who, whom, BLOCKS_MOST, retention.SESSION_TTL_S, retention.ROOM_META_TTL_S, LIMITED_TTL_S)
        return Blocking(cast("int", await self._block.run(self._store, keys, args)))

    async def keep_apart(self, room: str, who: str, whom: str, *, reached: int) -> None:
        """Tell a store that forgot of a block; ``reached`` is the revision at which a hub knows the room's sights."""
        limited, revision, _ = _announcing(room)
        keys = (_of(room, "blocks", who), _of(room, "blockers", whom), limited, revision)
        args = (who, whom, retention.SESSION_TTL_S, retention.ROOM_META_TTL_S, LIMITED_TTL_S, reached)
        await self._apart.run(self._store, keys, args)

    async def unblock(self, room: str, who: str, whom: str) -> None:
        """Take a block back."""
        _, revision, announced_on = _announcing(room)
        keys = (_of(room, "blocks", who), _of(room, "blockers", whom), revision, announced_on)
        await self._unblock.run(self._store, keys, (who, whom, retention.ROOM_META_TTL_S))

    async def hide(self, room: str, who: str, position: Position, *, retention_s: int) -> None:
        """Hide a message from one member for as long as it may be kept."""
        kept = (retention_s, retention.MESSAGES_A_ROOM, retention.ROOM_META_TTL_S, LIMITED_TTL_S)
        args = (who, position.epoch, position.seq, *kept)
        await self._hide.run(self._store, (_of(room, "reported", who), *_announcing(room)), args)

    async def read(self, room: str, member: str) -> tuple[int, Sight]:
        """Return a member's sight, and the revision of the room's sights at which it was so."""
        keys = (*(_of(room, kind, member) for kind in ("blocks", "blockers", "reported")), _announcing(room)[1])
        reply = await self._sight.run(self._store, keys, ())
        revision, blocked, blockers, reported = cast("tuple[int, list[bytes], list[bytes], list[bytes]]", reply)
        return revision, Sight(
            blocked=frozenset(one.decode() for one in blocked),
            blockers=frozenset(one.decode() for one in blockers),
            reported=frozenset(_position(one.decode()) for one in reported),
        )

    async def revision(self, room: str) -> int:
        """Return how often sights of a room have changed."""
        return int(cast("bytes | None", await self._store.call("GET", _announcing(room)[1])) or 0)

    async def limited(self, room: str) -> frozenset[str]:
        """Return everybody in a room who may not see all of it."""
        members = await self._store.call("ZRANGE", _announcing(room)[0], 0, -1)
        return frozenset(one.decode() for one in cast("list[bytes]", members))


def _of(room: str, kind: str, member: str) -> str:
    return f"{tag_of(room)}{kind}:{room}:{member}"


def _announcing(room: str) -> tuple[str, str, str]:
    """Return the places of a room's limited members and of the revision, and its channel."""
    tag = tag_of(room)
    return f"{tag}limited:{room}", f"{tag}sights:{room}", channel(room)


def _position(text: str) -> Position:
    epoch, _, seq = text.rpartition(":")
    return Position(epoch, int(seq))
