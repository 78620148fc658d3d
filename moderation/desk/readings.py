"""Who of the staff read how much of which item: counted by the day, and kept with the item, for a month."""

from __future__ import annotations

import datetime as dt
from typing import Final, cast

import msgspec

from moderation.desk.queue import DESK, PACKAGE
from rooms import retention
from rooms.stores.scripts import Caller, Script

READINGS_AN_ITEM: Final = 500
"""Past it the oldest go; by then the item was read by everybody many times."""


class Reading(msgspec.Struct, frozen=True):
    """One look at words of an item, at a time in UTC milliseconds; ``step`` says how much of them was shown."""

    at_ms: int
    staff_id: str
    step: str


class Readings:
    """Keeps looks in ``record``. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._reading = Script("reading", PACKAGE)

    async def count(self, item_id: str, reading: Reading) -> None:
        """Count one look before anything is shown: what can't be counted is not shown."""
        day = dt.datetime.fromtimestamp(reading.at_ms / 1000, dt.UTC).date().isoformat()
        args = (
            f"{reading.staff_id}:{reading.step}",
            msgspec.json.encode(reading),
            READINGS_AN_ITEM,
            retention.LOOKS_TTL_S,
        )
        await self._reading.run(self._record, (f"{DESK}:views:{day}", _place(item_id)), args)

    async def of(self, item_id: str) -> tuple[Reading, ...]:
        """Return who read an item, the newest look first."""
        kept = cast("list[bytes]", await self._record.call("LRANGE", _place(item_id), 0, -1))
        return tuple(msgspec.json.decode(one, type=Reading) for one in kept)


def _place(item_id: str) -> str:
    return f"{DESK}:viewed:{item_id}"
