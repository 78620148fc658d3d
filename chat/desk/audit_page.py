"""The audit at the desk: who decided what, what was changed about staff, who read how much of an item. Read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk import phrases
from chat.desk.choices import Choice
from chat.desk.facts import name_of
from chat.desk.gate import Gate, Seat
from chat.desk.people import pseudonyms
from chat.desk.places import DESK
from chat.pages.errors import NotFound
from chat.pages.words import Words
from moderation.audit.chain import Link
from moderation.desk.audit import Entry
from moderation.desk.readings import Reading, Readings
from moderation.staff.changes import StaffEntry
from moderation.staff.roles import Right

AUDIT: Final = f"{DESK}/audit"
ENTRIES_A_PAGE: Final = 50
ORDER_MOST: Final = 10**15

_AnyEntry: TypeAlias = Entry | StaffEntry
_decoder: Final[msgspec.json.Decoder[_AnyEntry]] = msgspec.json.Decoder(_AnyEntry)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One entry in words; ``path`` leads to all that concerns its item, and is empty where it is about staff."""

    order: int
    at: dt.datetime
    words: str
    more: tuple[str, ...] = ()
    path: str = ""


class AuditPage:
    """Draws the audit for those whose role may read it; for others nothing stands here."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._audit = gate, gate.staff.audit
        self._looking = gate.site.services.looking
        self._readings = Readings(gate.site.services.record)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the audit."""
        return [
            self._gate.route(AUDIT, self.show),
            self._gate.route(f"{AUDIT}/before/{{order:int}}", self.show),
            self._gate.route(f"{AUDIT}/item/{{item}}", self.item),
        ]

    async def show(self, request: Request) -> Response:
        """Draw entries, the newest first, from the end or from before an order."""
        seat = await self._seat(request)
        before = request.path_params.get("order")
        if before is not None and not 0 < before <= ORDER_MOST:
            raise NotFound
        links = await self._audit.newest(ENTRIES_A_PAGE, before=before)
        names = await pseudonyms(self._gate.staff.accounts)
        rows = [_row(seat.words, _read(link), names) for link in links]
        earlier = f"{AUDIT}/before/{rows[-1].order}" if len(rows) == ENTRIES_A_PAGE else ""
        return self._gate.page(
            seat,
            "audit",
            rows=rows,
            earlier=earlier,
            home=DESK,
            newest=AUDIT,
            is_item=False,
            is_later=before is not None,
        )

    async def item(self, request: Request) -> Response:
        """Draw what was decided on an item and who read how much of it; of one that is unknown, that there is none."""
        seat, item_id = await self._seat(request), request.path_params["item"]
        names = await pseudonyms(self._gate.staff.accounts)
        rows = [_row(seat.words, entry, names) for entry in await self._looking.earlier(item_id)]
        readings = [_reading_row(seat.words, one, names) for one in await self._readings.of(item_id)]
        return self._gate.page(seat, "audit_item", rows=rows, readings=readings, home=AUDIT, is_item=True)

    async def _seat(self, request: Request) -> Seat:
        seat = await self._gate.seat(request)
        self._gate.need(seat, Right.READ_AUDIT)
        return seat


def _read(link: Link) -> _AnyEntry:
    return _decoder.decode(link.entry)


def _row(words: Words, entry: _AnyEntry, names: Mapping[str, str]) -> Row:
    if isinstance(entry, StaffEntry):
        return Row(order=entry.order, at=_time(entry.at_ms), words=_changed(words, entry, names))
    said = words.text(
        "audit.decision",
        name=_name(words, names, entry.actor),
        action=phrases.button(words, Choice(entry.action, entry.minutes)),
        lane=words.text(f"desk.lane_{entry.lane}"),
        reason=words.text(f"desk.reason_{entry.reason}"),
    )
    more = (
        words.text("audit.with_second", name=_name(words, names, entry.second)) if entry.second else "",
        words.text("audit.beside_crisis") if entry.beside_open_crisis else "",
    )
    return Row(
        order=entry.order,
        at=_time(entry.at_ms),
        words=said,
        more=tuple(one for one in more if one),
        path=f"{AUDIT}/item/{entry.item}",
    )


def _changed(words: Words, entry: StaffEntry, names: Mapping[str, str]) -> str:
    by = _name(words, names, entry.by) if entry.by else words.text("audit.at_the_machine")
    role = words.text(f"staff.role_{entry.role}") if entry.role else ""
    return words.text(f"audit.{entry.change}", name=_name(words, names, entry.whom), by=by, role=role)


def _reading_row(words: Words, reading: Reading, names: Mapping[str, str]) -> Row:
    name = _name(words, names, reading.staff_id)
    said = words.text("audit.read", name=name, step=words.text(f"audit.step_{reading.step}"))
    return Row(order=0, at=_time(reading.at_ms), words=said)


def _name(words: Words, names: Mapping[str, str], staff_id: str) -> str:
    """Name somebody inside a sentence of either direction: isolated, so that a name of the other one turns nothing."""
    return f"\N{FIRST STRONG ISOLATE}{name_of(words, names, staff_id)}\N{POP DIRECTIONAL ISOLATE}"


def _time(at_ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC)
