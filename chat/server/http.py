"""uvicorn's HTTP protocol with an end to every wait and a bound on every part of a request.

uvicorn (0.54) answers requests and counts nothing: a client may take for ever over its headers or its body, send
headers of any size, or never read the answer. This subclass gives each of these phases a deadline.
``tests/server/test_http.py`` is the contract: it fails when a new uvicorn differs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping, MutableSet
from typing import Final, Protocol, cast

import httptools
from starlette.requests import HTTPConnection
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from chat.server.crowd import Crowd
from chat.server.handshake import BAD_REQUEST, Handshakes, has_one_host, refusal, upgrade_of
from chat.server.kernel import bound_kernel
from chat.server.protocol import DirectWebSocket, Door

HEAD_LIMIT_S: Final = 10.0
"""For a request line and headers, a kilobyte or two: 2G carries that in under two seconds."""
BODY_LIMIT_S: Final = 30.0
"""For a body after its headers; the largest form takes 24 s at 2 KB/s."""
ANSWER_LIMIT_S: Final = 120.0
"""For making and taking an answer; the largest page takes 30 s at 2 KB/s."""
IDLE_LIMIT_S: Final = 15.0
FLUSH_LIMIT_S: Final = 10.0
HEAD_LIMIT_BYTES: Final = 16 * 1024
"""As much as browsers, proxies and their cookies need; others allow 8 to 64 KiB (nginx 32, Apache 8 a line)."""
BODY_LIMIT_BYTES: Final = 512 * 1024
"""On the line: ten times the largest form, whatever its chunks, their extensions and its trailers weigh."""
DOORS: Final = "doors"
"""What the application's lifespan leaves for us: where sockets arrive, by path."""
LINE: Final = "chat.line"
"""Where a request's scope names the line that it came on."""
PIPELINED_MOST: Final = 8
"""Requests that wait behind the one being answered; browsers send none."""

_TOO_SLOW: Final = "408 Request Timeout"
_TOO_LARGE: Final = "431 Request Header Fields Too Large"
_FORBIDDEN: Final = "403 Forbidden"
_BUSY: Final = "503 Service Unavailable"


class Line(Protocol):
    """What an answer that takes long may ask of the line it goes out on."""

    def lengthen(self, limit_s: float) -> None:
        """Give the answer this long, from now on, in place of the usual limit."""
        ...

    def abort(self) -> None:
        """End the line at once, whatever is still unsent."""
        ...


class _Refused(Exception):
    """Stops the parser in the middle of a request that was refused already."""


class BoundedHttp(HttpToolsProtocol):
    """One HTTP connection: idle, or in the head, the body or the answer of its latest request."""

    def __init__(
        self,
        crowd: Crowd,
        handshakes: Handshakes,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._crowd, self._handshakes = crowd, handshakes
        self._mark: str | None = None
        self._reading = ""
        self._bytes = 0  # since the last head ended
        self._requests = 0
        self._phase: tuple[int, str] | None = None
        self._deadline: asyncio.TimerHandle | None = None

    # what the transport tells ------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let a newcomer in if there is room, and begin to wait for its first request."""
        super().connection_made(cast("asyncio.Transport", transport))
        bound_kernel(transport)
        self._mark = self._crowd.enter(self.client[0] if self.client else None, len(self.connections))
        if self._mark is None:
            self._refuse(_BUSY)
        else:
            self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on, within the bounds of a head and a body."""
        self._bytes += len(data)
        super().data_received(data)
        if self._reading == "head" and self._bytes > HEAD_LIMIT_BYTES:
            self._refuse(_TOO_LARGE)
        elif self._reading == "body" and self._bytes > BODY_LIMIT_BYTES:
            self.transport.abort()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room for somebody else."""
        self._let_go()
        super().connection_lost(exc)

    # what the parser tells ---------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Begin a request's head."""
        super().on_message_begin()
        self.scope["extensions"] = {LINE: cast("dict[object, object]", self)}
        self._reading = "head"
        self._requests += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header; one that comes behind the body must not change what the request said of itself."""
        if self._reading == "head":
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Look at the head's size before anybody works for it, since all of it may have come at once."""
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > HEAD_LIMIT_BYTES:
            self._refuse(_TOO_LARGE)
            raise _Refused
        is_plain = has_one_host(self.parser.get_http_version(), self.headers)
        if not is_plain or len(self.pipeline) >= PIPELINED_MOST:
            self._refuse(BAD_REQUEST)
            raise _Refused
        self._reading, self._bytes = "body", 0
        super().on_headers_complete()

    def _get_upgrade(self) -> bytes | None:
        return upgrade_of(self.headers)

    def on_message_complete(self) -> None:
        """End a request's body."""
        self._reading, self._bytes = "", 0
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection on, unless an answer is still on its way on it: the two would write into one another."""
        version = self.parser.get_http_version()
        status = BAD_REQUEST if self._is_answering else refusal(version, self.headers)
        if status is not None:
            self._refuse(status)
            return
        is_opening, answer = self._handshakes.answer(self.scope["method"], version, self.headers)
        if not is_opening:
            self.transport.write(answer)
            self._close()
        elif (door := self._door()) is None:
            self._refuse(_FORBIDDEN)
        else:
            self._pass_on(door, answer)

    def _door(self) -> Door | None:
        """Find where a socket wants to go, and note it in the scope; a proxy is asked with the whole address."""
        asked = httptools.parse_url(self.url)
        self.scope["path"], self.scope["query_string"] = (asked.path or b"/").decode("latin-1"), asked.query or b""
        return cast("Mapping[str, Door]", self.app_state[DOORS]).get(self.scope["path"])

    def _pass_on(self, door: Door, answer: bytes) -> None:
        self._let_go()
        self.connections.discard(self)
        self.parser = None  # type: ignore[assignment]  # as at its end: it and this would keep one another in memory
        self.scope["extensions"] = {}  # and so would this and the scope
        everybody = cast("MutableSet[asyncio.Protocol]", self.connections)
        socket = DirectWebSocket(self.transport, everybody, door, answer)
        self.transport.set_protocol(socket)
        door.knock(HTTPConnection(cast("MutableMapping[str, object]", self.scope)), socket)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's sentence says no more
        """Say so once; not into the middle of an answer."""
        self._refuse(BAD_REQUEST)

    # what the answer tells ---------------------------------------------------------------------------------------

    def on_response_complete(self) -> None:
        """Wait for what comes next."""
        super().on_response_complete()
        self._watch()

    def timeout_keep_alive_handler(self) -> None:
        """Leave idle connections to our own deadline, which whatever comes in between does not call off."""

    def lengthen(self, limit_s: float) -> None:
        """Move the deadline of the answer that is on its way."""
        self._call_off()
        self._deadline = self.loop.call_later(limit_s, self._end)

    def abort(self) -> None:
        """Drop the connection."""
        self.transport.abort()

    # deadlines ---------------------------------------------------------------------------------------------------

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _watch(self) -> None:
        """Set the deadline of a phase when it begins; bytes that come within it don't move it."""
        if self._mark is None or self.transport.is_closing():
            return
        name = self._reading or ("answer" if self._is_answering else "idle")
        if self._phase == (self._requests, name):
            return
        self._phase = (self._requests, name)
        self._call_off()
        limit_s = {"head": HEAD_LIMIT_S, "body": BODY_LIMIT_S, "answer": ANSWER_LIMIT_S, "idle": IDLE_LIMIT_S}[name]
        self._deadline = self.loop.call_later(limit_s, self._end)

    def _end(self) -> None:
        """End a connection whose time is over, with a word to whoever waits for one."""
        if self._reading == "head":
            self._refuse(_TOO_SLOW)
        elif self._reading or self._is_answering:
            self.transport.abort()
        else:
            self._close()

    def _refuse(self, status: str) -> None:
        if self.transport.is_closing():
            return
        if self._is_answering:
            self.transport.abort()
            return
        self.transport.write(f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
        self._close()

    def _close(self) -> None:
        """Close once all is written; what is not taken in time is dropped."""
        self._call_off()
        self.transport.close()
        self._deadline = self.loop.call_later(FLUSH_LIMIT_S, self.transport.abort)

    def _let_go(self) -> None:
        self._call_off()
        if self._mark is not None:
            self._crowd.leave(self._mark)
            self._mark = None

    def _call_off(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
