"""Everything that a decision on an item depends on, read at one moment."""

from __future__ import annotations

from typing import cast

import msgspec

from moderation.audit.chain import GENESIS
from moderation.desk.items import Item, parse
from moderation.desk.matrix import Around, Past
from moderation.desk.queue import DESK, PACKAGE
from moderation.desk.words import ItemWords
from moderation.staff.roles import Actor
from rooms.errors import StoreAway, StoreRefused
from rooms.stores.scripts import Caller, Script


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """How things stood. ``order`` and ``hash`` are the last entry's of the audit.

    ``before`` is the decision that is asked for, if it was taken already; ``past`` one that may be taken back.
    """

    now_ms: int
    item: Item | None
    crises: int
    order: int
    hash: str
    before: Past | None
    past: Past | None
    is_taken_back: bool
    is_text_gone: bool

    def around(self, second: Actor | None = None) -> Around:
        """Return what stands around the item, for somebody who acts with this second moderator."""
        return Around(
            now_ms=self.now_ms,
            beside_open_crisis=self.crises > 0,
            second=second,
            is_text_gone=self.is_text_gone,
            past=self.past,
            is_taken_back=self.is_taken_back,
        )


class Moments:
    """Reads, and changes nothing. May raise ``StoreAway``."""

    def __init__(self, record: Caller, words: ItemWords) -> None:
        self._record, self._words = record, words
        self._look = Script("look", PACKAGE)

    async def read(self, item_id: str, *, decision: str = "", of: str = "") -> Moment:
        """Return how things stand now, for a decision of this id that may take back the decision ``of``."""
        reply = await self._look.run(self._record, (DESK,), (item_id, decision, of))
        now_ms, flat, crises, order, digest, before, past, taken_back_by = cast(
            "tuple[int, list[bytes], int, int, bytes, bytes, bytes, bytes]", reply
        )
        item = parse(item_id, flat, now_ms)
        return Moment(
            now_ms=now_ms,
            item=item,
            crises=crises,
            order=order,
            hash=digest.decode() or GENESIS,
            before=_past(before),
            past=_past(past) if of else None,
            is_taken_back=bool(taken_back_by),
            is_text_gone=item is None or not await self._are_words_kept(item),
        )

    async def _are_words_kept(self, item: Item) -> bool:
        """Look for the words; what can't be read now counts as gone, since nobody judges words they have not seen."""
        try:
            return await self._words.are_kept(item.room, item.id)
        except (StoreAway, StoreRefused):
            return False


def _past(kept: bytes) -> Past | None:
    return msgspec.json.decode(kept, type=Past) if kept else None
