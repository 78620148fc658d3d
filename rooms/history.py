"""The recent messages of every room, in ``talk``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

import msgspec

from rooms import retention
from rooms.ids import new_id
from rooms.sanctions import Barred, Guard, Kind, known_place
from rooms.stores.partitions import tag_of
from rooms.stores.scripts import Caller, Script

UNSENT_MOST: Final = 5_000
"""Messages of one room of which it is remembered that their authors took them back."""


class Position(msgspec.Struct, frozen=True, order=True):
    """Where a message stands in its room."""

    epoch: str
    seq: int


class Appended(msgspec.Struct, frozen=True):
    """What came of posting a message; ``is_new`` is false when the same nonce had been posted before.

    ``is_watched`` says that somebody, on whichever process, waits for what is said in the room.
    """

    epoch: str
    seq: int
    is_new: bool
    is_watched: bool = False

    @property
    def position(self) -> Position:
        """Where it stands now, or stood already."""
        return Position(self.epoch, self.seq)


class Entry(msgspec.Struct, frozen=True):
    """One message as stored: its frame is ready to send."""

    seq: int
    at_ms: int
    member: str
    frame: bytes


class Recent(msgspec.Struct, frozen=True):
    """Part of a room's history, oldest first.

    Numbers between ``first`` and ``top`` that are missing from ``entries`` (and not before its first) were removed;
    what stood before ``first`` is no longer kept. ``first`` is ``top + 1`` where nothing is kept. ``removed`` are the
    numbers taken away lately, wherever they stood: they may still be on somebody's screen.
    """

    epoch: str
    first: int
    top: int
    now_ms: int
    entries: tuple[Entry, ...]
    removed: tuple[int, ...] = ()


def channel(room_id: str) -> str:
    """Return the shard channel on which a room's messages are announced."""
    return f"{tag_of(room_id)}room:{room_id}"


def watched_place(room_id: str) -> str:
    """Return the key that stands while somebody waits for what is said in a room next."""
    return f"{tag_of(room_id)}watched:{room_id}"


def writer_place(room_id: str, member: str) -> str:
    """Return the key of who writes as a member of a room."""
    return f"{tag_of(room_id)}writer:{room_id}:{member}"


async def unsent(store: Caller, room_id: str, member: str, nonces: Iterable[str]) -> frozenset[str]:
    """Return which of a member's messages that member has taken back. Raises ``StoreAway``.

    Everybody reads everybody's nonces, so a nonce alone says nothing of who took it back.
    """
    asked = tuple(nonces)
    if not asked:
        return frozenset()
    own = (_own(member, nonce) for nonce in asked)
    scores = cast("list[bytes | None]", await store.call("ZMSCORE", _unsent(room_id), *own))
    return frozenset(nonce for nonce, score in zip(asked, scores, strict=True) if score is not None)


class History:
    """Stores and announces in one step, so that members never see a message a later reader can't find.

    Numbers in a room rise by exactly one; a new epoch makes older positions void. Entries vanish ``retention_s``
    after they were said, at most a minute late, and are never read once they are due.
    """

    def __init__(self, store: Caller) -> None:
        self._store = store
        self._post, self._read, self._vouch = Script("post"), Script("read"), Script("vouch")
        self._remove, self._trim, self._find = Script("remove"), Script("trim"), Script("find")

    async def append(
        self,
        room_id: str,
        *,
        retention_s: int,
        member: str,
        nonce: str,
        frame: tuple[bytes, bytes],
        writer: bytes = b"",
    ) -> Appended:
        """Post a frame, given as the bytes before and after its ``epoch``, ``seq`` and ``at_ms`` fields.

        The same (member, nonce) is accepted once; a repeat returns the first one's position. ``writer`` is whom a
        report would concern, kept as long as this message. Raises ``StoreAway``, after which the same nonce may be
        sent again.
        """
        keys = _posting_keys(room_id, member, nonce)
        appended = await self._append(keys, (), retention_s, member, frame, writer)
        assert isinstance(appended, Appended)
        return appended

    async def append_guarded(
        self, guard: Guard, *, retention_s: int, member: str, nonce: str, frame: tuple[bytes, bytes], writer: bytes
    ) -> Appended | Barred:
        """Post likewise, unless something stands against it in the same step."""
        keys = (*_posting_keys(guard.room, member, nonce), *guard.keys())
        more = (int(guard.is_gentle), retention.SESSION_TTL_S)
        return await self._append(keys, more, retention_s, member, frame, writer)

    async def know(self, room_id: str, session_id: str) -> None:
        """Let a session be no newcomer to a room, as if it had posted there. Raises ``StoreAway``."""
        await self._store.call("SET", known_place(room_id, session_id), 1, "EX", retention.SESSION_TTL_S)

    async def _append(
        self,
        keys: tuple[str, ...],
        more: tuple[int, ...],
        retention_s: int,
        member: str,
        frame: tuple[bytes, bytes],
        writer: bytes,
    ) -> Appended | Barred:
        head, tail = frame
        reply = await self._post.run(
            self._store,
            keys,
            (
                new_id(),
                member,
                head,
                tail,
                retention_s * 1000,
                retention.MESSAGES_A_ROOM,
                retention.NONCE_TTL_S * 1000,
                retention.ROOM_META_TTL_S * 1000,
                writer,
                *more,
            ),
        )
        outcome, word, number, *watched = cast("tuple[int, bytes, int, *tuple[int, ...]]", reply)
        if outcome == _BARRED:
            return Barred(Kind(word.decode()), number)
        return Appended(word.decode(), number, bool(outcome), is_watched=watched == [1])

    async def vouch(self, room_id: str, epoch: str, heard: Iterable[tuple[str, str, int]]) -> None:
        """Tell a store that forgot which messages were said: member, nonce and number of each, in a run that is over.

        Sent again they are answered with where they stood, and are said no second time. Raises ``StoreAway``.
        """
        said = tuple(heard)
        keys, numbers = tuple(_nonce(room_id, member, nonce) for member, nonce, _ in said), [seq for _, _, seq in said]
        await self._vouch.run(self._store, keys, (retention.NONCE_TTL_S * 1000, epoch, *numbers))

    async def recent(self, room_id: str, limit: int, *, retention_s: int, after: int = 0) -> Recent:
        """Return the newest ``limit`` messages with numbers above ``after``. Raises ``StoreAway``."""
        args = (new_id(), after, limit, retention_s * 1000, retention.ROOM_META_TTL_S * 1000)
        reply = await self._read.run(self._store, (*_keys(room_id), _gone(room_id)), args)
        epoch, top, now_ms, first, raws, gone = cast("tuple[bytes, int, int, int, list[_RawEntry], list[bytes]]", reply)
        entries = tuple(_entry(raw) for raw in reversed(raws))
        removed = (int(place[len(epoch) + 1 :]) for place in gone if place.startswith(epoch + b":"))
        return Recent(epoch.decode(), first, top, now_ms, entries, tuple(removed))

    async def remove(self, room_id: str, epoch: str, seq: int) -> bool:
        """Take a message away for everyone and announce it; false when it was gone already."""
        keys = (*_keys(room_id), _gone(room_id), channel(room_id))
        args = (epoch, seq, retention.MESSAGE_TTL_MOST_S * 1000, retention.MESSAGES_A_ROOM)
        return bool(await self._remove.run(self._store, keys, args))

    async def unsend(self, room_id: str, epoch: str, seq: int, *, member: str, nonce: str) -> bool:
        """Remove likewise for its author, and remember that as long as the desk may keep its words."""
        keys = (*_keys(room_id), _gone(room_id), channel(room_id), _unsent(room_id))
        removing = (epoch, seq, retention.MESSAGE_TTL_MOST_S * 1000, retention.MESSAGES_A_ROOM)
        args = (*removing, _own(member, nonce), retention.ITEM_TEXT_TTL_S * 1000, UNSENT_MOST)
        return bool(await self._remove.run(self._store, keys, args))

    async def find(self, room_id: str, epoch: str, seq: int, *, retention_s: int) -> Entry | None:
        """Return one message, or None where it is gone."""
        raw = await self._find.run(self._store, _keys(room_id), (epoch, seq, retention_s * 1000))
        return None if raw is None else _entry(cast("_RawEntry", raw))

    async def writer(self, room_id: str, member: str) -> bytes | None:
        """Return what was kept of who wrote as a member, or None where nothing is."""
        return cast("bytes | None", await self._store.call("GET", writer_place(room_id, member)))

    async def trim(self, room_id: str, *, retention_s: int) -> None:
        """Delete what is older than the retention, for rooms in which nobody posts."""
        await self._trim.run(self._store, _keys(room_id)[1:], (retention_s * 1000,))

    async def top(self, room_id: str) -> tuple[str, int] | None:
        """Return a room's epoch and newest number, or None where it has none."""
        reply = await self._store.call("HMGET", _keys(room_id)[0], "epoch", "seq")
        epoch, seq = cast("tuple[bytes | None, bytes | None]", reply)
        return None if epoch is None else (epoch.decode(), int(seq or 0))


_BARRED: Final = 2
_RawEntry = tuple[bytes, list[bytes]]


def _posting_keys(room_id: str, member: str, nonce: str) -> tuple[str, ...]:
    places = (writer_place(room_id, member), watched_place(room_id), _unsent(room_id))
    return (*_keys(room_id), _nonce(room_id, member, nonce), channel(room_id), *places)


def _nonce(room_id: str, member: str, nonce: str) -> str:
    return f"{tag_of(room_id)}nonce:{room_id}:{member}:{nonce}"


def _keys(room_id: str) -> tuple[str, str]:
    tag = tag_of(room_id)
    return f"{tag}meta:{room_id}", f"{tag}stream:{room_id}"


def _gone(room_id: str) -> str:
    return f"{tag_of(room_id)}gone:{room_id}"


def _unsent(room_id: str) -> str:
    return f"{tag_of(room_id)}unsent:{room_id}"


def _own(member: str, nonce: str) -> str:
    return f"{member}:{nonce}"


def _entry(raw: _RawEntry) -> Entry:
    position, (_, at_ms, _, member, _, frame) = raw
    return Entry(int(position.partition(b"-")[0]), int(at_ms), member.decode(), frame)
