"""A client that writes its own bytes, to say what no library would, and reads with a parser that is not ours."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from typing import Final, Self

import msgspec
from websockets.datastructures import Headers
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import Protocol, Side

from tests.site import WAIT_S

HANDSHAKE: Final = {
    "Host": "sanad.test",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
CHUNK_BYTES: Final = 64 * 1024


def frame(opcode: int, payload: bytes = b"", *, first_bits: int = 0x80, is_masked: bool = True) -> bytes:
    """Build one client frame; ``first_bits`` are FIN and the reserved ones."""
    size, mask_bit = len(payload), 0x80 if is_masked else 0
    head = bytes((first_bits | opcode,))
    if size < 126:
        head += bytes((mask_bit | size,))
    elif size < 65_536:
        head += bytes((mask_bit | 126,)) + size.to_bytes(2, "big")
    else:
        head += bytes((mask_bit | 127,)) + size.to_bytes(8, "big")
    if not is_masked:
        return head + payload
    mask = secrets.token_bytes(4)
    return head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


def text(kind: str, **fields: object) -> bytes:
    """Build a text frame that holds one frame of our wire."""
    return frame(Opcode.TEXT, msgspec.json.encode({"type": kind, **fields}))


def fragments(*pieces: bytes, opcode: int = Opcode.TEXT) -> list[bytes]:
    """Build one message of several frames."""
    last = len(pieces) - 1
    return [
        frame(Opcode.CONT if number else opcode, piece, first_bits=0x80 if number == last else 0)
        for number, piece in enumerate(pieces)
    ]


def closing(code: int, reason: bytes = b"") -> bytes:
    """Build a close frame, lawful or not."""
    return frame(Opcode.CLOSE, code.to_bytes(2, "big") + reason)


HELLO: Final = text("hello", wire=1, age_band="18+", lang="en")


class RawSocket:
    """One TCP connection to a server on this machine."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer
        self._parser = Protocol(Side.CLIENT)
        self._frames: list[Frame] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, port: int, *, receive_buffer_bytes: int | None = None) -> AsyncIterator[Self]:
        """Connect and say nothing yet; a small receive buffer makes a slow reader slow at once."""
        raw = socket.socket()
        raw.setblocking(False)
        if receive_buffer_bytes is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", port))
        limit = receive_buffer_bytes or CHUNK_BYTES
        reader, writer = await asyncio.open_connection(sock=raw, limit=limit)
        try:
            yield cls(reader, writer)
        finally:
            writer.transport.abort()

    @classmethod
    @contextlib.asynccontextmanager
    async def upgraded(cls, port: int, *, receive_buffer_bytes: int | None = None) -> AsyncIterator[Self]:
        """Connect and shake hands."""
        async with cls.connect(port, receive_buffer_bytes=receive_buffer_bytes) as raw:
            assert await raw.shake_hands(HANDSHAKE) == 101
            yield raw

    async def shake_hands(self, headers: Mapping[str, str], path: str = "/ws", method: str = "GET") -> int:
        """Ask for an upgrade; return the status."""
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        self.writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        status, _ = await self.head()
        return status

    async def head(self) -> tuple[int, Headers]:
        """Return the status and headers of an answer to a handshake."""
        async with asyncio.timeout(WAIT_S):
            head = await self._reader.readuntil(b"\r\n\r\n")
        start, *lines = head.decode("latin-1").split("\r\n")[:-2]
        headers = Headers()
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name] = value
        return int(start.split(" ", 2)[1]), headers

    def send(self, *frames: bytes) -> None:
        """Write bytes in one piece."""
        self.writer.write(b"".join(frames))

    async def trickle(self, sent: bytes, step_bytes: int) -> None:
        """Write bytes in pieces, each in a packet of its own as far as the system allows; stop where it is closed."""
        with contextlib.suppress(RuntimeError, ConnectionError):
            for start in range(0, len(sent), step_bytes):
                self.send(sent[start : start + step_bytes])
                await asyncio.sleep(0)

    async def frame(self) -> Frame:
        """Return the next frame. Raises ``EOFError`` where the connection ends instead."""
        async with asyncio.timeout(WAIT_S):
            while not self._frames:
                chunk = await self._reader.read(CHUNK_BYTES)
                if not chunk:
                    raise EOFError
                self._parser.receive_data(chunk)
                assert self._parser.parser_exc is None or self._parser.close_rcvd, self._parser.parser_exc
                self._frames += [event for event in self._parser.events_received() if isinstance(event, Frame)]
        return self._frames.pop(0)

    async def next(self, *kinds: str) -> dict[str, object]:
        """Return the next text frame, which must be of one of these kinds."""
        message = await self.frame()
        assert message.opcode is Opcode.TEXT, f"expected {kinds}, got {message}"
        content = msgspec.json.decode(message.data, type=dict[str, object])
        assert content["type"] in kinds, f"expected {kinds}, got {content}"
        return content

    async def heard(self) -> str:
        """Return in words what comes next: a control frame by its name, a text frame by its type and code.

        Answers a close frame, which must be the last.
        """
        one = await self.frame()
        if one.opcode is Opcode.TEXT:
            content = msgspec.json.decode(one.data, type=dict[str, object])
            return f"{content['type']} {content.get('code', '')}".strip()
        if one.opcode is Opcode.CLOSE:
            self.send(frame(Opcode.CLOSE, bytes(one.data[:2])))
            await self.end()
            return f"CLOSE {int.from_bytes(one.data[:2], 'big') or ''}".strip()
        return f"{one.opcode.name} {bytes(one.data).decode()}".strip()

    async def close_code(self) -> int:
        """Return the code of the close frame, which must be the next frame and the last; answer it."""
        closing = await self.frame()
        assert closing.opcode is Opcode.CLOSE, f"expected a close frame, got {closing}"
        self.send(frame(Opcode.CLOSE, bytes(closing.data[:2])))
        await self.end()
        return Close.parse(closing.data).code

    async def end(self) -> None:
        """Expect the connection to end without another byte."""
        async with asyncio.timeout(WAIT_S):
            rest = await self._reader.read(CHUNK_BYTES)
        assert not self._frames
        assert rest == b"", f"after the end came {rest!r}"
