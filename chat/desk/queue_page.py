"""The desk's first page: the queue in the order in which it is to be worked, and one's own sessions below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk import phrases
from chat.desk.gate import DESK, Gate, Seat
from chat.desk.login import Seats
from chat.desk.options import Option
from chat.desk.people import pseudonyms
from chat.desk.places import ANY, View, item_path, lane_number, page_path, read_cursor, read_filter
from chat.pages.errors import FormUnreadable, NotFound
from chat.pages.forms import TokenForm
from chat.pages.site import see
from chat.pages.wording import ago
from moderation.desk.items import Item
from moderation.desk.queue import Cursor, Filter
from moderation.findings import Lane

ITEMS_A_PAGE: Final = 25
REFRESH_S: Final = 30


class FilterForm(TokenForm, frozen=True, kw_only=True):
    """Which part of the queue somebody wants to see."""

    lane: str
    lang: str
    room: str


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


class QueuePage:
    """Draws the queue."""

    def __init__(self, gate: Gate, seats: Seats) -> None:
        self._gate, self._seats = gate, seats
        self._services = gate.site.services

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the queue."""
        route = self._gate.route
        return [
            route(DESK, self.show),
            route(f"{DESK}/only", self.choose, methods=["POST"]),
            route(f"{DESK}/only/{{lane}}/{{lang}}/{{room}}/{{turns:int}}", self.show),
            route(f"{DESK}/from/{{lane}}/{{lang}}/{{room}}/{{after}}", self.show),
        ]

    async def show(self, request: Request) -> Response:
        """Draw one page of the queue."""
        seat = await self._gate.seat(request)
        view, after = _asked(request)
        page = await self._services.queue.page(view.only, ITEMS_A_PAGE, after)
        return self._gate.page(
            seat,
            "queue",
            session=seat.session,
            sessions=await self._seats.shown(seat),
            view=view,
            refresh_s=REFRESH_S,
            is_later=after is not None,
            rows=await self._rows(seat, page.items),
            more=page_path(view.only, page.after) if page.after else "",
            filters=self._filters(seat, view.only),
            is_filtered=view.only != Filter(),
        )

    async def choose(self, request: Request) -> Response:
        """Lead to a part of the queue: its address names no lane in words."""
        _, form = await self._gate.seat_form(request, FilterForm)
        only = read_filter(form.lane, form.lang, form.room)
        if only is None:
            raise FormUnreadable
        return see(View(only=only).path)

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

    def _filters(self, seat: Seat, only: Filter) -> dict[str, list[Option]]:
        words, rooms = seat.words, self._services.catalogue.rooms
        languages = sorted({room.language for room in rooms})
        lanes = [Option(lane_number(lane), words.text(f"desk.lane_{lane}"), lane is only.lane) for lane in Lane]
        return {
            "lane": [Option(ANY, words.text("desk.any_lane"), only.lane is None), *lanes],
            "lang": [
                Option(ANY, words.text("desk.any_lang"), not only.lang),
                *(Option(lang, phrases.language_name(words, lang), lang == only.lang) for lang in languages),
            ],
            "room": [
                Option(ANY, words.text("desk.any_room"), not only.room),
                *(Option(room.id, room.title, room.id == only.room) for room in rooms),
            ],
        }


def _asked(request: Request) -> tuple[View, Cursor | None]:
    """Read which view an address names. Raises ``NotFound``."""
    asked = request.path_params
    if not asked:
        return View(only=Filter()), None
    only = read_filter(asked["lane"], asked["lang"], asked["room"])
    after = read_cursor(asked["after"]) if "after" in asked else None
    if only is None or ("after" in asked and after is None):
        raise NotFound
    return View(only=only, turns=0 if after else asked["turns"]), after
