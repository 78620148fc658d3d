"""The keys of network tags, shared by all processes through ``talk``, so that a door shut on one stands on each."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from chat.network import NetworkTags, day_of
from rooms import retention
from rooms.errors import StoreAway, StoreRefused
from rooms.stores.partitions import tag_of
from rooms.stores.scripts import Caller

LOOK_EVERY_S: Final = 30.0
AHEAD_S: Final = 600
"""Tomorrow's key is agreed on this long before midnight, so that no process meets the new day with one of its own."""


class NetworkKeys:
    """Agrees with other processes on the keys of yesterday, today and, shortly before midnight, tomorrow.

    Whoever comes first gives a day's key; the others take it. A key is in memory only and gone when the day after its
    own has passed. While ``talk`` is away each process tags with the keys it has, and offers them once it is back.
    """

    def __init__(self, store: Caller, tags: NetworkTags, *, clock_ms: Callable[[], int]) -> None:
        self._store, self._tags, self._clock_ms = store, tags, clock_ms

    async def run(self) -> None:
        """Go on agreeing, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Agree on the keys of now; in the absence of ``talk`` nothing changes."""
        now_s = self._clock_ms() / 1000
        with contextlib.suppress(StoreAway, StoreRefused):
            await self._take(day_of(now_s) - 1)
            for day in sorted({day_of(now_s), day_of(now_s + AHEAD_S)}):
                await self._agree(day, now_s)

    async def _take(self, day: int) -> None:
        """Take a past day's key where there is one: a new one would match nothing."""
        if isinstance(key := await self._store.call("GET", _place(day)), bytes):
            self._tags.adopt(day, key)

    async def _agree(self, day: int, now_s: float) -> None:
        ends_ms = int((day + 1) * retention.DAY_S * 1000 + retention.SANCTION_TTL_S * 1000 - now_s * 1000)
        own = self._tags.offer(day)
        first = await self._store.call("SET", _place(day), own, "NX", "GET", "PX", ends_ms)
        if isinstance(first, bytes):
            self._tags.adopt(day, first)


def _place(day: int) -> str:
    return f"{tag_of('network')}network:{day}"
