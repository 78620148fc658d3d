"""The way in: one page, one form, no name asked."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.pages.errors import TooFast
from chat.pages.forms import OpenForm
from chat.pages.site import Site, see
from chat.wire.types import AgeBand
from rooms import retention


class EnterForm(OpenForm, frozen=True, kw_only=True):
    """What is asked of somebody who comes in."""

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
        return self._site.drawing.page(visit, "enter", kept_minutes=self._kept_minutes())

    async def enter(self, request: Request) -> Response:
        """Open a session; an age for which there is no room leads to services for that age."""
        form = await self._site.form(request, EnterForm)
        visit = self._site.visit(request, form.lang)
        services = self._site.services
        if not services.catalogue.for_audience(form.age_band, visit.words.lang):
            return see(f"/{visit.words.lang}/young")
        if not services.entering.allows(self._site.network_tag(request), services.clock_ms() / 1000):
            raise TooFast
        token, _ = await services.sessions.open(age_band=form.age_band, lang=visit.words.lang)
        answer = see("/rooms")
        answer.set_cookie(
            services.settings.cookie_name,
            token,
            path="/",
            secure=self._site.is_secure,
            httponly=True,
            samesite="strict",
        )
        return answer

    def _kept_minutes(self) -> int:
        rooms = self._site.services.catalogue.rooms
        return max(room.retention_s for room in rooms) // retention.MINUTE_S
