"""The contract with uvicorn's HTTP protocol, and the bounds that our subclass puts around it.

A new release of uvicorn or httptools that differs fails here first.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
from collections.abc import AsyncIterator, Mapping

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chat.network import NetworkTags
from chat.server import crowd as crowd_module
from chat.server import http
from chat.server.crowd import Crowd, connections_most
from chat.server.http import BoundedHttp
from chat.server.web import config
from chat.settings import Settings
from tests.server.bare import Server
from tests.server.raw import HANDSHAKE
from tests.site import WAIT_S, Site
from tests.waiting import until

SOON_S = 0.3
GET = b"GET /page HTTP/1.1\r\nHost: sanad.test\r\n\r\n"
POST = b"POST /page HTTP/1.1\r\nHost: sanad.test\r\nContent-Length: 5\r\n\r\n"
LARGE_BYTES = 400_000


class Plain:
    """A server that answers pages, each with what was sent to it."""

    def __init__(self) -> None:
        self.server: uvicorn.Server
        self.port = 0
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.headers: Mapping[str, str] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, most: int = 100) -> AsyncIterator[Plain]:
        """Serve while the block runs."""
        plain = cls()
        routes = [
            Route(path, plain._answer, methods=["GET", "POST"]) for path in ("/page", "/slow", "/large", "/early")
        ]
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        settings = config(Starlette(routes=routes), Settings())
        settings.http = functools.partial(BoundedHttp, Crowd(NetworkTags(), most))  # type: ignore[assignment]
        plain.port, plain.server = listener.getsockname()[1], Server(settings)
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(plain.server.serve([listener]))
            await until(lambda: plain.server.started)
            yield plain
            plain.gate.set()
            plain.server.should_exit = True
            await serving
            listener.close()

    async def _answer(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        self.headers = request.headers
        if request.url.path == "/slow":
            await self.gate.wait()
        if request.url.path == "/large":
            return PlainTextResponse("x" * LARGE_BYTES)
        if request.url.path == "/early":
            return PlainTextResponse("too early")
        return PlainTextResponse(await request.body() or b"a page")

    async def until_gone(self) -> None:
        """Wait until no connection is left."""
        await until(lambda: not self.server.server_state.connections)


class Caller:
    """One TCP connection to a server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    @contextlib.asynccontextmanager
    async def calls(cls, port: int, *first: bytes) -> AsyncIterator[Caller]:
        """Connect and send something."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            caller = cls(reader, writer)
            caller.send(*first)
            yield caller
        finally:
            writer.transport.abort()

    def send(self, *parts: bytes) -> None:
        """Send bytes in one piece, unless this end is closed already."""
        with contextlib.suppress(RuntimeError):
            self._writer.write(b"".join(parts))

    async def answer(self) -> tuple[int, bytes]:
        """Return the next answer's status and body."""
        async with asyncio.timeout(WAIT_S):
            head = await self._reader.readuntil(b"\r\n\r\n")
            headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
            return int(head.split(b" ", 2)[1]), await self._reader.readexactly(int(headers[b"content-length"]))

    async def end(self) -> bytes:
        """Return what still comes until the connection ends."""
        async with asyncio.timeout(WAIT_S):
            with contextlib.suppress(ConnectionResetError):
                return await self._reader.read()
            return b""


@pytest.fixture
async def plain() -> AsyncIterator[Plain]:
    """A server that answers pages."""
    async with Plain.running() as running:
        yield running


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines that end soon, one as the other."""
    for name in ("HEAD_LIMIT_S", "BODY_LIMIT_S", "ANSWER_LIMIT_S", "IDLE_LIMIT_S", "FLUSH_LIMIT_S"):
        monkeypatch.setattr(http, name, SOON_S)


# what stays as it was --------------------------------------------------------------------------------------------


async def test_requests_are_answered_one_after_the_other_on_one_connection(plain: Plain) -> None:
    """Alone, with a body, in pieces, and several in one go."""
    async with Caller.calls(plain.port, GET) as caller:
        assert await caller.answer() == (200, b"a page")
        caller.send(POST[:30])
        caller.send(POST[30:], b"he")
        caller.send(b"llo")
        assert await caller.answer() == (200, b"hello")
        caller.send(GET, POST, b"again", GET)
        assert [body for _, body in [await caller.answer() for _ in range(3)]] == [b"a page", b"again", b"a page"]


async def test_a_site_keeps_a_connection_for_the_next_page(site: Site) -> None:
    """Our own configuration runs this protocol, and pages come one after another on one connection."""
    async with Caller.calls(site.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") as caller:
        assert await caller.answer() == (200, b"alive\n")
        caller.send(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await caller.answer() == (200, b"ready\n")


# deadlines -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("sent", [b"", b"\r\n", b"GET", GET[:-2], GET[:-2] + b"X-More: "])
async def test_who_never_finishes_a_head_is_let_go(plain: Plain, sent: bytes) -> None:
    """Whatever came of it: nothing, an empty line, a word, all headers but the last."""
    async with Caller.calls(plain.port, sent) as caller:
        assert (await caller.end()).partition(b"\r\n")[0] in {b"", b"HTTP/1.1 408 Request Timeout"}
    assert plain.asked == []


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("opening", [b"", GET[:-2]], ids=["empty lines", "headers"])
async def test_who_trickles_is_let_go_as_soon(plain: Plain, opening: bytes) -> None:
    """Bytes that come within a deadline don't move it."""
    async with Caller.calls(plain.port, opening) as caller:

        async def trickle() -> None:
            while True:
                caller.send(b"X: y\r\n" if opening else b"\r\n")
                await asyncio.sleep(SOON_S / 10)

        async with asyncio.TaskGroup() as group:
            trickling = group.create_task(trickle())
            await caller.end()
            trickling.cancel()
        await plain.until_gone()


@pytest.mark.usefixtures("soon")
async def test_who_never_finishes_a_body_is_let_go(plain: Plain) -> None:
    """After its headers as before."""
    async with Caller.calls(plain.port, POST, b"hel") as caller:
        assert await caller.end() == b""
    await plain.until_gone()


@pytest.mark.usefixtures("soon")
async def test_a_body_that_nobody_reads_holds_nothing_open(plain: Plain) -> None:
    """An answer that came before the body's end does not make the deadline void."""
    async with Caller.calls(plain.port, POST.replace(b"/page", b"/early"), b"hel") as caller:
        assert await caller.answer() == (200, b"too early")
        caller.send(b"l")
        assert await caller.end() == b""


@pytest.mark.usefixtures("soon")
async def test_an_idle_connection_ends_whatever_came_before(plain: Plain) -> None:
    """Also where an answer came before its body did, after which uvicorn would wait for ever."""
    async with Caller.calls(plain.port, POST.replace(b"/page", b"/early"), b"hel") as caller:
        await caller.answer()
        caller.send(b"lo")
        assert await caller.end() == b""


@pytest.mark.usefixtures("soon")
async def test_an_answer_that_never_comes_ends_the_connection(plain: Plain) -> None:
    """A page that hangs holds no connection for ever."""
    async with Caller.calls(plain.port, GET.replace(b"/page", b"/slow")) as caller:
        assert await caller.end() == b""


@pytest.mark.usefixtures("soon")
async def test_an_answer_that_is_not_taken_is_dropped(plain: Plain) -> None:
    """Who asks for much and reads nothing is let go, and what it left unread with it."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", plain.port))
    await asyncio.get_running_loop().sock_sendall(raw, GET.replace(b"/page", b"/large") * 8)

    await until(lambda: plain.asked)
    await plain.until_gone()

    raw.close()


# sizes -----------------------------------------------------------------------------------------------------------


LONG = b"a" * (http.HEAD_LIMIT_BYTES + 1)
HEADS = {
    "a long path": b"GET /" + LONG + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long header": GET[:-2] + b"X: " + LONG + b"\r\n\r\n",
    "many headers": GET[:-2] + b"Xy: z\r\n" * http.HEAD_LIMIT_BYTES + b"\r\n",
    "a path without end": b"GET /" + LONG,
    "a header without end": GET[:-2] + b"X: " + LONG,
    "a name without end": GET[:-2] + LONG,
    "empty lines": b"\r\n" * http.HEAD_LIMIT_BYTES + b"G",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
@pytest.mark.parametrize("piece_bytes", [2**20, 1_000], ids=["at once", "in pieces"])
async def test_a_head_that_is_too_large_is_refused(plain: Plain, head: bytes, piece_bytes: int) -> None:
    """Before it is collected, and before anybody works for it."""
    async with Caller.calls(plain.port) as caller:
        for start in range(0, len(head), piece_bytes):
            caller.send(head[start : start + piece_bytes])
            await asyncio.sleep(0)
        assert (await caller.end()).partition(b"\r\n")[0] in {b"", b"HTTP/1.1 431 Request Header Fields Too Large"}
        await plain.until_gone()
    assert plain.asked == []


async def test_a_head_within_the_limit_is_read(plain: Plain) -> None:
    """On one connection time after time: every head has the limit for itself."""
    head = GET[:-2] + b"X: " + b"a" * (http.HEAD_LIMIT_BYTES - 200) + b"\r\n\r\n"
    async with Caller.calls(plain.port) as caller:
        for _ in range(3):
            caller.send(head)
            assert await caller.answer() == (200, b"a page")
        caller.send(head, head)
        assert [(await caller.answer())[0] for _ in range(2)] == [200, 200]


async def test_a_crowd_of_requests_in_one_go_is_refused(plain: Plain) -> None:
    """A few may wait behind one that is answered; with more the connection ends."""
    async with Caller.calls(plain.port, GET.replace(b"/page", b"/slow"), GET * 1_000) as caller:
        assert await caller.end() == b""
    assert len(plain.asked) <= 1 + http.PIPELINED_MOST


CHUNKED = b"POST /page HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAVY = {
    "a body": b"200000\r\n" + b"x" * 0x200000 + b"\r\n0\r\n\r\n",
    "small chunks": b"1\r\nx\r\n" * 400_000 + b"0\r\n\r\n",
    "an extension": b"1;" + b"x" * 2_000_000 + b"\r\nx\r\n0\r\n\r\n",
    "a trailer": b"1\r\nx\r\n0\r\nX: " + b"x" * 2_000_000 + b"\r\n\r\n",
    "many trailers": b"1\r\nx\r\n0\r\n" + b"Xy: z\r\n" * 300_000 + b"\r\n",
}


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY.keys())
async def test_a_body_heavier_than_any_form_ends_the_connection(plain: Plain, body: bytes) -> None:
    """Whatever makes it heavy."""
    async with Caller.calls(plain.port, CHUNKED, body) as caller:
        assert await caller.end() == b""


async def test_what_comes_behind_a_body_changes_nothing(plain: Plain) -> None:
    """A trailer is no header: it can't say whose page sent the form, or whose session it is."""
    async with Caller.calls(plain.port, CHUNKED, b"1\r\nx\r\n0\r\nCookie: n=stolen\r\n\r\n") as caller:
        assert await caller.answer() == (200, b"x")

    assert "cookie" not in plain.headers


# numbers ---------------------------------------------------------------------------------------------------------


async def test_past_the_most_connections_newcomers_are_told_to_wait() -> None:
    """Those who are in stay; when one goes there is room again."""
    async with Plain.running(most=2) as plain, Caller.calls(plain.port, GET) as first:
        await first.answer()
        async with Caller.calls(plain.port, GET) as second:
            await second.answer()
            async with Caller.calls(plain.port) as third:
                assert (await third.end()).startswith(b"HTTP/1.1 503 ")
            first.send(GET)
            assert (await first.answer())[0] == 200
        await until(lambda: len(plain.server.server_state.connections) == 1)
        async with Caller.calls(plain.port, GET) as fourth:
            assert (await fourth.answer())[0] == 200


def test_one_part_of_the_network_takes_only_its_share() -> None:
    """Others come in all the same, and so do those that a proxy hides."""
    crowd = Crowd(NetworkTags(), 100, 2)

    marks = [crowd.enter(peer, 1) for peer in ("9.9.9.1", "9.9.9.2", "9.9.9.3", "8.8.8.8", *["127.0.0.1"] * 3)]
    crowd.leave(marks[0] or "")

    assert [mark is None for mark in marks] == [False, False, True, False, False, False, False]
    assert crowd.enter("9.9.9.3", 1) is not None


def test_connections_leave_files_for_the_process_itself() -> None:
    """However few the system allows."""
    assert 0 < connections_most() <= crowd_module.CONNECTIONS_MOST


# what no browser sends ---------------------------------------------------------------------------------------------


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
AMBIGUOUS = {
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
    "length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "chunks twice": b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a length with a sign": b"Content-Length: +5\r\n\r\n",
    "a negative length": b"Content-Length: -5\r\n\r\n",
    "a length with spaces": b"Content-Length: 5 6\r\n\r\n",
    "a length past all bounds": b"Content-Length: 99999999999999999999999999\r\n\r\n",
    "a space before the colon": b"Content-Length : 5\r\n\r\n",
    "a folded header": b"X: y\r\n Content-Length: 5\r\n\r\n",
    "a bare return": b"X: y\rContent-Length: 5\r\n\r\n",
    "a zero byte": b"X: y\x00z\r\n\r\n",
    "another coding": b"Transfer-Encoding: gzip\r\n\r\n",
    "a bad chunk": b"Transfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n0\r\n\r\n",
    "a long chunk": b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("rest", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_a_request_that_can_be_read_in_two_ways_ends_the_connection(plain: Plain, rest: bytes) -> None:
    """A proxy in front might see its end elsewhere: nothing that follows is taken for a request."""
    async with Caller.calls(plain.port, b"POST /page HTTP/1.1\r\nHost: x\r\n", rest, SMUGGLED) as caller:
        answers = await caller.end()

    assert answers == b"" or answers.startswith(b"HTTP/1.1 400 "), answers
    assert "/smuggled" not in plain.asked
    assert answers.count(b"HTTP/1.1") <= 1


STRANGE = {
    "no version": b"GET /page\r\n\r\n",
    "an old version": b"GET /page HTTP/0.9\r\n\r\n",
    "a new version": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "encryption": bytes.fromhex("16030100c8010000c40303") + bytes(200),
    "an unknown method": b"SHOUT /page HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tunnel": b"CONNECT other.test:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a star": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "a path in no alphabet": b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "broken escapes": b"GET /%ff%zz%00%0d%0a HTTP/1.1\r\nHost: x\r\n\r\n",
    "another site": b"GET http://other.test/page HTTP/1.1\r\nHost: x\r\n\r\n",
    "a host in no alphabet": b"GET /page HTTP/1.1\r\nHost: \xff\xfe\r\nCookie: \xff=\xfe\r\n\r\n",
    "another protocol": b"GET /page HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
}


@pytest.mark.parametrize("sent", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.usefixtures("soon")
async def test_whatever_is_sent_the_connection_ends_and_the_server_goes_on(plain: Plain, sent: bytes) -> None:
    """An answer or none, then the end; others don't notice."""
    async with Caller.calls(plain.port, sent) as caller:
        answers = await caller.end()
        await plain.until_gone()
    async with Caller.calls(plain.port, GET) as other:
        assert (await other.answer())[0] == 200

    assert answers == b"" or answers.startswith(b"HTTP/1.1 "), answers
    assert b" 500 " not in answers


async def test_an_upgrade_does_not_write_into_an_answer(site: Site) -> None:
    """A socket asked for while a page is on its way ends the connection: the two would be mixed."""
    upgrade = "\r\n".join(["GET /ws HTTP/1.1", *(f"{name}: {value}" for name, value in HANDSHAKE.items()), "", ""])
    async with Caller.calls(site.port, b"GET /en/help HTTP/1.1\r\nHost: x\r\n\r\n", upgrade.encode()) as caller:
        assert b"101 Switching" not in await caller.end()
