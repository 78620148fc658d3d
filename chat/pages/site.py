"""What all pages stand on: who asks, which session is theirs, and how an error becomes a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import msgspec
import structlog
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from chat.network import network_tags
from chat.origin import Sender, own_origin, sender_of
from chat.pages import forms
from chat.pages.answers import Answer
from chat.pages.assets import Assets
from chat.pages.drawing import Drawing, Guest, Visit
from chat.pages.errors import NotFound, OriginForeign, PageError, SessionGone
from chat.pages.languages import preferred
from chat.pages.words import Words
from chat.services import Services
from rooms.errors import StoreAway, StoreRefused
from rooms.room import Room

GuestForm = TypeVar("GuestForm", bound=forms.TokenForm)
Handler = Callable[[Request], Awaitable[Response]]

TALK_AWAY: Final = "talk_away"
TALK_AWAY_STATUS: Final = 503
GONE_STATUS: Final = 400
_GZIP: Final = Middleware(GZipMiddleware, minimum_size=500, compresslevel=9)

log = structlog.get_logger()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A text that could not be posted, so that its author gets it back. Without a token it can only be copied."""

    room_id: str
    text: str
    nonce: str = ""
    form_token: str = ""


class Site:
    """The way from a request to a page and back, shared by every page."""

    def __init__(self, services: Services, words: dict[str, Words], assets: Assets) -> None:
        self.services = services
        self.words = words
        self._in_own_digits = {lang: one.in_own_digits() for lang, one in words.items()}
        self.assets = assets
        self.drawing = Drawing(services.settings, words, assets)

    def route(
        self, path: str, handler: Handler, *, methods: Sequence[str] = ("GET",), is_pressed: bool = False
    ) -> Route:
        """Serve a handler at a path: its errors become pages, its answers are pressed unless they are already."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except PageError as error:
                return self.fault(request, error)
            except StoreAway:
                return self.away(request)
            except StoreRefused as error:  # one that is full or loading is as good as away; but it may be our fault
                log.warning("store_refused", kind=error.kind, where=path)
                return self.away(request)
            except ClientDisconnect:  # whoever hung up in the middle of a form hears no answer
                return Response(status_code=GONE_STATUS)

        return Route(path, answer, methods=list(methods), middleware=None if is_pressed else [_GZIP])

    @property
    def is_secure(self) -> bool:
        """Whether cookies may travel on encrypted lines only: so wherever people reach the site over one."""
        return (self.services.settings.public_origin or "").startswith("https:")

    def now(self) -> dt.datetime:
        """Return the time, in UTC."""
        return dt.datetime.fromtimestamp(self.services.clock_ms() / 1000, dt.UTC)

    def visit(self, request: HTTPConnection, lang: str | None = None) -> Visit:
        """Describe a request without asking any store; ``lang`` is what its address or form names."""
        offered = request.headers.get("accept-language", "")
        chosen = lang if lang in self.words else preferred(offered, self.words, self.services.settings.default_lang)
        return Visit(words=self.words[chosen], host=request.headers.get("host", ""), path=request.url.path)

    async def guest(self, request: Request) -> Guest:
        """Describe a request with the session it belongs to. Raises SessionGone and StoreAway."""
        token = self.token(request)
        record = await self.services.sessions.find(token) if token else None
        if not token or record is None:
            raise SessionGone
        visit = self.visit(request, record.lang)
        words = self._in_own_digits[visit.words.lang] if record.has_own_digits else visit.words
        return Guest(words=words, host=visit.host, path=visit.path, token=token, record=record)

    def room(self, request: Request, guest: Guest) -> Room:
        """Find the room that an address names, if it is for the guest's age band: bands never mix. Raises NotFound."""
        room = self.services.catalogue.open_to(request.path_params["room_id"], guest.record.age_band)
        if room is None:
            raise NotFound
        return room

    def network_tag(self, request: Request) -> str | None:
        """Return which part of the network a request comes from, where that can be told."""
        return next(iter(self.network_tags(request)), None)

    def network_tags(self, request: Request) -> tuple[str, ...]:
        """Return the same under today's key and under yesterday's."""
        return network_tags(request, self.services.tags, self.services.clock_ms() / 1000)

    def sender(self, request: Request) -> Sender:
        """Say whose page sent a form."""
        return sender_of(request.headers, own_origin(request, self.services.settings.public_origin))

    def token(self, request: Request) -> str | None:
        """Return the session token that a browser sent along."""
        return request.cookies.get(self.services.settings.cookie_name)

    async def form(self, request: Request, kind: type[forms.Form]) -> forms.Form:
        """Read a form of ours. Raises OriginForeign, FormTooLarge, FormSlow and FormUnreadable."""
        if self.sender(request) is Sender.FOREIGN:
            raise OriginForeign
        body = await forms.read_body(request.headers, request.stream())
        return forms.parse(request.headers.get("content-type", ""), body, kind)

    async def guest_form(self, request: Request, kind: type[GuestForm]) -> tuple[Guest, GuestForm]:
        """Read a form that only a living session's own page can have sent. Raises FormStale besides."""
        form = await self.form(request, kind)
        guest = await self.guest(request)
        forms.check_token(guest.token, form)
        return guest, form

    def fault(
        self, request: Request, error: PageError, draft: Draft | None = None, *, status: int | None = None
    ) -> Response:
        """Draw an error as a calm page. A page asked for without a session leads to the entry instead."""
        if isinstance(error, SessionGone) and request.method in {"GET", "HEAD"}:
            return see("/")
        return self._error_page(request, error.code, status or error.status, draft)

    def away(self, request: Request, draft: Draft | None = None, answers: Sequence[Answer] = ()) -> Response:
        """Say that the rooms can't be reached now, give the author's text back, and show what was answered to it."""
        return self._error_page(request, TALK_AWAY, TALK_AWAY_STATUS, draft, answers)

    def _error_page(
        self, request: Request, code: str, status: int, draft: Draft | None, answers: Sequence[Answer] = ()
    ) -> Response:
        return self.drawing.page(self.visit(request), "error", status=status, code=code, draft=draft, answers=answers)


def see(address: str) -> Response:
    """Lead on to a page after a form (RFC 9110, section 15.4.4), leaving nothing in any cache."""
    return RedirectResponse(address, 303, {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"})
