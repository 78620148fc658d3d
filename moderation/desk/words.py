"""The words of flagged messages and what was said around them: in ``talk`` only, for a few days at most."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from moderation.desk.queue import PACKAGE
from moderation.findings import Span
from rooms import retention
from rooms.history import Position, unsent, watched_place
from rooms.ids import member_id
from rooms.sessions import SessionRecord
from rooms.stores.partitions import tag_of
from rooms.stores.scripts import Caller, Script

LINES_BEFORE: Final = 5
LINES_AFTER: Final = 5
WATCHED_A_ROOM: Final = 50
"""Items of one room that wait for lines at a time; those past it go without."""
WATCH_TTL_S: Final = retention.HOUR_S
NOTES_MOST: Final = 20
NOTE_LIMIT_CHARS: Final = 1_000
_MEMBER: Final = "member"
"""The field that says whose the messages are."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A flagged message as its author wrote it; ``masks`` are the places that the room did not see.

    ``alike`` are authored sentences that it sounds like, where the screening after delivery found it.
    """

    nonce: str
    name: str
    text: str
    masks: tuple[Span, ...] = ()
    alike: tuple[str, ...] = ()


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Something said in the room before or after, as the room saw it."""

    at: Position
    at_ms: int
    member: str
    name: str
    text: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What one moderator wrote down for the others."""

    staff_id: str
    text: str


class ItemText(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept of an item's words: messages by nonce, lines in the order of the room, notes as they came.

    ``unsent`` are the messages that their author took out of the room.
    """

    said: dict[str, Said]
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    unsent: frozenset[str] = frozenset()


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """What a ban needs of whoever wrote an item's messages. No page shows it: moderators never see a network tag."""

    record: SessionRecord
    network_tag: str | None


class ItemWords:
    """Keeps words under their item and room. Every method may raise ``StoreAway``."""

    def __init__(self, store: Caller) -> None:
        self._store = store
        self._remember, self._follow = Script("remember", PACKAGE), Script("follow", PACKAGE)
        self._amend, self._keep_appeal = Script("amend", PACKAGE), Script("keep_appeal", PACKAGE)

    async def remember(self, room: str, item_id: str, said: Said, around: tuple[Line, ...], author: Author) -> None:
        """Keep a message with the lines around it so far, and await those to come; the same message is kept once.

        The words go 72 h after the item's first ones, and earlier when it is closed. To be called for listed messages
        only: an item lists a bounded number of them.
        """
        args = (
            *(retention.ITEM_TEXT_TTL_S, f"said:{said.nonce}", msgspec.json.encode(said)),
            *(LINES_AFTER, WATCH_TTL_S, WATCHED_A_ROOM, item_id),
            *(_MEMBER, member_id(author.record.id, room)),
            *(part for line in around for part in (_line_field(line), msgspec.json.encode(line))),
        )
        await self._remember.run(self._store, (place_of_words(room, item_id), watched_place(room)), args)
        author_ttl_s = retention.SESSION_TTL_S
        await self._store.call("SET", _author_place(room, item_id), msgspec.json.encode(author), "EX", author_ttl_s)

    async def follow(self, room: str, line: Line) -> int:
        """Add a line just said to the items that wait for it; return how many took it."""
        args = (place_of_words(room, ""), _line_field(line), msgspec.json.encode(line))
        return cast("int", await self._follow.run(self._store, (watched_place(room),), args))

    async def note(self, room: str, item_id: str, note: Note) -> bool:
        """Write something down beside the words; false where they are gone or there are too many notes."""
        cut = msgspec.structs.replace(note, text=note.text[:NOTE_LIMIT_CHARS])
        return await self._change(room, item_id, "note:", msgspec.json.encode(cut), NOTES_MOST)

    async def read(self, room: str, item_id: str) -> ItemText | None:
        """Return what is kept, or None where the words are gone."""
        reply = cast("dict[bytes, bytes]", await self._store.call("HGETALL", place_of_words(room, item_id)))
        kept = {name.decode(): value for name, value in reply.items()}
        said = [msgspec.json.decode(value, type=Said) for value in _of(kept, "said:")]
        if not said:
            return None
        lines = [msgspec.json.decode(value, type=Line) for value in _of(kept, "line:")]
        numbers = sorted(int(name.removeprefix("note:")) for name in kept if name.startswith("note:"))
        return ItemText(
            said={one.nonce: one for one in said},
            lines=tuple(sorted(lines, key=lambda line: (line.at_ms, line.at.seq))),
            notes=tuple(msgspec.json.decode(kept[f"note:{number}"], type=Note) for number in numbers),
            unsent=await unsent(self._store, room, kept[_MEMBER].decode(), (one.nonce for one in said)),
        )

    async def are_kept(self, room: str, item_id: str) -> bool:
        """Say whether the words are still here."""
        return bool(await self._store.call("EXISTS", place_of_words(room, item_id)))

    async def is_unsent(self, room: str, member: str, nonce: str) -> bool:
        """Say whether its author took a message out of the room."""
        return bool(await unsent(self._store, room, member, (nonce,)))

    async def said(self, room: str, item_id: str, nonce: str) -> Said | None:
        """Return one message."""
        reply = await self._store.call("HGET", place_of_words(room, item_id), f"said:{nonce}")
        return msgspec.json.decode(reply, type=Said) if isinstance(reply, bytes) else None

    async def author(self, room: str, item_id: str) -> Author | None:
        """Return whose messages these are, for as long as their session may live."""
        reply = await self._store.call("GET", _author_place(room, item_id))
        return msgspec.json.decode(reply, type=Author) if isinstance(reply, bytes) else None

    async def keep_appeal(self, room: str, item_id: str, text: str) -> None:
        """Keep what somebody wrote with an appeal, which may be nothing; notes stand beside it."""
        args = (text, retention.ITEM_TEXT_TTL_S)
        await self._keep_appeal.run(self._store, (place_of_words(room, item_id),), args)

    async def appeal(self, room: str, item_id: str) -> str:
        """Return what somebody wrote with an appeal; nothing where it is gone."""
        reply = await self._store.call("HGET", place_of_words(room, item_id), "appeal")
        return reply.decode() if isinstance(reply, bytes) else ""

    async def moved(self, room: str, item_id: str, nonce: str, at: Position) -> None:
        """Remember where the desk has put a message; nothing where the words are gone."""
        await self._change(room, item_id, f"at:{nonce}", msgspec.json.encode(at))

    async def withdrawn(self, room: str, item_id: str, nonce: str) -> None:
        """Remember that a message no longer stands where the desk had put it."""
        await self._change(room, item_id, f"at:{nonce}", b"")

    async def position(self, room: str, item_id: str, nonce: str) -> Position | None:
        """Return where the desk has put a message, or None where it has not."""
        reply = await self._store.call("HGET", place_of_words(room, item_id), f"at:{nonce}")
        return msgspec.json.decode(reply, type=Position) if isinstance(reply, bytes) else None

    async def keep_until(self, room: str, item_id: str, until_ms: int) -> None:
        """Let the words go at a time."""
        await self._store.call("PEXPIREAT", place_of_words(room, item_id), until_ms)

    async def _change(self, room: str, item_id: str, field: str, value: bytes, most: int = 0) -> bool:
        return bool(await self._amend.run(self._store, (place_of_words(room, item_id),), (field, value, most)))


def _of(kept: dict[str, bytes], prefix: str) -> list[bytes]:
    return [value for name, value in kept.items() if name.startswith(prefix)]


def place_of_words(room: str, item_id: str) -> str:
    """Return the key of everything that is kept of an item's words."""
    return f"{tag_of(room)}item:{room}:{item_id}"


def _author_place(room: str, item_id: str) -> str:
    return f"{tag_of(room)}author:{room}:{item_id}"


def _line_field(line: Line) -> str:
    return f"line:{line.at.epoch}:{line.at.seq}"
