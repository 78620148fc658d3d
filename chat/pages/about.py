"""What this is, what is kept and for how long: the numbers are those that the stores are given."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.pages.site import Site
from chat.strangers import law_text
from rooms import retention


class About:
    """Draws the page on what is kept."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._law = [part for part in law_text(site.services.settings).split("\n\n") if part.strip()]

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the page."""
        return [
            self._site.route(f"{lang}/about", self.show) for lang in ("", *(f"/{lang}" for lang in self._site.words))
        ]

    async def show(self, request: Request) -> Response:
        """Draw the page."""
        visit = self._site.visit(request, request.url.path.strip("/").partition("/")[0])
        rooms = self._site.services.catalogue.rooms
        return self._site.drawing.page(
            visit,
            "about",
            contact=self._site.services.settings.contact,
            law=self._law,
            message_minutes=max(room.retention_s for room in rooms) // retention.MINUTE_S,
            idle_minutes=retention.SESSION_IDLE_TTL_S // retention.MINUTE_S,
            session_hours=retention.SESSION_TTL_S // retention.HOUR_S,
            item_hours=retention.ITEM_TEXT_TTL_S // retention.HOUR_S,
            mail_minutes=retention.MAIL_TTL_S // retention.MINUTE_S,
        )
