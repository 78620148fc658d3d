"""One person's socket in this process, for a bench that needs a few who speak; for crowds there is ``bench.load``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from websockets.frames import Frame, Opcode

from bench.dialect import MARK, Dialect

OPENING_LIMIT_S: Final = 20.0


class Member(asyncio.Protocol):
    """One socket."""

    def __init__(self, on_heard: Callable[[int], None]) -> None:
        self._on_heard = on_heard
        self._rest = b""
        self._awaited: tuple[bytes, asyncio.Future[None]] | None = None
        self._transport: asyncio.Transport

    async def enter(self, port: int, dialect: Dialect, room: str) -> None:
        """Connect, shake hands and enter the room."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", port)
        head = f"GET {dialect.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        keys = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        self._transport.write((head + keys).encode())
        await self._until(b"\r\n\r\n")
        for said, answer in dialect.steps:
            self.send(said.replace("$R", room))
            await self._until(answer.encode())

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
        self._on_heard(seen.count(MARK.encode()))
