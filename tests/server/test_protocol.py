"""A socket's life between transport and listener, on a server with nothing behind it.

A new release of uvicorn, uvloop or websockets that differs fails here first.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Callable

import pytest
from websockets.frames import Opcode

from chat import sockets
from chat.building import Files
from chat.server import protocol
from chat.server.protocol import DirectWebSocket
from chat.wire.framing import framed
from rooms.stores.embedded import EmbeddedStores
from tests.server.bare import Bare, Ear, Inside
from tests.server.raw import HELLO, RawSocket, frame, text
from tests.site import running_site
from tests.waiting import until

SMALL_BUFFER_BYTES = 4096
KIB = 1024


@pytest.fixture
async def bare() -> AsyncIterator[Bare]:
    """A server with nothing behind it."""
    async with Bare.running() as running:
        yield running


# writing ---------------------------------------------------------------------------------------------------------


async def test_a_socket_writes_what_it_is_given(bare: Bare) -> None:
    """Frames go out as they are."""
    async with bare.pair() as (outside, inside):
        inside.connection.write(framed(b"hello"))

        assert bytes((await outside.frame()).data) == b"hello"


async def test_pings_and_pongs_land_between_whole_frames(bare: Bare) -> None:
    """Writes keep their order, also over a socket that is full, and nothing cuts them."""
    long = "x" * 60_000
    async with bare.pair(SMALL_BUFFER_BYTES) as (outside, inside):
        said = [f"{number} {long if number > 5 else ''}" for number in range(10)]
        for number, text_said in enumerate(said):
            inside.connection.write(framed(text_said.encode()))
            if number == 5:
                outside.send(frame(Opcode.PING, b"now"), frame(Opcode.TEXT, b"mark"))
                await until(lambda: inside.ear.heard)
                inside.connection.ping()
        frames = [await outside.frame() for _ in range(12)]

    assert [bytes(one.data).decode() for one in frames if one.opcode is Opcode.TEXT] == said
    assert [one.opcode for one in frames if one.opcode is not Opcode.TEXT] == [Opcode.PONG, Opcode.PING]


async def test_nothing_is_written_after_our_close_frame(bare: Bare) -> None:
    """Later writes, pings and closes are dropped."""
    async with bare.pair() as (outside, inside):
        inside.connection.write(framed(b"last words"))
        inside.connection.close(1000)
        inside.connection.write(framed(b"too late"))
        inside.connection.ping()
        inside.connection.close(1001)

        assert bytes((await outside.frame()).data) == b"last words"
        assert await outside.close_code() == 1000


async def test_nothing_is_written_after_answering_a_close(bare: Bare) -> None:
    """When the ear learns of the end, the close frame is the next and the last thing that goes out."""

    class Talkative(Ear):
        def __init__(self, socket: DirectWebSocket) -> None:
            super().__init__()
            self._socket = socket

        def closed(self) -> None:
            self._socket.write(framed(b"wait"))

    bare.new_ear = Talkative
    async with bare.pair() as (outside, _):
        outside.send(frame(Opcode.CLOSE, b"\x03\xe8"))

        assert await outside.close_code() == 1000


async def test_a_full_socket_is_told_to_the_ear_and_so_is_its_end(bare: Bare) -> None:
    """Paused and resumed come in turns, paused first, resumed last once everything was read."""
    async with bare.pair(SMALL_BUFFER_BYTES) as (outside, inside):
        for _ in range(300):
            inside.connection.write(framed(b"x" * 10 * KIB))
        await until(lambda: inside.ear.heard)
        assert inside.ear.heard == ["paused"]

        for _ in range(300):
            await outside.frame()

        assert inside.ear.heard == ["paused", "resumed"]


async def test_who_pings_without_reading_fills_no_memory(bare: Bare) -> None:
    """Pongs are dropped while the socket is full; once it is read again a ping is answered."""
    async with bare.pair(SMALL_BUFFER_BYTES) as (outside, inside):
        for _ in range(300):
            inside.connection.write(framed(b"x" * 10 * KIB))
        await until(lambda: inside.ear.heard)
        full_bytes = inside.connection.transport.get_write_buffer_size()
        for _ in range(2_000):
            outside.send(frame(Opcode.PING, b"x" * 125))
        outside.send(frame(Opcode.TEXT, b"done"))
        await until(lambda: "done" in inside.ear.heard)

        assert inside.connection.transport.get_write_buffer_size() <= full_bytes
        for _ in range(300):
            await outside.frame()
        outside.send(frame(Opcode.PING, b"there?"))
        assert bytes((await outside.frame()).data) == b"there?"


# ends ------------------------------------------------------------------------------------------------------------


def hang_up(outside: RawSocket) -> None:
    """Reset the connection, as a phone does that lost its network."""
    raw = outside.writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    outside.writer.transport.abort()


End = Callable[[RawSocket, Inside], object]
ENDS: dict[str, End] = {
    "the client closes": lambda outside, _inside: outside.send(frame(Opcode.CLOSE, b"\x03\xe8")),
    "the client hangs up": lambda outside, _inside: hang_up(outside),
    "the client ends the stream": lambda outside, _inside: outside.writer.write_eof(),
    "the server closes": lambda _outside, inside: inside.connection.close(1000),
    "the server drops it": lambda _outside, inside: inside.connection.transport.abort(),
    "a broken frame": lambda outside, _inside: outside.send(frame(Opcode.TEXT, b"x", is_masked=False)),
    "broken text": lambda outside, _inside: outside.send(frame(Opcode.TEXT, b"\xff")),
    "too big a frame": lambda outside, _inside: outside.send(frame(Opcode.TEXT, b"x" * 20 * KIB)),
    "shutdown": lambda _outside, inside: inside.connection.shutdown(),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
async def test_the_ear_learns_of_the_end_once(bare: Bare, end: End) -> None:
    """However a connection ends, ``closed`` comes exactly once and last."""
    async with bare.pair() as (outside, inside):
        outside.send(frame(Opcode.TEXT, b"good evening"))
        await until(lambda: inside.ear.heard)

        end(outside, inside)
        await until(lambda: "closed" in inside.ear.heard)
        with contextlib.suppress(RuntimeError):  # its own end may be closed already
            outside.send(frame(Opcode.CLOSE, b"\x03\xe8"))
        await bare.until_gone()

        assert inside.ear.heard == ["good evening", "closed"]
        assert bare.gone_sockets == [inside.connection]


async def test_shutdown_says_come_back_and_when(bare: Bare) -> None:
    """A goodbye with a scattered delay, then the code for a restart."""
    async with bare.pair() as (outside, inside):
        inside.connection.shutdown()

        bye = await outside.next("bye")
        assert bye["reason"] == "restart"
        assert 500 <= int(str(bye["after_ms"])) <= 5_000
        assert await outside.close_code() == 1012


@pytest.mark.parametrize("first", ["client", "server"])
async def test_shutdown_after_a_close_that_is_still_under_way_is_quiet(bare: Bare, first: str) -> None:
    """A reader that stalls in the middle of closing must not stop the server from stopping."""
    async with bare.pair(SMALL_BUFFER_BYTES) as (outside, inside):
        for _ in range(300):
            inside.connection.write(framed(b"x" * 10 * KIB))
        if first == "client":
            outside.send(frame(Opcode.CLOSE, b"\x03\xe8"))
            await until(lambda: "closed" in inside.ear.heard)
        else:
            inside.connection.close(1000)

        inside.connection.shutdown()
        inside.connection.shutdown()

        assert inside.ear.heard.count("closed") == 1


async def test_a_broken_frame_in_place_of_an_answer_to_our_close_ends_it(
    monkeypatch: pytest.MonkeyPatch, bare: Bare
) -> None:
    """Nothing more is said, and the connection is gone after a moment."""
    monkeypatch.setattr(protocol, "BROKEN_LIMIT_S", 0.05)
    async with bare.pair() as (outside, inside):
        inside.connection.close(1000)
        outside.send(frame(Opcode.TEXT, b"x", is_masked=False))
        await bare.until_gone()

        assert inside.ear.heard == ["closed"]


async def test_a_stalled_reader_that_does_not_answer_our_close_is_dropped(
    monkeypatch: pytest.MonkeyPatch, bare: Bare
) -> None:
    """What it never read is thrown away after the time for closing, not kept until it wakes."""
    monkeypatch.setattr(protocol, "CLOSE_LIMIT_S", 0.05)
    async with bare.pair(SMALL_BUFFER_BYTES) as (_, inside):
        for _ in range(300):
            inside.connection.write(framed(b"x" * 10 * KIB))

        inside.connection.close(1013)
        await bare.until_gone()

        assert inside.ear.heard == ["paused", "closed"]


# silence ---------------------------------------------------------------------------------------------------------


async def test_a_quiet_socket_is_pinged(monkeypatch: pytest.MonkeyPatch, stores: EmbeddedStores, files: Files) -> None:
    """After a while of silence it gets a ping, and staying silent keeps it open for the present."""
    monkeypatch.setattr(sockets, "SWEEP_EVERY_S", 0.01)
    monkeypatch.setattr(sockets, "PING_AFTER_S", 0.02)
    async with running_site(stores.talk.url, files) as site, RawSocket.upgraded(site.port) as raw:
        raw.send(HELLO)
        heard: list[str] = []
        while "welcome" not in heard or heard.count("PING") < 3:  # on a busy machine the first comes before the welcome
            heard.append(await raw.heard())

        assert set(heard) == {"welcome", "PING"}


@pytest.mark.parametrize("opening", [HELLO, b""], ids=["after hello", "before hello"])
async def test_a_socket_that_stays_silent_is_closed(
    monkeypatch: pytest.MonkeyPatch, stores: EmbeddedStores, files: Files, opening: bytes
) -> None:
    """It is told that it was idle; without a hello this comes sooner."""
    monkeypatch.setattr(sockets, "SWEEP_EVERY_S", 0.01)
    monkeypatch.setattr(sockets, "GONE_AFTER_S" if opening else "HELLO_LIMIT_S", 0.05)
    async with running_site(stores.talk.url, files) as site, RawSocket.upgraded(site.port) as raw:
        raw.send(opening)
        while (said := await raw.next("welcome", "bye"))["type"] == "welcome":  # a busy machine may be too slow for one
            pass

        assert said["reason"] == "idle"
        assert await raw.close_code() == 1001


async def test_any_sign_of_life_keeps_a_socket_open(
    monkeypatch: pytest.MonkeyPatch, stores: EmbeddedStores, files: Files
) -> None:
    """A pong is enough: while others are closed for silence, who answers pings stays."""
    monkeypatch.setattr(sockets, "SWEEP_EVERY_S", 0.05)
    monkeypatch.setattr(sockets, "PING_AFTER_S", 0.0)
    monkeypatch.setattr(sockets, "GONE_AFTER_S", 2.0)
    async with (
        running_site(stores.talk.url, files) as site,
        RawSocket.upgraded(site.port) as silent,
        RawSocket.upgraded(site.port) as alive,
    ):
        for raw in (silent, alive):
            raw.send(HELLO)
            while await raw.heard() == "PING":  # on a busy machine it comes before the welcome
                pass

        async def answer_pings() -> None:
            while (ping := await alive.frame()).opcode is Opcode.PING:
                alive.send(frame(Opcode.PONG, bytes(ping.data)))

        async with asyncio.TaskGroup() as group:
            answering = group.create_task(answer_pings())
            while (heard := await silent.frame()).opcode is Opcode.PING:
                pass
            assert b'"idle"' in bytes(heard.data)
            answering.cancel()
        alive.send(text("ping"))
        while (pong := await alive.frame()).opcode is Opcode.PING:
            pass
        assert b'"pong"' in bytes(pong.data)
