"""The way in: one page, one form, no name asked."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.origin import Sender
from chat.pages.answers import Answer, answers_from
from chat.pages.errors import FormStale, TooFast
from chat.pages.forms import TokenForm, check_token, token_for
from chat.pages.leave import ticket_name
from chat.pages.site import Site, see
from chat.pages.words import Words
from chat.wire.staff import Told
from chat.wire.types import AgeBand
from rooms import retention
from rooms.ids import new_token


class EnterForm(TokenForm, frozen=True, kw_only=True):
    """What is asked of somebody who comes in; ``form_token`` is that of their ticket, where they got one."""

    age_band: AgeBand
    lang: str


class Enter:
    """Draws the entry page and opens sessions."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the way in; every language has its own."""
        shown = [self._site.route(path, self.show) for path in ("/", *(f"/{lang}" for lang in self._site.words))]
        return [*shown, self._site.route("/enter", self.enter, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Draw the entry page, or lead somebody who is in already to the rooms."""
        token = self._site.token(request)
        if token and await self._site.services.sessions.find(token):
            return see("/rooms")
        visit = self._site.visit(request, request.url.path.strip("/"))
        # Browsers that tell where a request comes from need no ticket.
        ticket = "" if "sec-fetch-site" in request.headers else request.cookies.get(self._ticket_name) or new_token()
        form_token = token_for(ticket) if ticket else ""
        page = self._site.drawing.page(
            visit,
            "enter",
            kept_minutes=self._kept_minutes(),
            form_token=form_token,
            answers=await self._farewell(token, visit.words) if token else [],
        )
        if ticket:
            self._give(page, self._ticket_name, ticket)
        return page

    async def enter(self, request: Request) -> Response:
        """Open a session; an age for which there is no room leads to services for that age."""
        form = await self._site.form(request, EnterForm)
        self._check_ticket(request, form)
        visit = self._site.visit(request, form.lang)
        services = self._site.services
        if not services.catalogue.for_audience(form.age_band, visit.words.lang):
            return see(f"/{visit.words.lang}/young")
        if not services.entering.allows(self._site.network_tag(request), services.clock_ms() / 1000):
            raise TooFast
        token, _ = await services.sessions.open(age_band=form.age_band, lang=visit.words.lang)
        answer = see("/rooms")
        self._give(answer, services.settings.cookie_name, token)
        if self._ticket_name in request.cookies:
            answer.delete_cookie(self._ticket_name, secure=self._site.is_secure, httponly=True, samesite="strict")
        return answer

    async def _farewell(self, token: str, words: Words) -> list[Answer]:
        """Return what was last told to a session that a moderator ended, as long as its cookie comes along."""
        letter = await self._site.services.sessions.farewell(token)
        told = msgspec.json.decode(letter, type=Told) if letter else None
        return answers_from([told], words, now_ms=self._site.services.clock_ms()) if told else []

    @property
    def _ticket_name(self) -> str:
        return ticket_name(self._site.services.settings)

    def _check_ticket(self, request: Request, form: EnterForm) -> None:
        """Make sure that another site can't replace a session, where the browser does not say who sent the form.

        A ticket is a cookie and a field that fits it: another site's form brings no such cookie, and can't know the
        field. Raises FormStale.
        """
        if self._site.sender(request) is Sender.OWN:
            return
        ticket = request.cookies.get(self._ticket_name)
        if not ticket:
            raise FormStale
        check_token(ticket, form)

    def _give(self, answer: Response, name: str, token: str) -> None:
        answer.set_cookie(name, token, path="/", secure=self._site.is_secure, httponly=True, samesite="strict")

    def _kept_minutes(self) -> int:
        rooms = self._site.services.catalogue.rooms
        return max(room.retention_s for room in rooms) // retention.MINUTE_S
