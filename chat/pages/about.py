"""What this is, what is kept and for how long: the numbers are those that the stores are given."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.pages.site import Site
from chat.pages.words import Words
from chat.strangers import law_text
from rooms import retention


class Row(msgspec.Struct, frozen=True):
    """One row of the table: what is kept (a code that has words), in which store, and how long in words."""

    what: str
    store: str
    at_most: str


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
            is_read_outside=bool(self._site.services.settings.outside_stages),
            message_minutes=max(room.retention_s for room in rooms) // retention.MINUTE_S,
            idle_minutes=retention.SESSION_IDLE_TTL_S // retention.MINUTE_S,
            session_hours=retention.SESSION_TTL_S // retention.HOUR_S,
            item_hours=retention.ITEM_TEXT_TTL_S // retention.HOUR_S,
            mail_minutes=retention.MAIL_TTL_S // retention.MINUTE_S,
            table=self._table(visit.words),
        )

    def _table(self, words: Words) -> list[Row]:
        """Put the code's own table into words; messages are kept as long as the longest of this site's rooms says."""
        messages_s = max(room.retention_s for room in self._site.services.catalogue.rooms)
        return [
            Row(kept.what, kept.store, lasting(words, messages_s if kept.what == "messages" else kept.at_most_s))
            for kept in retention.TABLE
        ]


def lasting(words: Words, span_s: int) -> str:
    """Say a length of time in the largest unit that gives a whole number, from minutes to days."""
    units = (("kept.days", retention.DAY_S), ("desk.hours", retention.HOUR_S))
    code, unit_s = next((unit for unit in units if span_s % unit[1] == 0), ("desk.minutes", retention.MINUTE_S))
    return words.count(code, span_s // unit_s)
