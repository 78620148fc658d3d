"""Two workers are one site: who is served by which of them, or by the next one, is nothing that people notice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import rooms.catalogue
from rooms.catalogue import PACKAGED_FILE
from tests.processes.program import ROOM, Program, program
from tests.processes.staying import LAST, Stayer
from tests.site import Person
from tests.store.servers import is_running
from tests.waiting import HANG_GUARD_S, until

MANY = 12
"""The kernel deals connections out by chance: so many are never all dealt to one of two."""
PACKAGED = Path(rooms.catalogue.__file__).parent / "data" / PACKAGED_FILE


@contextlib.asynccontextmanager
async def on_two_workers(running: Program) -> AsyncIterator[tuple[Person, Person]]:
    """Give two people in a room, each on a worker of their own."""
    async with contextlib.AsyncExitStack() as people:
        served: dict[int, Person] = {}
        while len(served) < 2:
            person = await people.enter_async_context(Person.arrive(running))
            served.setdefault(worker_of(running, person), person)
        wren, finch = served.values()
        await wren.join(ROOM)
        await finch.join(ROOM)
        yield wren, finch


def worker_of(running: Program, person: Person) -> int:
    """Return who serves somebody."""
    return running.worker_of(person.socket.local_address[1])


async def test_people_on_different_workers_hear_each_other() -> None:
    """In the order of the room, whoever speaks."""
    async with program("--workers", "2") as running, on_two_workers(running) as (wren, finch):
        for speaker, text in ((wren, "good evening"), (finch, "welcome"), (wren, "thank you")):
            await speaker.say(ROOM, text)
            heard = [await person.next("posted") for person in (wren, finch)]
            assert heard[0] == heard[1]
            assert heard[0]["text"] == text


async def test_nobody_misses_anything_when_a_worker_is_killed() -> None:
    """Its people come back under the same name; who is on the other never noticed; soon there are two again."""
    async with program("--workers", "2") as running, on_two_workers(running) as (wren, finch):
        await wren.say(ROOM, "before")
        before, _ = await wren.next("posted"), await finch.next("posted")
        workers, killed = running.workers, worker_of(running, wren)

        os.kill(killed, signal.SIGKILL)
        await wren.socket.wait_closed()
        await finch.say(ROOM, "meanwhile")
        meanwhile = await finch.next("posted")
        async with Person.arrive(running, token=wren.token) as back:
            joined = await back.join(ROOM, after={"epoch": before["epoch"], "seq": before["seq"]})
            assert back.welcome["name"] == wren.welcome["name"]
            assert joined["complete"] is True
            assert await back.next("posted") == meanwhile
        await finch.send("ping")
        await finch.next("pong")
        await until(lambda: len(running.workers) == 2)
        assert running.workers & workers == workers - {killed}


async def test_nobody_waits_in_the_line_of_a_worker_that_is_gone() -> None:
    """While its successor is still on the way everybody comes in at once; then that one serves as well."""
    async with program("--workers", "2") as running:
        before = running.workers
        os.kill(min(before), signal.SIGKILL)
        await until(lambda: running.workers - before)
        [fresh] = running.workers - before
        os.kill(fresh, signal.SIGSTOP)
        async with contextlib.AsyncExitStack() as people:
            for _ in range(MANY):
                person = await people.enter_async_context(Person.arrive(running))
                assert worker_of(running, person) == max(before)
        os.kill(fresh, signal.SIGCONT)

        server = None
        async with asyncio.timeout(HANG_GUARD_S):
            while server != fresh:
                async with Person.arrive(running) as person:
                    server = worker_of(running, person)


async def test_fresh_workers_take_over_without_a_loss() -> None:
    """On SIGHUP everybody is asked back, one worker after another; no message, session or draft is lost or doubled."""
    async with program("--workers", "2", SANAD_DRAIN_S="1") as running:
        everybody = [Stayer(running, name) for name in ("wren", "finch", "heron", "crane")]
        old = running.workers
        async with asyncio.timeout(HANG_GUARD_S), asyncio.TaskGroup() as group:
            for one in everybody:
                group.create_task(one.stay())
            await until(lambda: all(one.is_in.is_set() for one in everybody))

            running.process.send_signal(signal.SIGHUP)
            await until(lambda: not any(is_running(pid) for pid in old))
            await until(lambda: all(one.is_in.is_set() for one in everybody))
            async with Person.arrive(running) as last:
                await last.join(ROOM)
                await last.say(ROOM, LAST)
                while (await last.next("posted"))["text"] != LAST:
                    pass

        assert len(running.workers) == 2
        said = {text for one in everybody for text in one.said} | {LAST}
        for one in everybody:
            assert sorted(one.heard) == sorted(said)
            assert one.heard == everybody[0].heard
            assert one.is_whole
            assert len(one.names) == 1
            assert set(one.closed_with) == {("restart", 1012)}


async def test_fresh_workers_that_are_unfit_change_nothing(tmp_path: Path) -> None:
    """Who mends a file wrongly loses nothing: the present workers go on serving."""
    async with program(SANAD_ROOMS_FILE=str(good_rooms(tmp_path))) as running:
        old = running.workers
        (tmp_path / "rooms.yaml").write_text("rooms: 7")

        running.process.send_signal(signal.SIGHUP)
        await until(lambda: len(running.workers) == 2)
        await until(lambda: len(running.workers) == 1)

        assert running.workers == old
        async with Person.arrive(running):
            pass


def good_rooms(folder: Path) -> Path:
    """Write a rooms file of one's own."""
    file = folder / "rooms.yaml"
    file.write_text(PACKAGED.read_text())
    return file
