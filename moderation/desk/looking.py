"""Look at one item as a decision would: what stands around it, and what was decided on it before."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from moderation.desk.audit import Entry
from moderation.desk.items import Item, parse
from moderation.desk.matrix import Around
from moderation.desk.moment import Moments
from moderation.desk.queue import DESK, PACKAGE
from moderation.desk.words import ItemWords
from rooms.stores.scripts import Caller, Script

EARLIER_MOST: Final = 500
"""How far back the audit is read for one item: whoever needs more reads the whole of it."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An item and what stood around it at one moment, for showing; a decision looks again."""

    item: Item
    around: Around


class Looking:
    """Reads, and changes nothing. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller, words: ItemWords) -> None:
        self._record, self._moments = record, Moments(record, words)
        self._beside = Script("beside", PACKAGE)

    async def look(self, item_id: str, *, of: str = "") -> Seen | None:
        """Return an item, with the decision ``of`` that may be taken back; None where there is no such item."""
        moment = await self._moments.read(item_id, of=of)
        return Seen(item=moment.item, around=moment.around()) if moment.item is not None else None

    async def beside(self, item_id: str) -> tuple[Item, ...]:
        """Return the other items of the same person in the same room, the newest first: never those of other rooms."""
        reply = await self._beside.run(self._record, (DESK,), (item_id,))
        now_ms, found = cast("tuple[int, list[tuple[bytes, list[bytes]]]]", reply)
        items = (parse(other.decode(), flat, now_ms) for other, flat in found)
        return tuple(item for item in items if item is not None)

    async def earlier(self, item_id: str) -> tuple[Entry, ...]:
        """Return what was decided on an item, the newest first, among the last decisions of all."""
        found = await self._record.call("XREVRANGE", f"{DESK}:audit", "+", "-", "COUNT", EARLIER_MOST)
        named = f'"item":"{item_id}"'.encode()  # an entry on staff has no item
        entries = (
            msgspec.json.decode(fields[1], type=Entry)
            for _, fields in cast("list[tuple[bytes, list[bytes]]]", found)
            if named in fields[1]
        )
        return tuple(entry for entry in entries if entry.item == item_id)
