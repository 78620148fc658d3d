"""Pages for what no page of ours expected: an address that is none, a fault of the program."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chat.pages.errors import NotFound, PageError
from chat.pages.site import Site

FaultHandler = Callable[[Request, Exception], Awaitable[Response]]


def fault_handlers(site: Site) -> Mapping[int | type[Exception], FaultHandler]:
    """Give the application's exception handlers; they draw the same calm page whatever happened."""

    async def not_served(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else NotFound.status
        return site.fault(request, NotFound(), status=status)

    async def broken(request: Request, _: Exception) -> Response:
        return site.fault(request, PageError())

    return {HTTPException: not_served, Exception: broken}
