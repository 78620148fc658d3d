"""The newest messages of a room as a page shows them."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from chat.pages.drawing import Guest
from chat.pages.wording import ago
from chat.wire.server import Posted
from rooms.history import Entry, History
from rooms.ids import member_id
from rooms.room import Room

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


class Newest(msgspec.Struct, frozen=True):
    """The newest messages, oldest first, and the position after which live ones follow."""

    epoch: str
    top: int
    messages: list[Line]


class Log:
    """Reads rooms for pages."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._decoder = msgspec.json.Decoder(Posted)

    async def newest(self, guest: Guest, room: Room) -> Newest:
        """Return the newest messages of a room. Raises StoreAway."""
        recent = await self._history.recent(room.id, MESSAGES_DRAWN, retention_s=room.retention_s)
        own = member_id(guest.record.id, room.id)
        kept = {entry.seq: entry for entry in recent.entries}
        first = min(kept, default=recent.top + 1)
        return Newest(
            recent.epoch,
            recent.top,
            [self._line(kept.get(seq), seq, own, guest, recent.now_ms) for seq in range(first, recent.top + 1)],
        )

    def _line(self, entry: Entry | None, seq: int, own: str, guest: Guest, now_ms: int) -> Line:
        """Draw one place of a room; a number that is missing inside the stream was taken away."""
        if entry is None:
            return Line(seq=seq, is_removed=True)
        frame = self._decoder.decode(entry.frame)
        return Line(
            seq=seq,
            member=entry.member,
            name=frame.name or "",
            text=frame.text or "",
            said_at=dt.datetime.fromtimestamp(entry.at_ms // 1000, dt.UTC).isoformat(),
            ago=ago(guest.words, entry.at_ms, now_ms),
            is_own=entry.member == own,
        )
