"""Calls for items: somebody is called when one opens and again when it is left waiting, until it is settled."""

from __future__ import annotations

from typing import Final

from moderation.alarms.call import Call, new_code
from moderation.alarms.deadlines import Deadlines
from moderation.alarms.outbox import Outbox
from moderation.desk.actions import SETTLING
from moderation.desk.appeals import Appeals, Made
from moderation.desk.decisions import Decided, Decisions, Stale, Taken, Wish
from moderation.desk.drainer import Drainer
from moderation.desk.items import DUE_S, Claim, Flagged, Item
from moderation.desk.matrix import Denied
from moderation.desk.queue import Opened, Queue, Unclaimed
from moderation.desk.words import ItemWords
from moderation.findings import Lane
from rooms import retention
from rooms.stores.scripts import Caller

CALLED: Final = frozenset({Lane.CRISIS, Lane.THREAT, Lane.DOXXING})
"""Lanes whose new items call somebody who is not looking at the desk."""


class Calling:
    """Knows the code under which each item is called. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._outbox, self._deadlines = Outbox(record), Deadlines(record)

    async def opened(self, item: Item) -> None:
        """Call at once where it is urgent, and again when the item is due."""
        call = Call(new_code(), item.lane)
        await self._record.call("SET", _place(item.id), call.code, "EX", retention.ITEM_TEXT_TTL_S)
        await self._record.call("SET", _item_place(call.code), item.id, "EX", retention.ITEM_TEXT_TTL_S)
        if item.lane in CALLED:
            await self._outbox.put(call)
        again_ms = DUE_S[item.lane] * 1000
        await self._deadlines.watch(call, due_at_ms=item.opened_ms + again_ms, again_ms=again_ms)

    async def crowded(self) -> None:
        """Call somebody because a room is crowded: the desk says which."""
        await self._outbox.put(Call(new_code(), Lane.OTHER))

    async def worked_on(self, item_id: str, lane: Lane, until_ms: int) -> None:
        """Let the item rest until a claim runs out: then its holder has fallen silent, and the others are called."""
        if (code := await self.code_of(item_id)) is not None:
            await self._deadlines.watch(Call(code, lane), due_at_ms=until_ms, again_ms=DUE_S[lane] * 1000)

    async def settled(self, item_id: str) -> None:
        """Call nobody any more."""
        if (code := await self.code_of(item_id)) is not None:
            await self._deadlines.clear(code)
            await self._record.call("DEL", _item_place(code))

    async def item_of(self, code: str) -> str | None:
        """Return the item that is called under a code, until it is settled."""
        kept = await self._record.call("GET", _item_place(code))
        return kept.decode() if isinstance(kept, bytes) else None

    async def code_of(self, item_id: str) -> str | None:
        """Return the code under which an item is called."""
        kept = await self._record.call("GET", _place(item_id))
        return kept.decode() if isinstance(kept, bytes) else None


class CallingQueue(Queue):
    """The queue, with calls for what opens and for what is claimed and left."""

    def __init__(self, record: Caller) -> None:
        super().__init__(record)
        self._calling = Calling(record)

    async def open(self, flagged: Flagged) -> Opened:
        """Open or join an item; a new one is called, and so is a lead when a room is crowded by it."""
        opened = await super().open(flagged)
        if opened.is_new and (item := await self.find(opened.item_id)) is not None:
            await self._calling.opened(item)
        if opened.has_crowded:
            await self._calling.crowded()
        return opened

    async def answered(self, item_id: str) -> bool:
        """Learn of an answer; an item that waits again is called again when it is due."""
        is_open_again = await super().answered(item_id)
        if is_open_again and (item := await self.find(item_id)) is not None:
            await self._calling.opened(item)
        return is_open_again

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


class CallingAppeals(Appeals):
    """Appeals, each of which calls somebody when nobody has looked in time."""

    def __init__(self, record: Caller, queue: Queue) -> None:
        super().__init__(record)
        self._calling, self._queue = Calling(record), queue

    async def make(self, code: str) -> Made | None:
        """Make an appeal; a new one is watched."""
        made = await super().make(code)
        if made is not None and made.is_new and (item := await self._queue.find(made.item_id)) is not None:
            await self._calling.opened(item)
        return made


class CallingDecisions(Decisions):
    """Decisions, which take effect at once and end the calls for what they settle."""

    def __init__(self, record: Caller, words: ItemWords, drainer: Drainer) -> None:
        super().__init__(record, words)
        self._calling, self._drainer = Calling(record), drainer

    async def decide(self, wish: Wish) -> Decided | Denied | Stale | Taken:
        """Decide; see ``Decisions.decide``."""
        answer = await super().decide(wish)
        if isinstance(answer, Decided):
            self._drainer.wake()
            if wish.ask.action in SETTLING:
                await self._calling.settled(wish.item)
        return answer


def _place(item_id: str) -> str:
    return f"{{record}}called:{item_id}"


def _item_place(code: str) -> str:
    return f"{{record}}called_by:{code}"
