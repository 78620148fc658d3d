"""A clock for shifts: what is kept of them is moved back in time."""

from __future__ import annotations

import msgspec
import redis

from chat.building import Files
from moderation.staff import places
from rooms.catalogue import Catalogue
from rooms.room import AgeBand, Room, RoomId, RoomMode

OPEN, GENTLE, STAFFED = "openopen", "gentle12", "staffed1"


def room(room_id: str = OPEN, mode: RoomMode = RoomMode.OPEN, language: str = "en") -> Room:
    """Return a room of a mode."""
    return Room(
        id=RoomId(room_id),
        title=f"A room, {mode}",
        description="<p>For tests.</p>",
        guidelines=("Listen first.",),
        language=language,
        audience=AgeBand.ADULT,
        mode=mode,
    )


def in_modes(files: Files) -> Files:
    """Return the packaged files with one room of each mode in place of the packaged rooms."""
    rooms = (room(OPEN), room(GENTLE, RoomMode.GENTLE), room(STAFFED, RoomMode.STAFFED))
    return msgspec.structs.replace(files, catalogue=Catalogue(rooms))


def let_shifts_age(ledger: redis.Redis, ms: int) -> None:
    """Let time pass over every shift."""
    for session, kept in ledger.hgetall(places.SHIFTS).items():
        shift = msgspec.json.decode(kept, type=dict[str, object])
        shift["until_ms"] = int(str(shift["until_ms"])) - ms
        ledger.hset(places.SHIFTS, session, msgspec.json.encode(shift))
