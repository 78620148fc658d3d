"""The crowd: a C program on a core of its own, told what to do line by line (``bench/c/main.c``)."""

from __future__ import annotations

import asyncio
import contextlib
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from typing import Final, TypeVar

import msgspec

from bench.building import load_program
from bench.dialect import Dialect

ANSWER_LIMIT_S: Final = 120.0
BUSY: Final = 64
"""Handshakes under way at a time."""
WORDS_A_TEXT: Final = 10
END_LIMIT_S: Final = 10.0


class LetIn(msgspec.Struct, frozen=True, kw_only=True):
    """How people came in; handshakes are counted from connecting to having entered the room."""

    opened: int
    failed: int
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


_Answer = TypeVar("_Answer", LetIn, Talked, CaughtUp)


class Crowd:
    """People in rooms, dealt out evenly."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def open(self, count: int, *, receive_bytes: int = 0) -> LetIn:
        """Let so many people in, once."""
        return await self._ask(f"open {count} {BUSY} {receive_bytes}", LetIn)

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

    async def _ask(self, command: str, answer: type[_Answer]) -> _Answer:
        return msgspec.json.decode(await self._told(command), type=answer)

    async def _told(self, command: str) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n".encode())
        async with asyncio.timeout(ANSWER_LIMIT_S):
            return await self._process.stdout.readline()


@contextlib.asynccontextmanager
async def crowd(dialect: Dialect, port: int, rooms: Sequence[str], *, source: int = 1) -> AsyncIterator[Crowd]:
    """Run a crowd on the last core while the block runs; people come from 127.0.``source``.x."""
    *_, last = sorted(os.sched_getaffinity(0))
    process = await asyncio.create_subprocess_exec(
        *("taskset", "-c", str(last), str(load_program()), str(source)), stdin=PIPE, stdout=PIPE
    )
    assert process.stdin is not None
    try:
        process.stdin.writelines(f"{line}\n".encode() for line in dialect.lines(port, rooms))
        yield Crowd(process)
    finally:
        process.stdin.close()
        try:
            async with asyncio.timeout(END_LIMIT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
