"""A thousand people who read one room without a script: what they cost, and whom those hinder who stop reading.

Measured is also how long a line takes to reach all of them. Everybody enters by the form and opens a page that never
ends, on one process; the server is held on one core and the crowd on another. Takes at most a minute and a half once
the server has started. Run it with ``make bench-parts``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec
import uvloop
import yaml
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

import rooms
from bench.dialect import OURS
from bench.member import Member
from bench.serving import Launch, Running, processes, serving
from bench.stream_crowd import ROOM, STILL_LIMIT_S, Lines, Reader, Waits
from chat.pages.stream import SLOW_AFTER_S
from chat.server.crowd import raise_files_limit

READERS: Final = 1_000
ARRIVING: Final = 50
SPEAKERS: Final = 25
STALLED: Final = 50
IDLE_S: Final = 26.0
"""Long enough for one sign of life to everybody."""
LINES: Final = 40
LINES_EVERY_S: Final = 0.2
FILLING_LINES: Final = 120
"""As many as fill what the server and the kernel keep for somebody who does not read."""
FILLING_EVERY_S: Final = 0.1
RUN_LIMIT_S: Final = 90.0


class Measured(msgspec.Struct, kw_only=True):
    """What a run has found."""

    reader_kib: float
    idle_s_a_minute: float
    talks: dict[str, tuple[Waits, float]]
    """By who is there: how long people waited, and the microseconds of processor time of one delivery."""
    stalled_kib: float


class Server:
    """A server with a room, and who is in it."""

    def __init__(self, running: Running) -> None:
        self._running, self._port, self._lines = running, running.port, Lines()
        self._serving = next(pid for pid in processes(running.pid) if b"chat.server.worker" in _command(pid))
        self._speakers = [Member(lambda _: None) for _ in range(SPEAKERS)]
        self.readers: list[Reader] = []

    async def open(self) -> None:
        """Let in those who speak, and some who read: what is made once for all is not the cost of a reader."""
        for speaker in self._speakers:
            await speaker.enter(self._port, OURS, ROOM)
        await self.arrive(ARRIVING)

    async def arrive(self, count: int) -> None:
        """Let more readers in."""
        for _ in range(0, count, ARRIVING):
            arriving = [Reader(self._lines.heard) for _ in range(ARRIVING)]
            await asyncio.gather(*(reader.arrive(self._port) for reader in arriving))
            self.readers += arriving

    async def talk(self, lines: int, every_s: float) -> tuple[Waits, float]:
        """Have lines said; return the waits of all who read, and what a delivery cost in microseconds."""
        before_s, readers = self.cpu_s(), sum(not reader.is_stalled for reader in self.readers)
        waits = await self._lines.talk(self._speakers, lines, every_s=every_s, readers=readers)
        return waits, (self.cpu_s() - before_s) / (lines * readers) * 1e6

    def cpu_s(self) -> float:
        """Return the processor time of all its processes, the stores' too."""
        return self._running.cpu_s()

    def memory_kib(self) -> int:
        """Return the memory of the process that serves, without what it shares with a file."""
        found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{self._serving}/status").read_text())
        assert found is not None
        return int(found[1])

    def close(self) -> None:
        """Let everybody leave."""
        everybody: list[Member | Reader] = [*self._speakers, *self.readers]
        for person in everybody:
            person.leave()


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


async def measure(server: Server, progress: Progress) -> Measured:
    """Let people come, sit idle, hear a talk, and hear it again while some of them read no more."""
    bar = progress.add_task("a thousand readers", total=4)
    await server.open()
    before_kib = server.memory_kib()
    await server.arrive(READERS - ARRIVING)
    reader_kib = (server.memory_kib() - before_kib) / (READERS - ARRIVING)
    progress.advance(bar)

    before_s = server.cpu_s()
    await asyncio.sleep(IDLE_S)
    idle_s = (server.cpu_s() - before_s) * 60 / IDLE_S
    progress.advance(bar)

    talks = {"all read": await server.talk(LINES, LINES_EVERY_S)}
    progress.advance(bar)

    before_kib, stalled = server.memory_kib(), server.readers[:STALLED]
    for reader in stalled:
        reader.stall()
    await server.talk(FILLING_LINES, FILLING_EVERY_S)
    talks[f"{STALLED} have stalled"] = await server.talk(LINES, LINES_EVERY_S)
    stalled_kib = (server.memory_kib() - before_kib) / STALLED
    await asyncio.sleep(SLOW_AFTER_S)
    await _find_let_go(stalled)
    assert not any(reader.let_go.is_set() for reader in server.readers[STALLED:]), "somebody who reads was let go"
    return Measured(reader_kib=reader_kib, idle_s_a_minute=idle_s, talks=talks, stalled_kib=stalled_kib)


async def _find_let_go(stalled: list[Reader]) -> None:
    """Make sure that the server has ended the lines of all who stalled."""
    async with asyncio.timeout(STILL_LIMIT_S):
        for reader in stalled:
            reader.read_on()
        for reader in stalled:
            await reader.let_go.wait()


def table(talks: dict[str, tuple[Waits, float]]) -> Table:
    """Draw how long people waited."""
    drawn = Table(
        "ms from saying to reading", "p50", "p99", "last reader, p50", "last reader, most", "CPU µs a delivery"
    )
    for name, (waits, delivery_us) in talks.items():
        drawn.add_row(name, *(f"{ms:.0f}" for ms in msgspec.structs.astuple(waits)), f"{delivery_us:.0f}")
    return drawn


@contextlib.asynccontextmanager
async def wide_server() -> AsyncIterator[Server]:
    """Run a server whose rooms have room for this crowd, and whose memory holds no sentence model."""
    packaged = yaml.safe_load((Path(rooms.__file__).parent / "data/rooms.yaml").read_text())
    wide = [{**room, "cap": 2 * READERS} for room in packaged["rooms"]]
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        file = Path(folder) / "rooms.yaml"
        file.write_text(yaml.safe_dump({"rooms": wide}, allow_unicode=True))
        settings = {"SANAD_ROOMS_FILE": str(file), "SANAD_SCREENING": "off"}
        launch = Launch(command=(sys.executable, "-m", "chat", "serve", "--port", "0"), settings=settings)
        async with serving(launch) as running:
            server = Server(running)
            try:
                yield server
            finally:
                server.close()


async def main() -> None:
    """Measure and print."""
    raise_files_limit()
    console, cores = Console(), os.sched_getaffinity(0)
    try:
        with Progress(console=console, transient=True) as progress:
            async with wide_server() as server, asyncio.timeout(RUN_LIMIT_S):
                os.sched_setaffinity(0, {max(cores)})
                measured = await measure(server, progress)
    finally:
        os.sched_setaffinity(0, cores)
    console.print(f"one of {READERS:,} readers: {measured.reader_kib:.1f} KiB of the server's memory")
    console.print(f"all of them idle: {measured.idle_s_a_minute:.2f} s of processor time a minute, stores included")
    console.print(table(measured.talks))
    console.print(f"memory grown while {STALLED} had stalled: {measured.stalled_kib:.0f} KiB for each of them")


if __name__ == "__main__":
    uvloop.run(main())
