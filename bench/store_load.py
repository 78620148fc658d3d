"""What the store itself pays: for a message, by how many processes hear its room, and for what is asked all the time.

Prints microseconds of the store's own processor time. Run it with ``make bench-parts``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from chat.services import utc_ms
from rooms.control import Control
from rooms.history import History, channel
from rooms.ids import new_id
from rooms.sessions import Sessions
from rooms.sights import Sights
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from rooms.stores.store import Store

TIMES = 10_000
AT_ONCE = (1, 50)
ROOM = "bench000"
FRAME = (b'{"type":"posted",', b'"text":"' + b"x" * 120 + b'"}')


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def paid(pid: int, work: Callable[[], Awaitable[object]]) -> tuple[str, ...]:
    """Return the microseconds of the store's time that one run of ``work`` takes, one at a time and many."""
    found = []
    for at_once in AT_ONCE:
        before = cpu_s(pid)
        for _ in range(TIMES // at_once):
            await asyncio.gather(*(work() for _ in range(at_once)))
        found.append(f"{(cpu_s(pid) - before) / TIMES * 1e6:.1f}")
    return tuple(found)


@contextlib.asynccontextmanager
async def hearing(url: str, processes: int) -> AsyncIterator[None]:
    """Have so many connections hear the room while the block runs."""
    ears = [Keeper(url, on_up=lambda link: link.send("SSUBSCRIBE", channel(ROOM))) for _ in range(processes)]
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(one.run()) for one in ears]
        await asyncio.gather(*(one.until_up(10) for one in ears))
        yield
        for task in running:
            task.cancel()


async def main() -> None:
    """Measure everything once and print the table."""
    table = Table("what", *(f"store µs, {number} at once" for number in AT_ONCE))
    with tempfile.TemporaryDirectory(prefix="s") as folder, EmbeddedStores(Path(folder), packaged_server()) as stores:
        store, pid, url = Store(stores.talk.url), stores.talk.pid, stores.talk.url
        running = asyncio.create_task(store.run())
        await store.until_up(10)
        history, sights = History(store), Sights(store)
        sessions = Sessions(store, Control(store), clock_ms=utc_ms, dice=random.SystemRandom())

        async def post() -> None:
            await history.append(ROOM, retention_s=3600, member="m", nonce=new_id(), frame=FRAME)

        async def look() -> None:
            await history.top(ROOM)
            await sights.revision(ROOM)

        _, record = await sessions.open(age_band="18+", lang="en")
        for processes in (0, 1, 8, 32):
            async with hearing(url, processes):
                table.add_row(f"a message in a room that {processes} processes hear", *await paid(pid, post))
        table.add_row("a look at one room's position and sights", *await paid(pid, look))
        table.add_row("keeping a session", *await paid(pid, lambda: sessions.keep_alive(record)))
        running.cancel()
    Console().print(table)


if __name__ == "__main__":
    uvloop.run(main())
