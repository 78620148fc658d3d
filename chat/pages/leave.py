"""The way out, which never refuses and never waits for anything that may be broken."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.pages.site import Site, see
from chat.settings import Settings
from rooms.errors import RoomsError

END_LIMIT_S: Final = 0.8  # the session is to be dead within a second, and nobody waits longer for the other site


def ticket_name(settings: Settings) -> str:
    """Name the cookie that older browsers get on the entry page, to show that they sent its form."""
    return f"{settings.cookie_name}e"


class Leave:
    """Ends sessions."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[BaseRoute]:
        """List the address of the exit."""
        return [self._site.route("/exit", self.leave, methods=["POST"])]

    async def leave(self, request: Request) -> Response:
        """End the session, clear what the browser holds of us, and lead to the other site.

        No form token is asked: the cookie is not sent by other sites' forms, and leaving must work from a stale page.
        """
        settings = self._site.services.settings
        if token := self._site.token(request):
            await self._end(token)
        answer = see(settings.exit_url)
        answer.headers["Clear-Site-Data"] = '"cookies", "storage"'
        for name in (settings.cookie_name, ticket_name(settings)):
            answer.delete_cookie(name, path="/", secure=self._site.is_secure, httponly=True, samesite="strict")
        return answer

    async def _end(self, token: str) -> None:
        sessions = self._site.services.sessions
        try:
            async with asyncio.timeout(END_LIMIT_S):
                if record := await sessions.find(token):
                    await sessions.end(record)
        except (RoomsError, TimeoutError):  # the person leaves all the same; the session then dies of its own age
            return
