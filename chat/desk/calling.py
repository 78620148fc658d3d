"""Calls for items: while somebody works on one they rest. They begin and end in the steps that open and close it."""

from __future__ import annotations

from moderation.alarms import places
from moderation.alarms.call import Call
from moderation.alarms.deadlines import Deadlines
from moderation.desk.items import DUE_S, Claim
from moderation.desk.queue import Queue, Unclaimed
from moderation.findings import Lane
from rooms.stores.scripts import Caller


class Calling:
    """Knows the code under which each item is called. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._deadlines = Deadlines(record)

    async def worked_on(self, item_id: str, lane: Lane, until_ms: int) -> None:
        """Let the item rest until a claim runs out: then its holder has fallen silent, and the others are called."""
        if (code := await self.code_of(item_id)) is not None:
            await self._deadlines.watch(Call(code, lane), due_at_ms=until_ms, again_ms=DUE_S[lane] * 1000)

    async def item_of(self, code: str) -> str | None:
        """Return the item that is called under a code, until it is settled."""
        kept = await self._record.call("GET", places.called_by(code))
        return kept.decode() if isinstance(kept, bytes) else None

    async def code_of(self, item_id: str) -> str | None:
        """Return the code under which an item is called."""
        kept = await self._record.call("GET", places.called(item_id))
        return kept.decode() if isinstance(kept, bytes) else None


class CallingQueue(Queue):
    """The queue, with calls for what is claimed and left."""

    def __init__(self, record: Caller) -> None:
        super().__init__(record)
        self._calling = Calling(record)

    async def claim(self, item_id: str, staff_id: str) -> Claim | Unclaimed:
        """Claim an item, which then rests as long as the claim holds."""
        return await self._resting(item_id, await super().claim(item_id, staff_id), staff_id)

    async def heartbeat(self, item_id: str, staff_id: str) -> Claim | Unclaimed:
        """Keep one's claim, and the rest that goes with it."""
        return await self._resting(item_id, await super().heartbeat(item_id, staff_id), staff_id)

    async def _resting(self, item_id: str, answer: Claim | Unclaimed, staff_id: str) -> Claim | Unclaimed:
        if isinstance(answer, Claim) and answer.holder == staff_id and (item := await self.find(item_id)) is not None:
            await self._calling.worked_on(item_id, item.lane, answer.until_ms)
        return answer
