"""A server that runs our HTTP protocol around the plainest pages, and a caller that sends it bytes."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
from collections.abc import AsyncIterator, Mapping

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chat.network import NetworkTags
from chat.server.crowd import Crowd
from chat.server.handshake import Handshakes
from chat.server.http import BoundedHttp
from chat.server.web import config
from chat.settings import Settings
from tests.server.bare import Server
from tests.site import WAIT_S
from tests.waiting import until

SOON_S = 0.3
GET = b"GET /page HTTP/1.1\r\nHost: sanad.test\r\n\r\n"
POST = b"POST /page HTTP/1.1\r\nHost: sanad.test\r\nContent-Length: 5\r\n\r\n"
LARGE_BYTES = 400_000


class Plain:
    """A server that answers pages, each with what was sent to it."""

    def __init__(self) -> None:
        self.server: uvicorn.Server
        self.port = 0
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.headers: Mapping[str, str] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, most: int = 100) -> AsyncIterator[Plain]:
        """Serve while the block runs."""
        plain = cls()
        routes = [
            Route(path, plain._answer, methods=["GET", "POST"]) for path in ("/page", "/slow", "/large", "/early")
        ]
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        settings = config(Starlette(routes=routes), Settings())
        settings.http = functools.partial(BoundedHttp, Crowd(NetworkTags(), most), Handshakes())  # type: ignore[assignment]
        plain.port, plain.server = listener.getsockname()[1], Server(settings)
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(plain.server.serve([listener]))
            await until(lambda: plain.server.started)
            yield plain
            plain.gate.set()
            plain.server.should_exit = True
            await serving
            listener.close()

    async def _answer(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        self.headers = request.headers
        if request.url.path == "/slow":
            await self.gate.wait()
        if request.url.path == "/large":
            return PlainTextResponse("x" * LARGE_BYTES)
        if request.url.path == "/early":
            return PlainTextResponse("too early")
        return PlainTextResponse(await request.body() or b"a page")

    async def until_gone(self) -> None:
        """Wait until no connection is left."""
        await until(lambda: not self.server.server_state.connections)


class Caller:
    """One TCP connection to a server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    @contextlib.asynccontextmanager
    async def calls(cls, port: int, *first: bytes) -> AsyncIterator[Caller]:
        """Connect and send something."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            caller = cls(reader, writer)
            caller.send(*first)
            yield caller
        finally:
            writer.transport.abort()

    def send(self, *parts: bytes) -> None:
        """Send bytes in one piece, unless this end is closed already."""
        with contextlib.suppress(RuntimeError):
            self._writer.write(b"".join(parts))

    async def answer(self) -> tuple[int, bytes]:
        """Return the next answer's status and body."""
        async with asyncio.timeout(WAIT_S):
            head = await self._reader.readuntil(b"\r\n\r\n")
            headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
            return int(head.split(b" ", 2)[1]), await self._reader.readexactly(int(headers[b"content-length"]))

    async def end(self) -> bytes:
        """Return what still comes until the connection ends."""
        async with asyncio.timeout(WAIT_S):
            with contextlib.suppress(ConnectionResetError):
                return await self._reader.read()
            return b""
