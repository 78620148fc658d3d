"""Who is here, as this process knows it: read from ``record`` every two seconds, asked at every message for nothing."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final

from chat.modes import RoomState, lasting, on_change, state_of
from chat.wire.codes import NoticeCode
from moderation.desk.strain import Strain, Strains
from moderation.staff.presence import BEAT_TTL_MS, Roster, Shift, Shifts
from rooms.catalogue import Catalogue
from rooms.errors import StoreAway, StoreRefused
from rooms.room import Room
from rooms.stores.scripts import Caller

LOOK_EVERY_S: Final = 2.0
BEAT_EVERY_MS: Final = 15_000
"""A sign of somebody this soon after the last one is not written down."""


class Attendance:
    """What was last read, with the time that has passed since. While ``record`` is away, everybody here lapses."""

    def __init__(self, record: Caller, catalogue: Catalogue, *, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._shifts, self._strains = Shifts(record), Strains(record)
        self._catalogue, self._clock_s = catalogue, clock_s
        self._roster, self._strain = Roster({}, 0), Strain()
        self._read_at_s = clock_s()
        self._told: dict[str, RoomState] = {}
        self._woken = asyncio.Event()

    async def look(self) -> None:
        """Read anew. Raises ``StoreAway``."""
        roster, strain = await self._shifts.roster(), await self._strains.read()
        self._roster, self._strain, self._read_at_s = roster, strain, self._clock_s()

    def state(self, room: Room) -> RoomState:
        """Say how a room stands now."""
        return state_of(room, self._roster, self._strain, self._now_ms())

    @property
    def here(self) -> tuple[Shift, ...]:
        """Everybody of the staff who is here now."""
        return self._roster.here(self._now_ms())

    @property
    def crowded(self) -> tuple[Room, ...]:
        """The rooms in which more waits than people can work."""
        return tuple(room for room in self._catalogue.rooms if room.id in self._strain.crowded)

    def shift(self, session_id: str) -> Shift | None:
        """Return what a session of staff has chosen; None once it was left, or lapsed long ago."""
        shift = self._roster.shifts.get(session_id)
        return None if shift is None or shift.is_over else shift

    async def take(self, session_id: str, staff_id: str, *, langs: tuple[str, ...], rooms: tuple[str, ...]) -> None:
        """Put somebody on a shift. Raises ``StoreAway``."""
        await self._shifts.take(session_id, staff_id, langs=langs, rooms=rooms)
        await self.look()
        self.wake()

    async def leave(self, session_id: str) -> None:
        """End somebody's shift. Raises ``StoreAway``."""
        await self._shifts.leave(session_id)
        await self.look()
        self.wake()

    async def seen(self, session_id: str) -> None:
        """Take a sign of somebody at the desk: who has chosen to be here stays here. Raises ``StoreAway``."""
        shift = self.shift(session_id)
        if shift is not None and shift.until_ms - self._now_ms() < BEAT_TTL_MS - BEAT_EVERY_MS:
            await self._shifts.beat(session_id)
            await self.look()

    def wake(self) -> None:
        """Look at once, and tell rooms of it: something has changed in this process."""
        self._woken.set()

    async def run(self, tell: Callable[[Room, NoticeCode], None]) -> None:
        """Look again and again, and tell rooms whose state has changed, until cancelled."""
        while True:
            self._woken.clear()
            with contextlib.suppress(StoreAway, StoreRefused):  # what was read last stands, and lapses
                await self.look()
            self._tell_changes(tell)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._woken.wait()

    def _tell_changes(self, tell: Callable[[Room, NoticeCode], None]) -> None:
        for room in self._catalogue.rooms:
            state = self.state(room)
            before = self._told.get(room.id, state)
            self._told[room.id] = lasting(before, state)
            code = on_change(before, self._told[room.id])
            if code is not None:
                tell(room, code)

    def _now_ms(self) -> int:
        """Return the time of ``record``."""
        return self._roster.now_ms + int((self._clock_s() - self._read_at_s) * 1000)
