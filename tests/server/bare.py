"""Our protocol class under uvicorn with nothing behind it, so that a test holds both ends of a socket."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from chat.server.http import DOORS
from chat.server.protocol import DirectWebSocket
from chat.server.web import config
from chat.settings import Settings
from tests.server.raw import RawSocket
from tests.site import WAIT_S
from tests.waiting import until


class Server(uvicorn.Server):
    """uvicorn's server, which leaves the signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Ear:
    """Notes what it is told, in order."""

    def __init__(self) -> None:
        self.heard: list[str | bytes] = []

    def frame_received(self, raw: str | bytes) -> None:
        """Note it."""
        self.heard.append(raw)

    def writing_paused(self) -> None:
        """Note it."""
        self.heard.append("paused")

    def writing_resumed(self) -> None:
        """Note it."""
        self.heard.append("resumed")

    def closed(self) -> None:
        """Note it."""
        self.heard.append("closed")


class Inside(msgspec.Struct):
    """The server's side of one socket."""

    connection: DirectWebSocket
    ear: Ear


class Bare:
    """A running server that only accepts, with such ears as it is given."""

    def __init__(self) -> None:
        self.new_ear: Callable[[DirectWebSocket], Ear] = lambda _: Ear()
        self.inside: asyncio.Queue[Inside] = asyncio.Queue()
        self.gone_sockets: list[DirectWebSocket] = []
        self.server: uvicorn.Server
        self.port = 0

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls) -> AsyncIterator[Bare]:
        """Serve while the block runs."""
        bare = cls()

        @contextlib.asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[dict[str, object]]:
            yield {DOORS: {"/ws": bare}}

        app = Starlette(lifespan=lifespan)
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        bare.port, bare.server = listener.getsockname()[1], Server(config(app, Settings()))
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(bare.server.serve([listener]))
            await until(lambda: bare.server.started)
            yield bare
            bare.server.should_exit = True
            await serving
            listener.close()

    @contextlib.asynccontextmanager
    async def pair(self, receive_buffer_bytes: int | None = None) -> AsyncIterator[tuple[RawSocket, Inside]]:
        """Connect, and give both ends."""
        async with RawSocket.upgraded(self.port, receive_buffer_bytes=receive_buffer_bytes) as outside:
            async with asyncio.timeout(WAIT_S):
                inside = await self.inside.get()
            yield outside, inside

    async def until_gone(self) -> None:
        """Wait until no connection is left."""
        await until(lambda: not self.server.server_state.connections)

    def knock(self, visitor: HTTPConnection, socket: DirectWebSocket) -> None:
        """Let everybody in."""
        del visitor
        ear = self.new_ear(socket)
        assert socket.accept(ear)
        self.inside.put_nowait(Inside(socket, ear))

    def gone(self, socket: DirectWebSocket) -> None:
        """Count it out."""
        self.gone_sockets.append(socket)
