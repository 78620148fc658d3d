"""Two hundred people in one room, over raw sockets: they count what reaches them and read nothing else of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

import msgspec
from websockets.frames import Frame, Opcode

MEMBERS: Final = 200
MARK: Final = b"zqxj"
"""Stands once in every message and nowhere else."""
OPENING_LIMIT_S: Final = 20.0
STILL_LIMIT_S: Final = 5.0


class Dialect(msgspec.Struct, frozen=True):
    """How a server is talked to: where its socket is, what is said to enter, and how a message is put.

    ``entering`` pairs what is sent with what must be heard before the next is sent.
    """

    path: str
    entering: tuple[tuple[str, bytes], ...]
    say: Callable[[str], str]


class Member(asyncio.Protocol):
    """One socket."""

    def __init__(self, on_heard: Callable[[int], None]) -> None:
        self._on_heard = on_heard
        self._rest = b""
        self._awaited: tuple[bytes, asyncio.Future[None]] | None = None
        self._transport: asyncio.Transport

    async def enter(self, port: int, dialect: Dialect) -> None:
        """Connect, shake hands and enter the room."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", port)
        head = f"GET {dialect.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        keys = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        self._transport.write((head + keys).encode())
        await self._until(b"\r\n\r\n")
        for said, answer in dialect.entering:
            self.send(said)
            await self._until(answer)

    def send(self, text: str) -> None:
        """Send one text frame."""
        self._transport.write(Frame(Opcode.TEXT, text.encode()).serialize(mask=True, extensions=[]))

    def leave(self) -> None:
        """Hang up."""
        self._transport.abort()

    async def _until(self, answer: bytes) -> None:
        self._awaited = answer, asyncio.get_running_loop().create_future()
        async with asyncio.timeout(OPENING_LIMIT_S):
            await self._awaited[1]

    def data_received(self, data: bytes) -> None:
        """Count marks, also one that is cut in two."""
        seen = self._rest + data
        if self._awaited is not None:
            answer, heard = self._awaited
            self._rest, self._awaited = (b"", None) if answer in seen else (seen, self._awaited)
            if self._awaited is None:
                heard.set_result(None)
            return
        self._rest = seen[1 - len(MARK) :]
        self._on_heard(seen.count(MARK))


class Crowd:
    """All members, who speak in turn."""

    def __init__(self, dialect: Dialect, texts: Callable[[], str]) -> None:
        self._dialect, self._texts = dialect, texts
        self._members = [Member(self._heard) for _ in range(MEMBERS)]
        self._spoken = self._deliveries = 0
        self._wanted = self._most = 0
        self._done = asyncio.Event()

    async def enter(self, port: int) -> None:
        """Let everybody in."""
        for member in self._members:
            await member.enter(port, self._dialect)

    async def talk(self, messages: int, in_flight: int) -> float:
        """Say so many messages, of which so many may be under way; return the seconds until all have heard all."""
        self._done.clear()
        started = time.perf_counter()
        self._most = self._spoken + messages
        self._wanted = self._deliveries + messages * MEMBERS
        for _ in range(min(messages, in_flight)):
            self._say()
        while not self._done.is_set():
            before = self._deliveries
            try:
                async with asyncio.timeout(STILL_LIMIT_S):
                    await self._done.wait()
            except TimeoutError:
                missing = self._wanted - self._deliveries
                assert self._deliveries > before, f"nothing arrives any more; {missing} deliveries are missing"
        return time.perf_counter() - started

    def leave(self) -> None:
        """Hang up, all of them."""
        for member in self._members:
            member.leave()

    def _say(self) -> None:
        self._members[self._spoken % MEMBERS].send(self._dialect.say(f"{MARK.decode()} {self._texts()}"))
        self._spoken += 1

    def _heard(self, marks: int) -> None:
        before, self._deliveries = self._deliveries, self._deliveries + marks
        for _ in range(self._deliveries // MEMBERS - before // MEMBERS):
            if self._spoken < self._most:
                self._say()
        if self._deliveries >= self._wanted:
            self._done.set()
