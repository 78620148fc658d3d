"""A real site for tests: uvicorn on a free loopback port, real stores behind it, people who talk over sockets."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Protocol, Self

import msgspec
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from chat.app import create_app
from chat.building import Backing, Files, build_services
from chat.server.web import config
from chat.services import Services
from chat.settings import Settings
from moderation.staff.key import KEY_BYTES, Key

ABSENCE = ("talk_away", "talk_back")
WAIT_S = 30.0
"""A hang guard, never a measure."""

NO_RECORD = "unix:///nowhere/record.sock"
KEY = Key(bytes(range(KEY_BYTES)))
"""The server's key in every test."""


class _Server(uvicorn.Server):
    """uvicorn's server, which leaves the signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Site(msgspec.Struct):
    """A running site."""

    services: Services
    port: int

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        """Where its sockets are."""
        return f"ws://127.0.0.1:{self.port}/ws"

    def room(self, lang: str = "en") -> str:
        """The first room of a language."""
        return next(room.id for room in self.services.catalogue.rooms if room.language == lang)


@contextlib.asynccontextmanager
async def running_site(
    talk_url: str, files: Files, settings: Settings | None = None, *, record_url: str = NO_RECORD
) -> AsyncIterator[Site]:
    """Serve on a free port while the block runs; ``record`` is away unless a test gives one."""
    services = build_services(settings or Settings(), files, Backing(talk_url, record_url, KEY))
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    server = _Server(config(create_app(services), services.settings))
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(server.serve([listener]))
        async with asyncio.timeout(WAIT_S):
            while not (server.started and services.is_ready):
                await asyncio.sleep(0)
        try:
            yield Site(services, listener.getsockname()[1])
        finally:
            server.should_exit = True
            await serving
            listener.close()


class Reachable(Protocol):
    """Whatever serves sockets."""

    @property
    def ws_url(self) -> str:
        """Where its sockets are."""
        ...


class Person:
    """Somebody who talks over a socket, as a script would."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.welcome: dict[str, object] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def arrive(cls, site: Reachable, **hello: object) -> AsyncIterator[Self]:
        """Connect and say hello."""
        async with connect(site.ws_url, open_timeout=WAIT_S) as socket:
            person = cls(socket)
            await person.send("hello", **{"wire": 1, "age_band": "18+", "lang": "en", **hello})
            person.welcome = await person.next("welcome")
            yield person

    @property
    def token(self) -> str:
        """The session's secret."""
        return str(self.welcome["token"])

    async def send(self, kind: str, **fields: object) -> None:
        """Send one frame."""
        await self.socket.send(msgspec.json.encode({"type": kind, **fields}).decode())

    async def say(self, room: str, text: str, nonce: str | None = None, *, confirmed: bool = False) -> str:
        """Ask for a message to be posted; return its nonce."""
        nonce = nonce or secrets.token_urlsafe(16)
        await self.send("say", room=room, nonce=nonce, text=text, confirmed=confirmed)
        return nonce

    async def join(self, room: str, **after: object) -> dict[str, object]:
        """Enter a room."""
        await self.send("join", room=room, **after)
        return await self.next("joined")

    async def any(self) -> dict[str, object]:
        """Return the next frame, whatever it is; word of ``talk``'s absence comes when it likes, and is passed over."""
        async with asyncio.timeout(WAIT_S):
            while (frame := await self.raw()).get("code") in ABSENCE and frame["type"] == "notice":
                pass
            return frame

    async def raw(self) -> dict[str, object]:
        """Return the next frame, nothing passed over."""
        return msgspec.json.decode(await self.socket.recv(), type=dict[str, object])

    async def next(self, *kinds: str) -> dict[str, object]:
        """Return the next frame, which must be of one of these kinds."""
        frame = await self.any()
        assert frame["type"] in kinds, f"expected {kinds}, got {frame}"
        return frame

    async def each(self, *kinds: str) -> dict[str, dict[str, object]]:
        """Return the next frames, one of each kind, in whatever order: echo and answer race."""
        frames = [await self.next(*kinds) for _ in kinds]
        by_kind = {str(frame["type"]): frame for frame in frames}
        assert by_kind.keys() == set(kinds), f"expected one each of {kinds}, got {frames}"
        return by_kind
