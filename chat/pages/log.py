"""The newest messages of a room as a page shows them."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

import msgspec

from chat.pages.drawing import Guest
from chat.pages.wording import ago
from chat.wire.server import Posted
from chat.wire.types import Position
from rooms.history import Entry, History
from rooms.ids import member_id
from rooms.leaps import places
from rooms.room import Room
from rooms.sights import Sights

MESSAGES_DRAWN: Final = 20


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One message. ``said_at`` is ISO 8601 in UTC, ``ago`` the same in the reader's words."""

    seq: int
    member: str = ""
    name: str = ""
    text: str = ""
    said_at: str = ""
    ago: str = ""
    is_own: bool = False
    is_removed: bool = False
    is_hole: bool = False
    """Whether something may be missing here that nobody took away."""


class Newest(msgspec.Struct, frozen=True):
    """The newest messages, oldest first, and the position after which live ones follow.

    ``quiet_s`` is how long nothing has been said, infinite where nothing is kept.
    """

    epoch: str
    top: int
    messages: list[Line]
    has_blocks: bool
    quiet_s: float


class Log:
    """Reads rooms for pages."""

    def __init__(self, history: History, sights: Sights) -> None:
        self._history, self._sights = history, sights
        self._decoder = msgspec.json.Decoder(Posted)

    async def newest(self, guest: Guest, room: Room) -> Newest:
        """Return the newest messages of a room, but for those that are not for this guest. Raises StoreAway."""
        recent = await self._history.recent(room.id, MESSAGES_DRAWN, retention_s=room.retention_s)
        own = member_id(guest.record.id, room.id)
        _, sight = await self._sights.read(room.id, own)
        kept = {entry.seq: entry for entry in recent.entries}
        first = min(kept, default=recent.top + 1)
        lines = [
            Line(seq=to, is_hole=True) if to > seq else self._line(kept.get(seq), seq, own, guest, recent.now_ms)
            for seq, to in places(first, recent.top, kept)
            if seq not in kept or sight.sees(kept[seq].member, recent.epoch, seq)
        ]
        quiet_s = min(((recent.now_ms - entry.at_ms) / 1000 for entry in recent.entries), default=math.inf)
        return Newest(recent.epoch, recent.top, lines, bool(sight.blocked), quiet_s)

    async def line(self, guest: Guest, room: Room, at: Position, now_ms: int) -> Line | None:
        """Return one message as this guest sees it, or None. Raises StoreAway."""
        entry = await self._history.find(room.id, at.epoch, at.seq, retention_s=room.retention_s)
        own = member_id(guest.record.id, room.id)
        _, sight = await self._sights.read(room.id, own)
        if entry is None or not sight.sees(entry.member, at.epoch, at.seq):
            return None
        return self._line(entry, at.seq, own, guest, now_ms)

    def _line(self, entry: Entry | None, seq: int, own: str, guest: Guest, now_ms: int) -> Line:
        """Draw one place of a room; a number that is missing inside the stream was taken away."""
        if entry is None:
            return Line(seq=seq, is_removed=True)
        line = drawn(self._decoder.decode(entry.frame))
        return msgspec.structs.replace(line, ago=ago(guest.words, entry.at_ms, now_ms), is_own=entry.member == own)


def drawn(frame: Posted) -> Line:
    """Return a message as anybody may see it, without saying how long ago it was."""
    return Line(
        seq=frame.seq,
        member=frame.member or "",
        name=frame.name or "",
        text=frame.text or "",
        said_at=dt.datetime.fromtimestamp((frame.at_ms or 0) // 1000, dt.UTC).isoformat(),
    )
