"""The alarm on the desk itself: every open desk hears that an item waits."""

from __future__ import annotations

from typing import Self

import msgspec

from moderation.alarms import Tools, places
from moderation.alarms.call import Call
from rooms.stores.scripts import Caller


class Desk:
    """Announces a call on ``record``'s channel for alarms, as JSON. Taken once announced, be anybody there or not."""

    name = "desk"
    is_personal = False

    def __init__(self, record: Caller) -> None:
        self._record = record

    @classmethod
    def build(cls, tools: Tools) -> tuple[Self, ...]:
        """Return the one desk; it needs no settings."""
        return (cls(tools.record),)

    async def sound(self, call: Call) -> None:
        """Announce. Raises ``StoreAway``."""
        await self._record.call("SPUBLISH", places.CHANNEL, msgspec.json.encode(call))
