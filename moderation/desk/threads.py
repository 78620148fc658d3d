"""Threads: what moderators and one author write to each other about an item, kept beside its words and no longer."""

from __future__ import annotations

import enum
from typing import Final, cast

import msgspec

from moderation.desk.queue import PACKAGE
from moderation.desk.words import place_of_words
from moderation.directory.vocabulary import Need
from rooms import retention
from rooms.stores.partitions import tag_of
from rooms.stores.scripts import Caller, Script

TURNS_MOST: Final = 100
AUTHOR_TURNS_MOST: Final = 80
"""The last twenty are the moderators', so that a thread can always be ended with a word."""


DRAFTS_MOST: Final = 10
"""Letters of one item that may wait to be sent; more do only where sending is behind. Past it none is taken."""


class Drafted(enum.IntEnum):
    """What became of a letter; the script answers with these numbers."""

    FULL = -1
    """Too many letters wait, or the thread has no room for this one."""
    GONE = 0
    """The item's words are gone, and its thread with them."""
    KEPT = 1


class Card(msgspec.Struct, frozen=True):
    """Services that a moderator chose to show."""

    need: Need
    country: str | None


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Something written in a thread; ``staff_id`` is empty where the author wrote it.

    ``is_question`` asks for a plain yes or no.
    """

    text: str
    staff_id: str = ""
    card: Card | None = None
    is_question: bool = False


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A letter in its place; ``at_ms`` is UTC milliseconds of the store."""

    number: int
    at_ms: int
    letter: Letter


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """A talk between moderators and one author; its ``id`` is its item's."""

    id: str
    room: str
    is_crisis: bool


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A thread with all that was said in it, oldest first."""

    thread: Thread
    turns: tuple[Turn, ...]


class Threads:
    """Keeps threads in ``talk``. Every method may raise ``StoreAway``.

    A thread opens with a moderator's first letter and closes when its item's words go. What a moderator writes is kept
    as a draft first and sent by carrying out a decision, so that ``record`` never holds a word of it.
    """

    def __init__(self, store: Caller) -> None:
        self._store = store
        self._draft, self._turn = Script("draft", PACKAGE), Script("turn", PACKAGE)
        self._thread = Script("thread", PACKAGE)

    async def draft(self, room: str, item_id: str, decision: str, letter: Letter) -> Drafted:
        """Keep a letter until its decision is carried out; the place in the thread that it will take is kept for it."""
        args = (decision, msgspec.json.encode(letter), DRAFTS_MOST, TURNS_MOST)
        reply = await self._draft.run(self._store, (place_of_words(room, item_id),), args)
        return Drafted(cast("int", reply))

    async def withdraw(self, room: str, item_id: str, decision: str) -> None:
        """Forget a letter whose decision was not taken."""
        await self._store.call("HDEL", place_of_words(room, item_id), f"draft:{decision}")

    async def send(self, thread: Thread, session: str, decision: str) -> Turn | None:
        """Put a drafted letter into the thread and open that for its author; the same one again changes nothing.

        None where the draft is gone, or there is no room for more.
        """
        turn = await self._say(thread, decision, b"", TURNS_MOST)
        if turn is not None:
            args = (thread.id, msgspec.json.encode(thread), retention.SESSION_TTL_S)
            await self._thread.run(self._store, (_place(session),), args)
        return turn

    async def answer(self, thread: Thread, nonce: str, text: str) -> Turn | None:
        """Add what the author answers, once for each nonce; None where the thread is closed or full."""
        return await self._say(thread, nonce, msgspec.json.encode(Letter(text=text)), AUTHOR_TURNS_MOST)

    async def find(self, session: str, thread_id: str) -> Thread | None:
        """Return a thread if it was opened for this session."""
        kept = await self._store.call("HGET", _place(session), thread_id)
        return msgspec.json.decode(kept, type=Thread) if isinstance(kept, bytes) else None

    async def of(self, session: str, room: str) -> tuple[Exchange, ...]:
        """Return a session's threads about one room that are not closed, with what was said."""
        kept = cast("dict[bytes, bytes]", await self._store.call("HGETALL", _place(session)))
        threads = [msgspec.json.decode(value, type=Thread) for value in kept.values()]
        found = [Exchange(thread=one, turns=await self.read(room, one.id)) for one in threads if one.room == room]
        return tuple(one for one in found if one.turns)

    async def read(self, room: str, item_id: str) -> tuple[Turn, ...]:
        """Return what was said about an item, oldest first; nothing once its words are gone."""
        reply = cast("dict[bytes, bytes]", await self._store.call("HGETALL", place_of_words(room, item_id)))
        turns = (_turn(name, value) for name, value in reply.items() if name.startswith(b"turn:"))
        return tuple(sorted(turns, key=lambda turn: turn.number))

    async def _say(self, thread: Thread, once: str, letter: bytes, most: int) -> Turn | None:
        keys, args = (place_of_words(thread.room, thread.id),), (once, letter, most)
        reply = await self._turn.run(self._store, keys, args)
        if not reply:
            return None
        name, value = cast("tuple[bytes, bytes]", reply)
        return _turn(name, value)


def _turn(name: bytes, value: bytes) -> Turn:
    at_ms, _, letter = value.partition(b" ")
    return Turn(
        number=int(name.removeprefix(b"turn:")),
        at_ms=int(at_ms),
        letter=msgspec.json.decode(letter, type=Letter),
    )


def _place(session: str) -> str:
    return f"{tag_of(session)}threads:{session}"
