"""The crowd: a C program on a core of its own, told what to do line by line (``bench/c/main.c``)."""

from __future__ import annotations

import asyncio
import contextlib
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, TypeVar

import msgspec

from bench.building import load_program
from bench.dialect import Dialect

ANSWER_LIMIT_S: Final = 600.0
"""A crowd gives up by itself when nothing happens any more; this is for one that hangs."""
BUSY: Final = 64
"""Handshakes under way at a time."""
PEOPLE_MOST: Final = 19_900
"""Of one process: as many as it may open files on the machines this was written on, save a few."""
WORDS_A_TEXT: Final = 10
END_LIMIT_S: Final = 10.0


class LetIn(msgspec.Struct, frozen=True, kw_only=True):
    """How people came in; handshakes are counted from connecting to having entered the room.

    ``put_off`` counts those that the server answered with when to come back. Whoever it was came back then: their wait
    is in ``took_s`` alone.
    """

    opened: int
    failed: int
    put_off: int
    took_s: float
    p50_us: int
    p99_us: int
    most_us: int


class Talked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a talk. A delivery is one message at one reader; waits are from saying to reading."""

    took_s: float
    said: int
    deliveries: int
    missing: int
    refused: int
    closed: int
    bytes: int
    frames: int
    p50_us: int
    p99_us: int
    most_us: int
    load_cpu_s: float

    @property
    def a_second(self) -> float:
        """Return the deliveries a second."""
        return self.deliveries / self.took_s


class CaughtUp(msgspec.Struct, frozen=True, kw_only=True):
    """How it went for those who had stopped reading and read on: messages lost and heard twice, people sent away."""

    lost: int
    twice: int
    sent_away: int


class CameBack(msgspec.Struct, frozen=True, kw_only=True):
    """How people came back whose lines were lost: how many, and how many are still away.

    ``told`` counts losses for which the server had said when to come back, ``begun`` the handshakes of each second
    from the beginning on, and ``back`` those whose way back ended in it. ``last_back_us`` is when the last of them was
    there, by the monotonic clock.
    """

    lost: int
    told: int
    away: int
    tries: int
    last_back_us: int
    begun: tuple[int, ...]
    back: tuple[int, ...]


_Answer = TypeVar("_Answer", LetIn, Talked, CaughtUp, CameBack)


class Crowd:
    """People in rooms, dealt out evenly.

    Those past ``PEOPLE_MOST`` come from further processes, since one may open only so many files; they sit and listen,
    and what people are told to do is done by those of the first process.
    """

    def __init__(self, start: Callable[[int], Awaitable[Process]]) -> None:
        self._start = start
        self._processes: list[Process] = []
        self._here = 0

    async def open(self, count: int, *, receive_bytes: int = 0) -> LetIn:
        """Let so many more people in; returns how the last of them came in, and the sums of all."""
        opened = failed = put_off = 0
        took_s = 0.0
        while True:
            place = PEOPLE_MOST * len(self._processes) - self._here
            if not place:
                self._processes.append(await self._start(len(self._processes) + 1))
                continue
            now = min(count, place)
            came = await self._ask(f"open {now} {BUSY} {receive_bytes}", LetIn, self._processes[-1])
            opened, failed, took_s = opened + came.opened, failed + came.failed, took_s + came.took_s
            put_off += came.put_off
            self._here, count = self._here + now, count - now
            if not count:
                return msgspec.structs.replace(came, opened=opened, failed=failed, put_off=put_off, took_s=took_s)

    async def drop(self) -> None:
        """Have everybody hang up."""
        await self._told("drop")

    async def come_again(self) -> LetIn:
        """Let everybody in who hung up, as people who have been here before."""
        return await self._ask(f"again {BUSY}", LetIn)

    async def talk(self, seconds: float, *, in_flight: int, each: int = 0, words: int = WORDS_A_TEXT) -> Talked:
        """Have people speak in turn, so many messages of each room under way; nobody says more than ``each``."""
        return await self._ask(f"talk {seconds} {in_flight} {each} {words}", Talked)

    async def stand_still(self, count: int) -> None:
        """Have so many read nothing any more, from here on to ``read_on``, over one talk."""
        await self._told(f"still {count}")

    async def read_on(self) -> CaughtUp:
        """Have those read on; who was sent away comes back where the server knows places."""
        return await self._ask("read", CaughtUp)

    async def stay(self, limit_s: float, port: int, *, first_ms: int, last_ms: int) -> CameBack:
        """Have whoever loses their line come back to a port by themselves, until some did and nobody is away.

        They wait as the browser's client does: by chance up to a time that doubles from the first to the last with
        each failure, and never less than the server said.
        """
        return await self._ask(f"stay {limit_s} {first_ms} {last_ms} {port}", CameBack)

    async def _ask(self, command: str, answer: type[_Answer], process: Process | None = None) -> _Answer:
        return msgspec.json.decode(await self._told(command, process), type=answer)

    async def _told(self, command: str, process: Process | None = None) -> bytes:
        told = process or self._processes[0]
        assert told.stdin is not None
        assert told.stdout is not None
        told.stdin.write(f"{command}\n".encode())
        async with asyncio.timeout(ANSWER_LIMIT_S):
            return await told.stdout.readline()


@contextlib.asynccontextmanager
async def crowd(dialect: Dialect, port: int, rooms: Sequence[str], *, nice: int = 0) -> AsyncIterator[Crowd]:
    """Run a crowd on the last core while the block runs; people come from 127.0.x.y, x being the process's number.

    One that is ``nice``, up to 19, lets another crowd on the same core go first.
    """
    *_, last = sorted(os.sched_getaffinity(0))
    async with contextlib.AsyncExitStack() as started:

        async def start(number: int) -> Process:
            command = ("nice", "-n", str(nice), "taskset", "-c", str(last), str(load_program()), str(number))
            process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
            started.push_async_callback(_end, process)
            assert process.stdin is not None
            process.stdin.writelines(f"{line}\n".encode() for line in dialect.lines(port, rooms))
            return process

        yield Crowd(start)


async def _end(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(END_LIMIT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
