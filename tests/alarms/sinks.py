"""Real servers on this machine for calls to arrive at: one speaks HTTP, one SMTP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Self

import msgspec

WAIT_S = 60.0
"""A hang guard, never a measure: a program that starts on a busy machine needs some of it."""


class Request(msgspec.Struct, frozen=True):
    """What arrived."""

    head: bytes
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """The header fields, by their names in lower case."""
        lines = self.head.decode().split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}


class Sink:
    """A listening port that can go away and come back; whatever arrived waits in a queue."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.StreamWriter] = set()

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls) -> AsyncIterator[Self]:
        """Listen while the block runs."""
        sink = cls()
        await sink.come_up()
        try:
            yield sink
        finally:
            await sink.go_down()

    async def come_up(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)

    async def go_down(self) -> None:
        """Refuse connections, and drop those that stand."""
        if self._server is not None:
            self._server.close()
            for writer in self._talks:
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.add(writer)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self.answer(reader, writer)
        finally:
            self._talks.discard(writer)
            writer.close()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation."""
        raise NotImplementedError


class HttpSink(Sink):
    """Answers every request with ``answers``; holds its answer back while ``open`` is not set."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: asyncio.Queue[Request] = asyncio.Queue()
        self.answers = b"HTTP/1.1 204 No Content\r\n\r\n"
        self.open = asyncio.Event()
        self.open.set()

    @property
    def url(self) -> str:
        """Where calls go."""
        return f"http://127.0.0.1:{self.port}/hook"

    async def next(self) -> Request:
        """Return the next request."""
        async with asyncio.timeout(WAIT_S):
            return await self.arrived.get()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request."""
        head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
        request = Request(head, b"")
        body = await reader.readexactly(int(request.headers.get("content-length", "0")))
        self.arrived.put_nowait(Request(head, body))
        await self.open.wait()
        writer.write(self.answers)
        await writer.drain()


class MailSink(Sink):
    """Takes every mail."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: asyncio.Queue[bytes] = asyncio.Queue()

    @property
    def target(self) -> str:
        """Its address as apprise writes it."""
        return f"mailto://127.0.0.1:{self.port}?from=alarm@example.org&to=oncall@example.org&mode=insecure"

    async def next(self) -> bytes:
        """Return the next mail as it was sent."""
        async with asyncio.timeout(WAIT_S):
            return await self.arrived.get()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Say yes to everything (RFC 5321, the least of it)."""
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            match line.split(b" ")[0].strip().upper():
                case b"DATA":
                    writer.write(b"354 go on\r\n")
                    self.arrived.put_nowait(await reader.readuntil(b"\r\n.\r\n"))
                    writer.write(b"250 taken\r\n")
                case b"QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                case _:
                    writer.write(b"250 sink\r\n")
