"""uvicorn's WebSocket protocol, opened at one place: ready frames go straight to the transport.

uvicorn (0.54) parses frames, answers pings and runs the ASGI application; this subclass hands the application a
``Connection`` in ``scope["extensions"]``. A raw write lands between whole frames, since every write of uvicorn's is a
whole frame too. ``tests/server/test_protocol.py`` is the contract: it fails loudly when a new uvicorn differs.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import Final, Protocol, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import CloseCode, Frame

from chat.server.kernel import bound_kernel
from chat.wire.codec import encode
from chat.wire.codes import ByeReason, ErrorCode
from chat.wire.framing import PING, framed
from chat.wire.server import Bye, Error

EXTENSION: Final = "chat.connection"
_BAD_REQUEST: Final = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
BROKEN_LIMIT_S: Final = 2.0
"""How long a line that failed stays half open for its other side to take the answer."""
COME_BACK_FIRST_MS: Final = 500
COME_BACK_LAST_MS: Final = 5_000


class Ear(Protocol):
    """Who is told what happens to a socket; set by the application once it has accepted."""

    def writing_paused(self) -> None:
        """Learn that the socket is full."""
        ...

    def writing_resumed(self) -> None:
        """Learn that the socket has room again."""
        ...

    def closed(self) -> None:
        """Learn, once, that nothing may be written any more."""
        ...


class DirectWebSocket(WebSocketsSansIOProtocol):
    """A ``Connection`` for the hub, and uvicorn's protocol for everything else."""

    ear: Ear | None = None
    opened_at_s: float = 0.0
    last_heard_s: float = 0.0
    full_since_s: float | None = None
    """Since when the socket has taken no more, on the loop's clock."""
    _has_closed = False
    _is_broken = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bound what the kernel keeps for a reader that stalls."""
        super().connection_made(transport)
        self.last_heard_s = self.loop.time()
        self.opened_at_s = self.last_heard_s
        bound_kernel(transport)

    def data_received(self, data: bytes) -> None:
        """Remember that the other side lives. A handshake too big to parse, on which uvicorn is silent, gets 400."""
        if self._is_broken:  # what is still on its way to a line that failed is let pass
            return
        self.last_heard_s = self.loop.time()
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.close_sent = True
            self.transport.write(_BAD_REQUEST)
            self.transport.close()

    async def run_asgi(self) -> None:
        """Hand the application its direct writer."""
        self.scope["extensions"][EXTENSION] = cast("dict[object, object]", self)
        await super().run_asgi()

    # Connection --------------------------------------------------------------------------------------------------

    def write(self, frames: bytes) -> None:
        """Write whole frames, unless a close frame has gone out already."""
        if not self._has_closed:
            self.transport.write(frames)

    def close(self, code: int) -> None:
        """Send a close frame and wait for the answer, a limited time; then drop what a stalled reader never took."""
        if self._has_closed or self.transport.is_closing():
            return
        self._tell_closed()
        with contextlib.suppress(InvalidState):
            self.conn.send_close(code)
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def ping(self) -> None:
        """Ask the other side for a sign of life; any byte will do."""
        self.write(PING)

    # what uvicorn tells --------------------------------------------------------------------------------------------

    def pause_writing(self) -> None:
        """Pass on that the socket is full."""
        super().pause_writing()
        self.full_since_s = self.loop.time()
        if self.ear is not None:
            self.ear.writing_paused()

    def resume_writing(self) -> None:
        """Pass on that the socket has room again."""
        super().resume_writing()
        self.full_since_s = None
        if self.ear is not None:
            self.ear.writing_resumed()

    def send_receive_event_to_app(self) -> None:
        """Close on a text that is none, without a word in the log: uvicorn takes a stranger's bytes for our error."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_text(b"".join(self.frames)):
            self.frames = []
            self.conn.send_close(CloseCode.INVALID_DATA)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answer, unless the socket is full: who pings without reading must not fill our memory with pongs."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the rooms before anything else."""
        self._tell_closed()
        super().connection_lost(exc)

    def handle_close(self, event: Frame) -> None:
        """Leave the rooms before answering: no data frame may follow our close frame."""
        self._tell_closed()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        """Leave the rooms, then answer a broken frame with a close frame, one that is too large with a word before it.

        Closed at once, with its bytes unread, the connection would be reset and the answer lost: so only our side
        ends, and the other has a moment to end its own.
        """
        assert self.conn.close_sent is not None
        closing = self.conn.close_sent
        if closing.code == CloseCode.MESSAGE_TOO_BIG:
            self.write(framed(encode(Error(code=ErrorCode.FRAME_TOO_LARGE))))
        self._tell_closed()
        self._is_broken = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": closing.code, "reason": closing.reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.write_eof()
        self.close_sent = True
        if self.close_timer is not None:  # the fault came in place of an answer to our own close
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(BROKEN_LIMIT_S, self.transport.abort)

    def shutdown(self) -> None:
        """Say when to come back, scattered so that a restart is not met by everyone at once."""
        if self._has_closed:
            self.transport.close()
            return
        if self.ear is not None:
            after_ms = random.randint(COME_BACK_FIRST_MS, COME_BACK_LAST_MS)  # noqa: S311 - it only scatters
            self.write(framed(encode(Bye(reason=ByeReason.RESTART, after_ms=after_ms))))
        self._tell_closed()
        super().shutdown()

    def _tell_closed(self) -> None:
        if self._has_closed:
            return
        self._has_closed = True
        if self.ear is not None:
            self.ear.closed()


def _is_text(message: bytes) -> bool:
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True
