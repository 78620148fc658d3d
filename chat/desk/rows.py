"""The lines of the queue in words, for the page and for whoever has it open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from chat.desk import phrases
from chat.desk.gate import Gate, Seat
from chat.desk.people import pseudonyms
from chat.desk.places import View, item_path, page_path
from chat.desk.wire import QueueChanged, WatchQueue
from chat.pages.wording import ago
from moderation.desk.items import Item
from moderation.desk.queue import Cursor, Filter
from moderation.findings import Lane

ITEMS_A_PAGE: Final = 25


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the queue, in words. ``holder`` is empty where nobody works on it."""

    id: str
    path: str
    lane: str
    severity: str
    reasons: tuple[str, ...]
    due: str
    age: str
    room: str
    lang: str
    joined: int
    holder: str
    is_mine: bool
    is_first_lane: bool
    is_overdue: bool
    is_severe: bool
    needs_second: bool


class Rows:
    """Puts a part of the queue into words."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._services = gate, gate.site.services

    async def shown(self, seat: Seat, view: View, after: Cursor | None = None) -> dict[str, object]:
        """Return what the template of the rows asks for. Raises ``StoreAway``."""
        page = await self._services.queue.page(view.only, ITEMS_A_PAGE, after)
        return {
            "rows": await self._rows(seat, page.items),
            "more": page_path(view.only, page.after) if page.after else "",
            "is_filtered": view.only != Filter(),
        }

    async def changed(self, seat: Seat, watched: WatchQueue) -> QueueChanged:
        """Draw a part of the queue for an open desk. Raises ``StoreAway``."""
        only = Filter(lane=watched.lane, lang=watched.lang, room=watched.room, reason=watched.reason)
        values = await self.shown(seat, View(only=only))
        rows = values["rows"]
        assert isinstance(rows, list)
        html = self._gate.site.drawing.part(seat, "desk/_rows", **values)
        return QueueChanged(items=tuple(row.id for row in rows), html=html)

    async def _rows(self, seat: Seat, items: tuple[Item, ...]) -> list[Row]:
        names = await pseudonyms(self._gate.staff.accounts)
        asked = {item.id for item in items if item.claim and await self._services.agreements.asked(item.id)}
        return [self._row(seat, item, names, needs_second=item.id in asked) for item in items]

    def _row(self, seat: Seat, item: Item, names: Mapping[str, str], *, needs_second: bool) -> Row:
        words, now_ms = seat.words, self._services.clock_ms()
        holder = item.claim.holder if item.claim else ""
        return Row(
            id=item.id,
            path=item_path(item.id),
            lane=words.text(f"desk.lane_{item.lane}"),
            severity=words.text(f"desk.severity_{item.severity}"),
            reasons=tuple(words.text(f"desk.reason_{reason}") for reason in item.reasons),
            due=phrases.due(words, item, now_ms),
            age=ago(words, item.opened_ms, now_ms),
            room=phrases.room_title(self._services.catalogue, item),
            lang=phrases.language_name(words, item.lang),
            joined=item.joined,
            holder=names.get(holder, words.text("desk.somebody")) if holder else "",
            is_mine=holder == seat.session.actor.staff_id,
            is_first_lane=item.lane is Lane.CRISIS,
            is_overdue=item.due_ms < now_ms,
            is_severe=phrases.is_severe(item),
            needs_second=needs_second and holder != seat.session.actor.staff_id,
        )
