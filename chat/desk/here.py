"""Coming and going: a member of staff says for which rooms they are here, and which one they hold."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.desk.being import NONE
from chat.desk.gate import Gate
from chat.desk.places import DESK
from chat.pages.errors import FormUnreadable
from chat.pages.forms import TokenForm
from chat.pages.site import see
from moderation.staff.presence import EVERY_LANG

HERE: Final = f"{DESK}/here"
KEPT_STATUS: Final = 204
GONE_STATUS: Final = 409


class HereForm(TokenForm, frozen=True, kw_only=True):
    """For which language somebody is here, and the room that they hold."""

    lang: str
    room: str


class Here:
    """Takes and ends shifts."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._services = gate.site.services

    def routes(self) -> list[BaseRoute]:
        """List the addresses at which somebody comes and goes."""
        route = self._gate.route
        return [
            route(HERE, self.come, methods=["POST"]),
            route(f"{HERE}/keep", self.keep, methods=["POST"]),
            route(f"{HERE}/leave", self.leave, methods=["POST"]),
        ]

    async def come(self, request: Request) -> Response:
        """Be here from now on, for what was chosen."""
        seat, form = await self._gate.seat_form(request, HereForm)
        rooms = {str(room.id) for room in self._services.catalogue.rooms}
        known_langs = {EVERY_LANG, NONE, *(room.language for room in self._services.catalogue.rooms)}
        if form.lang not in known_langs or form.room not in {NONE, *rooms} or (form.lang, form.room) == (NONE, NONE):
            raise FormUnreadable
        session = seat.session
        langs, held = (() if one == NONE else (one,) for one in (form.lang, form.room))
        await self._services.attendance.take(session.id, session.actor.staff_id, langs=langs, rooms=held)
        return see(DESK)

    async def keep(self, request: Request) -> Response:
        """Take a sign of somebody at the desk, as every page is one."""
        seat, _ = await self._gate.seat_form(request, TokenForm)
        is_here = self._services.attendance.shift(seat.session.id) is not None
        return Response(status_code=KEPT_STATUS if is_here else GONE_STATUS)

    async def leave(self, request: Request) -> Response:
        """Be here no longer."""
        seat, _ = await self._gate.seat_form(request, TokenForm)
        await self._services.attendance.leave(seat.session.id)
        return see(DESK)
