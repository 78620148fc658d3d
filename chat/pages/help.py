"""The services of every country, for anybody, with no session, no script and no store."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.pages.errors import FormUnreadable, NotFound
from chat.pages.forms import OpenForm
from chat.pages.site import Site, see
from moderation.directory.countries import country_codes
from moderation.directory.vocabulary import Need
from moderation.draft import Lang


class CountryForm(OpenForm, frozen=True, kw_only=True):
    """A country chosen by hand, and the language of the page on which it was."""

    country: str
    lang: str


class Help:
    """Draws the pages of services."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[BaseRoute]:
        """List the addresses of these pages: each language's own, and one that asks the browser."""
        before = ("", *(f"/{lang}" for lang in self._site.words))
        route = self._site.route
        return [
            route("/help/go", self.go, methods=["POST"]),
            *(route(f"{lang}/help", self.show) for lang in before),
            *(route(f"{lang}/help/{{country}}", self.show) for lang in before),
            *(route(f"{lang}/young", self.young) for lang in before),
        ]

    async def show(self, request: Request) -> Response:
        """Draw the services of one country, or those of none with the choice of a country."""
        country = request.path_params.get("country")
        if country and country not in country_codes():
            raise NotFound
        visit = self._site.visit(request, _lang_of(request))
        services = self._site.services
        lang, now = Lang(visit.words.lang), self._site.now()
        return self._site.drawing.page(
            visit,
            "help",
            shown=services.directory.page(country, lang, now),
            countries=services.directory.countries(lang, now.date()),
        )

    async def young(self, request: Request) -> Response:
        """Draw the services for those for whom there is no room here."""
        visit = self._site.visit(request, _lang_of(request))
        services = self._site.services
        lang, now = Lang(visit.words.lang), self._site.now()
        return self._site.drawing.page(
            visit,
            "young",
            shown=services.directory.card(None, lang, Need.YOUTH, now),
            countries=services.directory.countries(lang, now.date()),
        )

    async def go(self, request: Request) -> Response:
        """Lead to the country that was chosen from the list."""
        form = await self._site.form(request, CountryForm)
        if form.country not in country_codes() or form.lang not in self._site.words:
            raise FormUnreadable
        return see(f"/{form.lang}/help/{form.country}")


def _lang_of(request: Request) -> str:
    return request.url.path.strip("/").partition("/")[0]
