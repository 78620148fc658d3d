"""Clients that others wrote, each asked to do the same: enter, say, hear, leave."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, Protocol, TypeAlias

import msgspec
import pytest
from playwright.async_api import JSHandle, async_playwright
from websockets.sync.client import ClientConnection, connect

from tests.chromium import launch
from tests.site import WAIT_S, Person, Site

HERE: Final = Path(__file__).parent
NOT_TO_BE_HAD: Final = 77


class Talker(Protocol):
    """Somebody in a room. Whatever else arrives meanwhile, pings above all, is the client's own business."""

    async def say(self, text: str) -> str:
        """Say something; return it as everybody heard it."""
        ...

    async def hear(self, text: str) -> str:
        """Return the text once somebody else says it."""
        ...

    async def leave(self) -> tuple[int, bool]:
        """Close; return the code, and whether the other side answered."""
        ...


Arrival: TypeAlias = Callable[[Site], AbstractAsyncContextManager[Talker]]


class _Asyncio:
    """The websockets library on this loop."""

    def __init__(self, person: Person, room: str) -> None:
        self._person, self._room = person, room

    async def say(self, text: str) -> str:
        await self._person.say(self._room, text)
        return await self.hear(text)

    async def hear(self, text: str) -> str:
        while (frame := await self._person.any()).get("text") != text:
            pass
        return str(frame["text"])

    async def leave(self) -> tuple[int, bool]:
        await self._person.socket.close(1000)
        protocol = self._person.socket.protocol
        return protocol.close_rcvd.code if protocol.close_rcvd else 1006, protocol.close_rcvd is not None


@contextlib.asynccontextmanager
async def by_asyncio(site: Site) -> AsyncIterator[Talker]:
    """Arrive with the websockets library on this loop."""
    async with Person.arrive(site) as person:
        await person.join(site.room())
        yield _Asyncio(person, site.room())


class _Threaded:
    """The websockets library in a thread."""

    def __init__(self, socket: ClientConnection, room: str) -> None:
        self._socket, self._room = socket, room

    def send(self, kind: str, **fields: object) -> None:
        self._socket.send(msgspec.json.encode({"type": kind, **fields}).decode())

    def until(self, **wanted: object) -> dict[str, object]:
        while True:
            frame = msgspec.json.decode(self._socket.recv(WAIT_S), type=dict[str, object])
            if wanted.items() <= frame.items():
                return frame

    async def say(self, text: str) -> str:
        self.send("say", room=self._room, nonce=secrets.token_urlsafe(16), text=text)
        return await self.hear(text)

    async def hear(self, text: str) -> str:
        return str((await asyncio.to_thread(self.until, text=text))["text"])

    async def leave(self) -> tuple[int, bool]:
        await asyncio.to_thread(self._socket.close, 1000)
        received = self._socket.protocol.close_rcvd
        return received.code if received else 1006, received is not None


@contextlib.asynccontextmanager
async def by_thread(site: Site) -> AsyncIterator[Talker]:
    """Arrive with the websockets library in a thread."""
    opened = contextlib.ExitStack()
    socket = await asyncio.to_thread(lambda: opened.enter_context(connect(site.ws_url, open_timeout=WAIT_S)))
    talker = _Threaded(socket, site.room())
    try:
        talker.send("hello", wire=1, age_band="18+", lang="en")
        talker.send("join", room=site.room())
        await asyncio.to_thread(talker.until, type="joined")
        yield talker
    finally:
        await asyncio.to_thread(opened.close)


class _Ended(msgspec.Struct, rename="camel"):
    """How a browser's interface tells of the end."""

    code: int
    was_clean: bool


class _Node:
    """A process of Node's, asked line by line."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def answer(self) -> bytes:
        assert self._process.stdout is not None
        async with asyncio.timeout(WAIT_S):
            return await self._process.stdout.readline()

    async def _ask(self, method: str, argument: str = "") -> bytes:
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode([method, argument]) + b"\n")
        return await self.answer()

    async def say(self, text: str) -> str:
        return msgspec.json.decode(await self._ask("say", text), type=str)

    async def hear(self, text: str) -> str:
        return msgspec.json.decode(await self._ask("hear", text), type=str)

    async def leave(self) -> tuple[int, bool]:
        ended = msgspec.json.decode(await self._ask("leave"), type=_Ended)
        return ended.code, ended.was_clean


def by_node(kind: str) -> Arrival:
    """Arrive with a socket of Node's: its ``own``, or the package ``ws``; skips the test where there is none."""

    @contextlib.asynccontextmanager
    async def arrive(site: Site) -> AsyncIterator[Talker]:
        if (node := shutil.which("node")) is None:
            pytest.skip("no Node here")
        argv = (node, *(("--experimental-websocket", "--no-warnings") if kind == "own" else ()))
        process = await asyncio.create_subprocess_exec(
            *argv, str(HERE / "client_node.cjs"), kind, site.ws_url, site.room(), stdin=PIPE, stdout=PIPE
        )
        try:
            talker = _Node(process)
            if await talker.answer() == b"":
                async with asyncio.timeout(WAIT_S):
                    assert await process.wait() == NOT_TO_BE_HAD
                pytest.skip(f"this Node has no {kind} WebSocket")
            yield talker
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    return arrive


class _Chromium:
    """A page of ours in a real browser, asked through the same script as Node."""

    def __init__(self, talker: JSHandle) -> None:
        self._talker = talker

    async def say(self, text: str) -> str:
        return str(await self._talker.evaluate("(talker, text) => talker.say(text)", text))

    async def hear(self, text: str) -> str:
        return str(await self._talker.evaluate("(talker, text) => talker.hear(text)", text))

    async def leave(self) -> tuple[int, bool]:
        ended = msgspec.convert(await self._talker.evaluate("talker => talker.leave()"), _Ended)
        return ended.code, ended.was_clean


@contextlib.asynccontextmanager
async def by_chromium(site: Site) -> AsyncIterator[Talker]:
    """Arrive with a real browser, from a page of the site."""
    async with async_playwright() as playwright, launch(playwright) as browser:
        page = await browser.new_page()
        await page.goto(f"{site.url}/en")
        await page.evaluate(f"() => {{ {(HERE / 'client.js').read_text()} }}")
        arrive = "([url, room]) => arrive(WebSocket, url, room)"
        yield _Chromium(await page.evaluate_handle(arrive, [site.ws_url, site.room()]))


TALKERS: Final = {
    "websockets, asyncio": by_asyncio,
    "websockets, threads": by_thread,
    "Node's own": by_node("own"),
    "Node's ws": by_node("ws"),
    "Chromium": by_chromium,
}
