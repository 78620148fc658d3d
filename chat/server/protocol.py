"""A WebSocket without a task, a queue or a timer of its own: frames go straight between transport and listener.

``chat/server/http.py`` reads the head of the request and hands the transport over. websockets' sans-I/O protocol parses
frames; what is written comes framed already. Everything here is synchronous.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, MutableSet
from typing import Final, Protocol

from starlette.requests import HTTPConnection
from websockets.exceptions import InvalidState
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import Protocol as Frames
from websockets.protocol import Side, State

from chat.server.handshake import refused
from chat.server.pace import COME_BACK_FIRST_MS, COME_BACK_LAST_MS
from chat.views import FRAME_LIMIT_BYTES
from chat.wire.codec import encode
from chat.wire.codes import ByeReason, ErrorCode
from chat.wire.framing import PING, framed
from chat.wire.server import Bye, Error

CONTROL_BYTES: Final = 125
"""The most that a ping or pong carries (RFC 6455, section 5.5)."""
LIMITS_BYTES: Final = (FRAME_LIMIT_BYTES + CONTROL_BYTES, FRAME_LIMIT_BYTES)
"""Of a message and of a frame. websockets counts a ping in the midst of a message as if it were a part of it."""
CLOSE_LIMIT_S: Final = 10.0
"""How long the other side may take to answer our close frame."""
BROKEN_LIMIT_S: Final = 2.0
"""How long a line that failed stays half open for its other side to take the answer."""
SLICE_BYTES: Final = 4 * 1024
"""Parsed in one go: who sends thousands of frames at once and is let go for it costs no more than one slice."""

_log = logging.getLogger(__name__)


class Ear(Protocol):
    """Who is told what happens to a socket. Every call returns at once."""

    def frame_received(self, raw: str | bytes) -> None:
        """Take one message."""
        ...

    def writing_paused(self) -> None:
        """Learn that the socket is full."""
        ...

    def writing_resumed(self) -> None:
        """Learn that the socket has room again."""
        ...

    def closed(self) -> None:
        """Learn, once, that nothing may be written any more."""
        ...


class Door(Protocol):
    """Where sockets of one path arrive."""

    def knock(self, visitor: HTTPConnection, socket: DirectWebSocket) -> None:
        """Accept or refuse a socket, now or later; until then nothing may come from its other side."""
        ...

    def gone(self, socket: DirectWebSocket) -> None:
        """Learn, once, that a socket which was accepted is no more."""
        ...


class DirectWebSocket(asyncio.Protocol):
    """One socket: a ``Connection`` for whoever listens, from the handshake to the last byte."""

    __slots__ = (
        "_answer",
        "_begun",
        "_closing",
        "_door",
        "_ear",
        "_everybody",
        "_frames",
        "_has_closed",
        "_is_broken",
        "_is_text",
        "_loop",
        "full_since_s",
        "last_heard_s",
        "opened_at_s",
        "transport",
    )

    def __init__(
        self, transport: asyncio.Transport, everybody: MutableSet[asyncio.Protocol], door: Door, answer: bytes
    ) -> None:
        """Take a transport over; ``everybody`` holds the connections of this server, ``answer`` opens the socket."""
        self.transport = transport
        self._everybody, self._door, self._answer = everybody, door, answer
        self._loop = asyncio.get_running_loop()
        self._ear: Ear | None = None
        self._frames: Frames | None = None
        self._begun: bytearray | None = None
        self._closing: asyncio.TimerHandle | None = None
        self._is_text = self._has_closed = self._is_broken = False
        self.opened_at_s = self.last_heard_s = self._loop.time()
        self.full_since_s: float | None = None
        everybody.add(self)

    # for the door ------------------------------------------------------------------------------------------------

    def accept(self, ear: Ear) -> bool:
        """Open the socket, and tell ``ear`` from now on; false where its other side is gone already."""
        if self.transport.is_closing():
            return False
        self._ear = ear
        self._frames = Frames(Side.SERVER, state=State.OPEN, max_size=LIMITS_BYTES, logger=_log)
        self.transport.write(self._answer)
        self._answer = b""
        return True

    def refuse(self, status: str, *headers: str) -> None:
        """Turn somebody away."""
        if not self.transport.is_closing():
            self.transport.write(refused(status, *headers))
            self.transport.close()

    # Connection --------------------------------------------------------------------------------------------------

    @property
    def write(self) -> Callable[[bytes], None]:
        """What writes whole frames: the transport itself, until our close frame goes out."""
        return _drop if self._has_closed else self.transport.write

    def close(self, code: int) -> None:
        """Send a close frame and wait for the answer, a limited time; then drop what a stalled reader never took."""
        if self._has_closed or self.transport.is_closing():
            return
        self._tell_closed()
        self._say_close(code)
        self._closing = self._loop.call_later(CLOSE_LIMIT_S, self.transport.abort)

    def ping(self) -> None:
        """Ask the other side for a sign of life; any byte will do."""
        self.write(PING)

    # what the transport tells ------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Remember that the other side lives, and take what it says, a slice at a time."""
        if self._is_broken:  # what is still on its way to a line that failed is let pass
            return
        self.last_heard_s = self._loop.time()
        if self._frames is None:  # nobody has opened the socket yet
            self.transport.abort()
            return
        for start in range(0, len(data), SLICE_BYTES):
            self._frames.receive_data(data[start : start + SLICE_BYTES])
            if self._frames.parser_exc is not None:
                self._fail(self._frames)
            else:
                self._take_all(self._frames)
            if self._is_broken or self.transport.is_closing():
                return

    def pause_writing(self) -> None:
        """Pass on that the socket is full."""
        self.full_since_s = self._loop.time()
        if self._ear is not None:
            self._ear.writing_paused()

    def resume_writing(self) -> None:
        """Pass on that the socket has room again."""
        self.full_since_s = None
        if self._ear is not None:
            self._ear.writing_resumed()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the rooms before anything else, and hold on to nobody."""
        del exc
        self._tell_closed()
        self._everybody.discard(self)
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        if self._frames is not None:
            self._frames.parser.close()  # it holds on to what holds it, and both would wait for the collector
        if self._ear is not None:
            self._ear = None
            self._door.gone(self)

    def shutdown(self) -> None:
        """Say when to come back, scattered so that a restart is not met by everyone at once."""
        if self._frames is not None and not self._has_closed:
            after_ms = random.randint(COME_BACK_FIRST_MS, COME_BACK_LAST_MS)  # noqa: S311 - it only scatters
            self.write(framed(encode(Bye(reason=ByeReason.RESTART, after_ms=after_ms))))
            self._tell_closed()
            self._say_close(CloseCode.SERVICE_RESTART)
        self.transport.close()

    # frames --------------------------------------------------------------------------------------------------------

    def _take_all(self, frames: Frames) -> None:
        for frame in frames.events_received():
            assert isinstance(frame, Frame), "an open socket gets nothing else"
            self._take(frames, frame)
            if self._is_broken:  # by text that was none: what else came with it is not looked at
                return

    def _take(self, frames: Frames, frame: Frame) -> None:
        match frame.opcode:
            case Opcode.PING:
                self._answer_ping(frames)
            case Opcode.CLOSE:
                self._part(frames)
            case Opcode.PONG:
                pass
            case _:
                self._collect(frames, frame)

    def _answer_ping(self, frames: Frames) -> None:
        """Answer, unless the socket is full: who pings without reading must not fill our memory with pongs."""
        pong = b"".join(frames.data_to_send())
        if self.full_since_s is None:
            self.transport.write(pong)

    def _collect(self, frames: Frames, frame: Frame) -> None:
        """Take a part of a message, of which only the first says what it is; the last makes it whole."""
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
        message = bytes(frame.data)
        if self._begun is not None or not frame.fin:
            self._begun = bytearray() if self._begun is None else self._begun
            self._begun += message
            if len(self._begun) > FRAME_LIMIT_BYTES:
                self._fail(frames, CloseCode.MESSAGE_TOO_BIG)
                return
            if not frame.fin:
                return
            message, self._begun = bytes(self._begun), None
        if self._has_closed or self._ear is None:
            return
        if not self._is_text:
            self._ear.frame_received(message)
            return
        try:
            text = message.decode()
        except UnicodeDecodeError:
            self._fail(frames, CloseCode.INVALID_DATA)
        else:
            self._ear.frame_received(text)

    def _part(self, frames: Frames) -> None:
        """Leave the rooms before answering a close frame: no data frame may follow ours."""
        self._tell_closed()
        if not self.transport.is_closing():
            self.transport.write(b"".join(frames.data_to_send()))
            self.transport.close()

    def _fail(self, frames: Frames, code: CloseCode | None = None) -> None:
        """Leave the rooms, then answer a broken frame with a close frame, one that is too large with a word before it.

        ``code`` is given where the frame itself was whole, and the fault is in what it said.
        Closed at once, with its bytes unread, the connection would be reset and the answer lost: so only our side
        ends, and the other has a moment to end its own.
        """
        if code is not None:
            with contextlib.suppress(InvalidState):
                frames.send_close(code)
        if frames.close_sent is not None and frames.close_sent.code == CloseCode.MESSAGE_TOO_BIG:
            self.write(framed(encode(Error(code=ErrorCode.FRAME_TOO_LARGE))))
        self._tell_closed()
        self._is_broken = True
        self.transport.write(b"".join(frames.data_to_send()))
        self.transport.write_eof()
        if self._closing is not None:  # the fault came in place of an answer to our own close
            self._closing.cancel()
        self._closing = self._loop.call_later(BROKEN_LIMIT_S, self.transport.abort)

    def _say_close(self, code: int) -> None:
        assert self._frames is not None, "only an open socket is closed"
        with contextlib.suppress(InvalidState):  # its own close came in the same breath as what we answer
            self._frames.send_close(code)
        self.transport.write(b"".join(self._frames.data_to_send()))

    def _tell_closed(self) -> None:
        if self._has_closed:
            return
        self._has_closed = True
        if self._ear is not None:
            self._ear.closed()


def _drop(_: bytes) -> None:
    """Write nothing: no data may follow a close frame."""
