"""One WebSocket of a crowd: no task, no queue; websockets' own protocol reads and writes the bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri


class Line(asyncio.Protocol):
    """Says what it hears, in order: that it is open, each text, and at last that it is over."""

    def __init__(
        self, port: int, *, on_open: Callable[[], None], on_text: Callable[[bytes], None], on_over: Callable[[], None]
    ) -> None:
        self._protocol = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/ws"))
        self._on_open, self._on_text, self._on_over = on_open, on_text, on_over
        self._transport: asyncio.Transport | None = None

    def itself(self) -> Line:
        """Return the line, for whoever asks for one to be made."""
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by shape alone
        self._protocol.send_request(self._protocol.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        self._flush()
        for event in self._protocol.events_received():
            match event:
                case Response() if self._protocol.handshake_exc is None:
                    self._on_open()
                case Frame(opcode=Opcode.TEXT, data=text):
                    self._on_text(bytes(text))
                case _:
                    pass  # a refused handshake or a close frame: the end follows

    def eof_received(self) -> None:
        self._protocol.receive_eof()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport = None
        self._on_over()

    def send(self, text: bytes) -> None:
        """Send one text frame; on a line that is closing it is lost, as anything may be."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_text(text)
            self._flush()

    def cut(self) -> None:
        """Let the connection break, as a network would."""
        if self._transport is not None:
            self._transport.abort()

    def stall(self) -> None:
        """Read nothing more."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def go_on(self) -> None:
        """Read again."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def _flush(self) -> None:
        for some in self._protocol.data_to_send():
            if self._transport is None:
                return
            if some:
                self._transport.write(some)
            elif self._transport.can_write_eof():
                self._transport.write_eof()
