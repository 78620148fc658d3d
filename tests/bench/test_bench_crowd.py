"""The crowd counts what it hears: whole frames, whichever way they come."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Final, TypeAlias

import msgspec
import pytest

from bench import load
from bench.building import compiler
from bench.dialect import NCHAN, PLAIN
from bench.load import crowd
from bench.returning import peak
from chat.wire.framing import framed

pytestmark = pytest.mark.skipif(compiler() is None, reason="the crowd is a C program, and no compiler is here")
UPGRADE: Final = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n" + framed(b"entered")
REFUSAL: Final = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
PUT_OFF_MS: Final = 300
PUT_OFF: Final = UPGRADE.replace(framed(b"entered"), framed(b'{"after_ms":%d}' % PUT_OFF_MS) + b"\x88\x02\x03\xf5")
END_LIMIT_S: Final = 10.0
Answer: TypeAlias = Callable[[bytes], tuple[bytes, ...]]
"""What a server writes, piece by piece, when it is told something."""


async def read_text(reader: asyncio.StreamReader) -> bytes:
    """Read one short masked frame."""
    _, size = await reader.readexactly(2)
    key, payload = await reader.readexactly(4), await reader.readexactly(size & 127)
    return bytes(sign ^ key[at % 4] for at, sign in enumerate(payload))


@contextlib.asynccontextmanager
async def server(upgrade: bytes, answer: Answer) -> AsyncIterator[int]:
    """Answer everybody's handshake and all they say, and give the port; ends when all have hung up."""
    served: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        served.add(task)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError), contextlib.closing(writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(upgrade)
            while True:
                for piece in answer(await read_text(reader)):
                    writer.write(piece)
                    await writer.drain()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        yield listening.sockets[0].getsockname()[1]
        async with asyncio.timeout(END_LIMIT_S):
            await asyncio.gather(*served)


@pytest.mark.parametrize(
    "answer",
    [
        lambda said: (framed(said),),
        lambda said: tuple(framed(said)[at : at + 1] for at in range(len(framed(said)))),
        lambda said: (framed(b"news of something else") + framed(b"x" * 70_000 + said),),
        lambda said: (b"\x89\x03abc" + framed(said),),
    ],
    ids=["whole", "byte by byte", "behind others, and long", "behind a ping"],
)
async def test_a_message_counts_once_however_it_comes(answer: Answer) -> None:
    """Pieces of a frame are put together, and what is no message is no delivery."""
    async with server(UPGRADE, answer) as port, crowd(PLAIN, port, ["room"]) as people:
        await people.open(1)
        talked = await people.talk(0.1, in_flight=1, each=5)

    assert talked.said > 0
    assert (talked.deliveries, talked.missing, talked.closed) == (talked.said, 0, 0)


async def test_two_messages_in_one_frame_count_twice() -> None:
    """A server may join messages; two at one reader are two deliveries, in one frame."""
    kept: list[bytes] = []

    def answer(said: bytes) -> tuple[bytes, ...]:
        kept.append(said)
        return (framed(b"\n".join(kept[-2:])),) if len(kept) % 2 == 0 else ()

    async with server(UPGRADE, answer) as port, crowd(PLAIN, port, ["room"]) as people:
        await people.open(1)
        talked = await people.talk(0.1, in_flight=2, each=6)

    assert talked.deliveries == talked.said > 0
    assert talked.frames == talked.said // 2


async def test_a_handshake_that_is_refused_is_counted_as_failed() -> None:
    """Who is not let in is no member, and the answer says how many these are."""
    async with server(REFUSAL, lambda _: ()) as port, crowd(PLAIN, port, ["room"]) as people:
        came = await people.open(3)

    assert (came.opened, came.failed) == (0, 3)


async def test_who_is_put_off_comes_in_when_they_were_told_to() -> None:
    """A server that has no time now says when it has; nobody stays out for that, nor comes before."""
    came_s: list[float] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            came_s.append(time.monotonic())
            writer.write(PUT_OFF if len(came_s) <= len(rooms) else UPGRADE)
            await reader.read()

    rooms = ["one", "two", "three"]
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        dialect = msgspec.structs.replace(PLAIN, after='"after_ms":')
        async with crowd(dialect, port, rooms) as people:
            came = await people.open(len(rooms))

    assert (came.opened, came.failed, came.put_off) == (len(rooms), 0, len(rooms))
    assert came_s[len(rooms)] - came_s[0] > PUT_OFF_MS / 1000


async def test_past_what_one_process_may_hold_others_bring_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd larger than the open files of one process comes whole, in steps."""
    monkeypatch.setattr(load, "PEOPLE_MOST", 5)
    async with server(UPGRADE, lambda _: ()) as port, crowd(PLAIN, port, ["room"]) as people:
        came = [await people.open(3), await people.open(9)]

    assert [(one.opened, one.failed) for one in came] == [(3, 0), (9, 0)]


async def test_pings_are_answered_between_commands() -> None:
    """People who sit idle stay: whoever asks for a sign of life gets one."""
    is_idle, pong = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(UPGRADE)
            await is_idle.wait()
            writer.write(b"\x89\x03abc")
            assert await read_text(reader) == b"abc"
            pong.set()

    async with contextlib.AsyncExitStack() as stack:
        listening = await stack.enter_async_context(await asyncio.start_server(serve, "127.0.0.1", 0))
        port = listening.sockets[0].getsockname()[1]
        people = await stack.enter_async_context(crowd(PLAIN, port, ["room"]))
        await people.open(1)
        is_idle.set()
        async with asyncio.timeout(END_LIMIT_S):
            await pong.wait()


async def test_who_is_not_let_in_tries_more_seldom_each_time() -> None:
    """By chance up to a time that doubles: where it may grow, a few tries fall into what else takes dozens."""
    tries = {last_ms: await tries_in_a_second(last_ms) for last_ms in (1, 60_000)}

    assert 1 < tries[60_000] < tries[1] / 2


async def tries_in_a_second(last_ms: int) -> int:
    """Let somebody in, close their line, let them in no more, and count how often they try."""
    upgrades = [UPGRADE]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(upgrades.pop() if upgrades else REFUSAL)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        async with crowd(NCHAN, port, ["room"]) as people:
            await people.open(1)
            return (await people.stay(1.0, port, first_ms=1, last_ms=last_ms)).tries


@pytest.mark.parametrize(
    ("begun", "times"), [((0, 5, 100, 100, 130, 7), 130 / 110), ((3, 0, 60, 0, 4), 3.0), ((0, 9), 1.0), ((), 1.0)]
)
def test_the_busiest_second_is_held_against_whole_seconds(begun: tuple[int, ...], times: float) -> None:
    """Those in which it began and ended are parts; a second in which nobody came is whole."""
    assert peak(begun) == pytest.approx(times)
