"""How the program ends: in good order when asked to, at once when asked twice, and never by halves."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.processes.program import ROOM, Program, program
from tests.site import Person
from tests.store.servers import is_running
from tests.waiting import HANG_GUARD_S, until


def core_limits_of(pid: int) -> list[str]:
    """Return a process's soft and hard limit for core dumps."""
    limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next(line for line in limits if line.startswith("Max core file size")).split()[4:6]


async def until_all_ended(running: Program, processes: set[int]) -> None:
    """Wait until none of these runs."""
    await running.ended()
    await until(lambda: not any(is_running(pid) for pid in processes))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_people_are_asked_to_come_back(how: signal.Signals) -> None:
    """What they had asked is answered before; then they are told when, and nothing runs on."""
    async with program("--workers", "2") as running:
        processes = running.everything
        async with Person.arrive(running) as wren:
            await wren.join(ROOM)
            nonce = await wren.say(ROOM, "good night")
            running.process.send_signal(how)

            assert (await wren.next("posted"))["nonce"] == nonce
            bye = await wren.next("bye")
            with pytest.raises(ConnectionClosed) as closed:
                await wren.any()

        assert bye["reason"] == "restart"
        assert isinstance(bye["after_ms"], int)
        assert bye["after_ms"] > 0
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        await until_all_ended(running, processes)
        assert running.process.returncode == 0
        assert not list((running.folder / "run").glob("*.sock"))


async def test_asked_twice_it_ends_at_once() -> None:
    """Also where a worker would need minutes: here one hangs."""
    async with program("--workers", "2", SANAD_DRAIN_S="300") as running:
        processes = running.everything
        hanging = min(running.workers)
        os.kill(hanging, signal.SIGSTOP)
        running.process.send_signal(signal.SIGTERM)
        await until(lambda: len(running.workers) == 1)

        running.process.send_signal(signal.SIGTERM)

        await until_all_ended(running, processes)


async def test_workers_and_stores_end_with_a_killed_parent() -> None:
    """Nothing is left that nobody minds."""
    async with program("--workers", "2") as running:
        processes = running.everything
        assert len(processes) == 5

        running.process.kill()

        await until_all_ended(running, processes)


async def test_no_process_leaves_a_core_dump() -> None:
    """It would hold what people said."""
    async with program() as running:
        for pid in running.everything:
            assert core_limits_of(pid) == ["0", "0"]


async def test_a_connection_that_waits_while_a_worker_starts_is_served() -> None:
    """Whoever connects between a crash and the next worker is not refused."""
    async with program() as running:
        (only,) = running.workers
        os.kill(only, signal.SIGKILL)
        await until(lambda: not is_running(only))

        async with asyncio.timeout(HANG_GUARD_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
        assert answer.startswith(b"HTTP/1.1 200 ")
