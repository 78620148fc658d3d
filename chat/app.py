"""The one place where everything is put together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chat.desk.places import DESK
from chat.desk.routes import desk_parts
from chat.pages.faults import fault_handlers
from chat.pages.routes import make_site, site_routes
from chat.running import running
from chat.server.http import DOORS
from chat.server.protocol import Door
from chat.services import Services, words_of_absence
from chat.sockets import Sockets


def create_app(services: Services) -> Starlette:
    """Build the application of one process; it connects to the stores when it starts."""
    sockets, site = Sockets(services), make_site(services)
    pages_of_desk, desk_sockets = desk_parts(site)
    doors: Mapping[str, Door] = {"/ws": sockets, f"{DESK}/ws": desk_sockets}

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, object]]:
        async with running(services), asyncio.TaskGroup() as group:
            sweeping = group.create_task(sockets.sweep_forever())
            yield {DOORS: doors}
            sweeping.cancel()

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        if not services.is_ready:
            absence = words_of_absence(services.store.nodes_up, services.hub.feed.nodes_heard)
            return PlainTextResponse(f"not ready\n{absence}", 503)
        return PlainTextResponse("ready\n" if await services.offering.is_taken() else "ready, without screening\n")

    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            *pages_of_desk,
            *site_routes(site),
        ],
        exception_handlers=fault_handlers(site),
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    return app
