"""What somebody who holds this phone would find of a visit now."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.pages.site import Site
from rooms import retention


class Phone:
    """Draws the list. It asks no store: that a cookie came along is what the phone shows, whether or not it opens."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the page."""
        return [
            self._site.route(f"{lang}/phone", self.show) for lang in ("", *(f"/{lang}" for lang in self._site.words))
        ]

    async def show(self, request: Request) -> Response:
        """Draw the page."""
        settings = self._site.services.settings
        visit = self._site.visit(request, request.url.path.strip("/").partition("/")[0])
        return self._site.drawing.page(
            visit,
            "phone",
            cookie_name=settings.cookie_name,
            has_cookie=self._site.token(request) is not None,
            idle_minutes=retention.SESSION_IDLE_TTL_S // retention.MINUTE_S,
        )
