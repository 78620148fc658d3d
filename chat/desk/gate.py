"""What all pages of the desk stand on: who is in, and what they sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from chat.desk.being import being
from chat.desk.places import DESK
from chat.pages import forms
from chat.pages.drawing import Visit
from chat.pages.errors import NotFound, SessionGone
from chat.pages.site import Site, see
from moderation.staff.errors import Busy
from moderation.staff.roles import Right
from moderation.staff.sessions import StaffSession
from rooms.errors import StoreAway, StoreRefused

SeatForm = TypeVar("SeatForm", bound=forms.TokenForm)
Handler = Callable[[Request], Awaitable[Response]]

ENTRY: Final = f"{DESK}/enter"
AWAY_STATUS: Final = 503


class Seat(Visit, frozen=True, kw_only=True):
    """A visit by somebody whose session was looked at just now."""

    token: str
    session: StaffSession


class Gate:
    """Lets staff through to the pages of the desk."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.staff = site.services.staff
        self.cookie_name = f"{site.services.settings.cookie_name}d"

    def route(self, path: str, handler: Handler, *, methods: Sequence[str] = ("GET",)) -> Route:
        """Serve a handler at a path; whoever is not in is led to the entry, and a store away becomes a page."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except SessionGone:
                return see(ENTRY)
            except (StoreAway, StoreRefused, Busy):
                return self.page(self.visit(request), "away", status=AWAY_STATUS)

        return self.site.route(path, answer, methods=methods)

    def page(self, visit: Visit, page: str, *, status: int = 200, **values: object) -> Response:
        """Draw a page of the desk; none of the scripts of the rooms is loaded. Whoever is in sees who else is."""
        here = being(self.site.services, visit.words, visit.session.id) if isinstance(visit, Seat) else None
        return self.site.drawing.page(visit, f"desk/{page}", status=status, setup=None, scripts=(), here=here, **values)

    def visit(self, request: Request, lang: str | None = None) -> Visit:
        """Describe a request by somebody who may not be in; ``lang`` is what a form names."""
        return self.site.visit(request, lang or request.query_params.get("lang"))

    async def seat(self, request: HTTPConnection, *, lang: str = "", is_act: bool = True) -> Seat:
        """Describe a request with its living session. Raises ``SessionGone`` and ``StoreAway``."""
        token = request.cookies.get(self.cookie_name)
        session = await self.staff.sessions.find(token, lang=lang, is_act=is_act) if token else None
        if not token or session is None:
            raise SessionGone
        if is_act:
            await self.site.services.attendance.seen(session.id)
        visit = self.site.visit(request, session.lang)
        return Seat(words=visit.words, host=visit.host, path=visit.path, token=token, session=session)

    def need(self, seat: Seat, right: Right) -> None:
        """Let on whoever has a right; to others the page does not exist. Raises ``NotFound``."""
        if not seat.session.actor.may(right):
            raise NotFound

    async def seat_form(self, request: Request, kind: type[SeatForm]) -> tuple[Seat, SeatForm]:
        """Read a form that only a page of a living session can have sent. Raises what ``Site.form`` does besides."""
        form = await self.site.form(request, kind)
        seat = await self.seat(request)
        forms.check_token(seat.token, form)
        return seat, form

    def let_in(self, answer: Response, token: str) -> Response:
        """Give the browser a session's token, for the desk alone."""
        answer.set_cookie(
            self.cookie_name, token, path=DESK, secure=self.site.is_secure, httponly=True, samesite="strict"
        )
        return answer

    def let_out(self, answer: Response) -> Response:
        """Take the token away again."""
        answer.delete_cookie(self.cookie_name, path=DESK, secure=self.site.is_secure, httponly=True, samesite="strict")
        return answer
