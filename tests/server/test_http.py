"""The contract with uvicorn's HTTP protocol, and the bounds that our subclass puts around it.

A new release of uvicorn or httptools that differs fails here first.
"""

from __future__ import annotations

import asyncio

import pytest

from chat.network import NetworkTags
from chat.server import crowd as crowd_module
from chat.server import http
from chat.server.crowd import Crowd, connections_most
from tests.server.plain import GET, POST, Caller, Plain
from tests.server.raw import HANDSHAKE
from tests.site import Site
from tests.waiting import until

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
        status, body = await caller.answer()
        assert (status, body.partition(b",")[0].strip()) == (200, b"ready")  # with a screening beside it or without


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
