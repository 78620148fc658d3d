"""The desk's first page: the queue in the order in which it is to be worked, and one's own sessions below it."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk import phrases
from chat.desk.gate import Gate, Seat
from chat.desk.login import Seats
from chat.desk.options import Option
from chat.desk.places import ANY, DESK, View, lane_number, read_cursor, read_filter, reason_number
from chat.desk.rows import Rows
from chat.desk.wire import WatchQueue
from chat.pages.errors import FormUnreadable, NotFound
from chat.pages.forms import TokenForm
from chat.pages.site import see
from moderation.desk.queue import Cursor, Filter
from moderation.findings import LANES, Lane, Reason

REFRESH_S: Final = 30
QUEUED: Final = frozenset(reason for reason, lane in LANES.items() if lane is not None)
"""Reasons for which something can wait in the queue."""


class FilterForm(TokenForm, frozen=True, kw_only=True):
    """Which part of the queue somebody wants to see."""

    lane: str
    lang: str
    room: str
    reason: str


class QueuePage:
    """Draws the queue."""

    def __init__(self, gate: Gate, seats: Seats, rows: Rows) -> None:
        self._gate, self._seats, self._rows = gate, seats, rows
        self._services = gate.site.services

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the queue."""
        route = self._gate.route
        return [
            route(DESK, self.show),
            route(f"{DESK}/only", self.choose, methods=["POST"]),
            route(f"{DESK}/only/{{lane}}/{{lang}}/{{room}}/{{reason}}/{{turns:int}}", self.show),
            route(f"{DESK}/from/{{lane}}/{{lang}}/{{room}}/{{reason}}/{{after}}", self.show),
        ]

    async def show(self, request: Request) -> Response:
        """Draw one page of the queue."""
        seat = await self._gate.seat(request)
        view, after = _asked(request)
        rows = await self._rows.shown(seat, view, after)
        return self._gate.page(
            seat,
            "queue",
            status=200,
            session=seat.session,
            sessions=await self._seats.shown(seat),
            view=view,
            refresh_s=REFRESH_S,
            is_later=after is not None,
            watch=phrases.frame_text(_watch(view)) if view.turns else "",
            filters=self._filters(seat, view.only),
            **rows,
        )

    async def choose(self, request: Request) -> Response:
        """Lead to a part of the queue: its address names no lane in words."""
        _, form = await self._gate.seat_form(request, FilterForm)
        only = read_filter(form.lane, form.lang, form.room, form.reason)
        if only is None:
            raise FormUnreadable
        return see(View(only=only).path)

    def _filters(self, seat: Seat, only: Filter) -> dict[str, list[Option]]:
        words, rooms = seat.words, self._services.catalogue.rooms
        languages = sorted({room.language for room in rooms})
        reasons = [
            Option(reason_number(reason), words.text(f"desk.reason_{reason}"), reason is only.reason)
            for reason in Reason
            if reason in QUEUED
        ]
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
            "reason": [Option(ANY, words.text("desk.any_reason"), only.reason is None), *reasons],
        }


def _asked(request: Request) -> tuple[View, Cursor | None]:
    """Read which view an address names. Raises ``NotFound``."""
    asked = request.path_params
    if not asked:
        return View(only=Filter()), None
    only = read_filter(asked["lane"], asked["lang"], asked["room"], asked["reason"])
    after = read_cursor(asked["after"]) if "after" in asked else None
    if only is None or ("after" in asked and after is None):
        raise NotFound
    return View(only=only, turns=0 if after else asked["turns"]), after


def _watch(view: View) -> WatchQueue:
    return WatchQueue(lane=view.only.lane, lang=view.only.lang, room=view.only.room, reason=view.only.reason)
