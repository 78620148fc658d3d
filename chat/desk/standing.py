"""Who works on an item and what waits there for a second moderator: what changes while somebody reads on."""

from __future__ import annotations

from collections.abc import Mapping

from chat.desk import facts, phrases
from chat.desk.choices import Choice
from chat.desk.gate import Gate, Seat
from chat.desk.people import pseudonyms
from chat.desk.places import item_path
from chat.desk.wire import ItemChanged, WatchItem
from moderation.desk.items import Item, State


class Standing:
    """Puts the state of an item into words, for its page and for whoever has it open."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._services = gate, gate.site.services

    async def shown(self, seat: Seat, item: Item, names: Mapping[str, str], now_ms: int) -> dict[str, object]:
        """Return what the template of the state asks for, for a page that shows this very version."""
        watching = WatchItem(item=item.id, version=item.version)
        return await self._shown(seat, item, names, now_ms) | {"watch": phrases.frame_text(watching)}

    async def changed(self, seat: Seat, watched: WatchItem) -> ItemChanged | None:
        """Draw the state of an item for an open page; None where there is no such item. Raises ``StoreAway``."""
        item = await self._services.queue.find(watched.item)
        if item is None:
            return None
        names = await pseudonyms(self._gate.staff.accounts)
        values = await self._shown(seat, item, names, self._services.clock_ms())
        html = self._gate.site.drawing.part(seat, "desk/_changed", is_changed=item.version != watched.version, **values)
        return ItemChanged(item=item.id, version=item.version, html=html)

    async def _shown(self, seat: Seat, item: Item, names: Mapping[str, str], now_ms: int) -> dict[str, object]:
        claim = item.claim
        return {
            "path": item_path(item.id),
            "is_open": item.state is State.OPEN,
            "is_mine": claim is not None and claim.holder == seat.session.actor.staff_id,
            "holder": facts.name_of(seat.words, names, claim.holder) if claim else "",
            "lease": phrases.leased(seat.words, claim, now_ms) if claim else "",
            **await self._asked(seat, item, names),
        }

    async def _asked(self, seat: Seat, item: Item, names: Mapping[str, str]) -> dict[str, object]:
        """Say what waits for a second moderator."""
        wish = await self._services.agreements.asked(item.id)
        if wish is None:
            return {"asked": None}
        return {
            "asked": wish,
            "asked_is_own": wish.actor.staff_id == seat.session.actor.staff_id,
            "asked_by": facts.name_of(seat.words, names, wish.actor.staff_id),
            "asked_action": phrases.button(seat.words, Choice(wish.ask.action, wish.ask.minutes)),
        }
