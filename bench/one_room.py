"""One room of 200: our server beside a loop of ``send_text`` in Starlette and beside python-socketio, in one run.

Ours judges every message, numbers it in the store and keeps it for an hour; the others only pass it on. The servers are
held on one core and the crowd on another. What is printed first is the processor time of one delivery, of the server's
process and, in ours, of its store; then deliveries a second, which a busy machine blurs. Takes about half a minute.
Run it with ``make bench``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import secrets
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec
import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.crowd import MEMBERS, Crowd, Dialect
from rooms.catalogue import Catalogue

ROUNDS: Final = 3
MESSAGES: Final = {1: 200, 16: 600}
"""By how many are in flight. In all each member says fewer than a server that refuses floods lets through."""
WARM_UP: Final = 200
TICKS_S: Final = os.sysconf("SC_CLK_TCK")
GREETING: Final = re.compile(rb"http://127\.0\.0\.1:(\d+)")
START_LIMIT_S: Final = 60
WORDS: Final = (
    "river lamp window bread morning cousin ticket paper garden winter market letter train kettle neighbour "
    "pocket island teacher song ladder orange corner blanket harbour evening mountain shoes weather kitchen story"
).split()
ROOM: Final = next(str(room.id) for room in Catalogue.load(None).rooms if room.language == "en")


def some_text() -> str:
    """Return a line of ordinary length that is like none before."""
    return " ".join(random.choices(WORDS, k=10))


def say_ours(text: str) -> str:
    """Put a message as our wire does."""
    frame = {"type": "say", "room": ROOM, "nonce": secrets.token_urlsafe(16), "text": text}
    return msgspec.json.encode(frame).decode()


SERVERS: Final = {
    "Starlette, send_text": (("bench.peers", "starlette"), Dialect("/", (("first", b"first"),), lambda text: text)),
    "python-socketio": (
        ("bench.peers", "socketio"),
        Dialect("/socket.io/?EIO=4&transport=websocket", (("40", b"40{"),), lambda text: f'42["say","{text}"]'),
    ),
    "Sanad": (
        ("chat", "serve", "--port", "0"),
        Dialect(
            "/ws",
            (
                ('{"type":"hello","wire":1,"age_band":"18+","lang":"en"}', b'"welcome"'),
                (f'{{"type":"join","room":"{ROOM}"}}', b'"joined"'),
            ),
            say_ours,
        ),
    ),
}


class Measured(msgspec.Struct):
    """The best of all rounds: what was least disturbed by whatever else runs."""

    cpu_us: dict[int, float] = {}
    a_second: dict[int, float] = {}

    def learn(self, in_flight: int, cpu_us: float, a_second: float) -> None:
        """Keep what is better than before."""
        self.cpu_us[in_flight] = min(cpu_us, self.cpu_us.get(in_flight, cpu_us))
        self.a_second[in_flight] = max(a_second, self.a_second.get(in_flight, 0.0))


@contextlib.asynccontextmanager
async def serving(
    command: tuple[str, ...], settings: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[tuple[Process, int]]:
    """Run a server on the first core while the block runs; give it and its port."""
    first, *_ = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        process = await asyncio.create_subprocess_exec(
            *("taskset", "-c", str(first), sys.executable, "-m", *command),
            env={**os.environ, **settings, "SANAD_DATA_DIR": folder},
            stdout=PIPE,
            stderr=DEVNULL,
        )
        try:
            assert process.stdout is not None
            async with asyncio.timeout(START_LIMIT_S):
                greeting = GREETING.search(await process.stdout.readline())
            assert greeting is not None, f"{command} does not start"
            yield process, int(greeting[1])
        finally:
            process.terminate()
            await process.communicate()


def processes(pid: int) -> Iterator[int]:
    """Return a process and all its children."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from processes(int(child))


def cpu_s(pid: int) -> float:
    """Return the processor time of a process and of all its children, in seconds."""
    stats = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in processes(pid))
    return sum(int(ticks) for stat in stats for ticks in stat[11:13]) / TICKS_S


async def measure(progress: Progress) -> dict[str, Measured]:
    """Let a crowd talk at every server in turn, several rounds, so that a busy moment meets all of them."""
    measured = {name: Measured() for name in SERVERS}
    bar = progress.add_task("one room of 200", total=len(SERVERS) * (ROUNDS * len(MESSAGES) + 1))
    async with contextlib.AsyncExitStack() as stack:
        crowds = {}
        for name, (command, dialect) in SERVERS.items():
            process, port = await stack.enter_async_context(serving(command))
            crowd = Crowd(dialect, some_text)
            stack.callback(crowd.leave)
            await crowd.enter(port)
            await crowd.talk(WARM_UP, in_flight=16)
            crowds[name] = crowd, process.pid
            progress.advance(bar)
        for _ in range(ROUNDS):
            for name, (crowd, pid) in crowds.items():
                for in_flight, messages in MESSAGES.items():
                    before_s = cpu_s(pid)
                    took_s = await crowd.talk(messages, in_flight)
                    deliveries = messages * MEMBERS
                    measured[name].learn(in_flight, (cpu_s(pid) - before_s) / deliveries * 1e6, deliveries / took_s)
                    progress.advance(bar)
    return measured


def table(measured: dict[str, Measured]) -> Table:
    """Draw the table; ratios are to Starlette's loop."""
    drawn = Table("server", "in flight", "CPU µs a delivery", "ratio", "deliveries a second", "ratio")
    yardstick = next(iter(measured.values()))
    for name, result in measured.items():
        for in_flight in MESSAGES:
            cpu_us, a_second = result.cpu_us[in_flight], result.a_second[in_flight]
            times = cpu_us / yardstick.cpu_us[in_flight], a_second / yardstick.a_second[in_flight]
            drawn.add_row(
                name, str(in_flight), f"{cpu_us:.1f}", f"{times[0]:.2f}", f"{a_second:,.0f}", f"{times[1]:.2f}"
            )
    return drawn


async def main() -> None:
    """Measure and print."""
    *_, last = sorted(os.sched_getaffinity(0))
    console = Console()
    with Progress(console=console, transient=True) as progress:
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {last})
        try:
            measured = await measure(progress)
        finally:
            os.sched_setaffinity(0, cores)
    console.print(table(measured))


if __name__ == "__main__":
    uvloop.run(main())
