"""No phase of a request lasts longer than its deadline, whatever somebody sends or leaves unread."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tests.server.plain import GET, POST, SOON_S, Caller, Plain
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("soon")


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"GET", GET[:-2], GET[:-2] + b"X-More: "])
async def test_who_never_finishes_a_head_is_let_go(plain: Plain, sent: bytes) -> None:
    """Whatever came of it: nothing, an empty line, a word, all headers but the last."""
    async with Caller.calls(plain.port, sent) as caller:
        assert (await caller.end()).partition(b"\r\n")[0] in {b"", b"HTTP/1.1 408 Request Timeout"}
    assert plain.asked == []


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


async def test_who_never_finishes_a_body_is_let_go(plain: Plain) -> None:
    """After its headers as before."""
    async with Caller.calls(plain.port, POST, b"hel") as caller:
        assert await caller.end() == b""
    await plain.until_gone()


async def test_a_body_that_nobody_reads_holds_nothing_open(plain: Plain) -> None:
    """An answer that came before the body's end does not make the deadline void."""
    async with Caller.calls(plain.port, POST.replace(b"/page", b"/early"), b"hel") as caller:
        assert await caller.answer() == (200, b"too early")
        caller.send(b"l")
        assert await caller.end() == b""


async def test_an_idle_connection_ends_whatever_came_before(plain: Plain) -> None:
    """Also where an answer came before its body did, after which uvicorn would wait for ever."""
    async with Caller.calls(plain.port, POST.replace(b"/page", b"/early"), b"hel") as caller:
        await caller.answer()
        caller.send(b"lo")
        assert await caller.end() == b""


async def test_an_answer_that_never_comes_ends_the_connection(plain: Plain) -> None:
    """A page that hangs holds no connection for ever."""
    async with Caller.calls(plain.port, GET.replace(b"/page", b"/slow")) as caller:
        assert await caller.end() == b""


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
