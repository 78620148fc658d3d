"""Posting to and reading a room's history in one line."""

from __future__ import annotations

import msgspec

from rooms.history import Appended, Entry, History, Recent
from rooms.ids import new_id

ROOM = "quiet123"
KEPT_S = 3600


async def post(history: History, text: str, *, nonce: str = "", session: str = "wren", room: str = ROOM) -> Appended:
    """Post one message."""
    return await history.append(
        room,
        retention_s=KEPT_S,
        member=f"m-{session}",
        nonce=nonce or new_id(),
        frame=(b"{", f'"text":"{text}"}}'.encode()),
    )


async def read(history: History, limit: int = 500, *, after: int = 0, room: str = ROOM) -> Recent:
    """Read a room."""
    return await history.recent(room, limit, retention_s=KEPT_S, after=after)


def texts(entries: tuple[Entry, ...]) -> list[object]:
    """Return what the messages say."""
    return [msgspec.json.decode(entry.frame, type=dict[str, object])["text"] for entry in entries]
