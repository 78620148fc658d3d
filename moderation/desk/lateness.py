"""Held messages past their due time that nobody has taken up: their authors are told so, instead of silence."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from moderation.desk.effects import Envelope, Tell, Told, What
from moderation.desk.items import RANKS, Item, parse
from moderation.desk.queue import DESK, PACKAGE
from rooms.stores.scripts import Caller, Script

LOOK_MOST: Final = 1_000
"""Items past their due time that are looked at in each rank; a desk with more has other troubles."""


class Lateness:
    """Tells authors once for each item, and never again once somebody has claimed it. May raise ``StoreAway``."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._late, self._own_up = Script("late", PACKAGE), Script("own_up", PACKAGE)
        self._item = Script("item", PACKAGE)

    async def own_up(self) -> int:
        """Tell every author who waits for nobody; return how many."""
        late = await self._late.run(self._record, (DESK,), (LOOK_MOST, *sorted(set(RANKS.values()))))
        return sum([await self._tell(item_id.decode()) for item_id in cast("list[bytes]", late)])

    async def _tell(self, item_id: str) -> bool:
        reply = await self._item.run(self._record, (f"{DESK}:item:{item_id}",), ())
        now_ms, flat = cast("tuple[int, list[bytes]]", reply)
        item = parse(item_id, flat, now_ms)
        if item is None:
            return False
        return bool(await self._own_up.run(self._record, (DESK,), (item_id, item.version, _effect(item, now_ms))))


def _effect(item: Item, now_ms: int) -> bytes:
    """Return what is to be told; nothing where no message of the item is held."""
    held = tuple(message.nonce for message in item.messages if message.is_held)
    if not held:
        return b""
    told = Told(what=What.STILL_WAITING, room=item.room, reason=item.reasons[0], nonces=held)
    tell = Tell(room=item.room, session=item.session, item=item.id, told=told)
    return msgspec.json.encode(Envelope(order=0, once=f"{item.id}.late", at_ms=now_ms, effect=tell))
