"""Duties are done once, however many processes could, and go on when whoever had them ends."""

from __future__ import annotations

import asyncio
import signal

import redis

from moderation.alarms import places
from moderation.alarms.outbox import Outbox
from moderation.desk.actions import Action
from moderation.desk.queue import DESK
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.alarms.acting import FINCH, WREN
from tests.alarms.sinks import HttpSink
from tests.alarms.test_worker_command import surroundings, working
from tests.desk.desk import Desk
from tests.desk.making import ROOM
from tests.processes.program import program
from tests.standing import standing
from tests.waiting import until


async def test_two_workers_send_an_alarm_once(
    stores: EmbeddedStores, record: Keeper, ledger: redis.Redis, web: HttpSink
) -> None:
    """The second alarm is what comes after the first; nothing of the first is left to be sent."""
    async with program("--workers", "2", environ=surroundings(stores, web)):
        for step, code in ((WREN, b"bcdfghjkmn"), (FINCH, b"pqrstvwxyz")):
            await Outbox(record).put(step)
            assert code in (await web.next()).body
            await until(lambda: not ledger.zcard(places.waiting("webhook")))


async def test_the_worker_command_carries_decisions_out(
    stores: EmbeddedStores, ledger: redis.Redis, web: HttpSink, desk: Desk
) -> None:
    """Also where no server runs; then it gives the duty back for the next one to take at once."""
    person = await desk.enter()
    await desk.decide(await desk.flag(person), Action.MUTE, 10)

    async with working(**surroundings(stores, web)) as process:
        await until(lambda: not ledger.xlen(f"{DESK}:effects"))
        assert ledger.exists(f"{DESK}:drainer")
        process.send_signal(signal.SIGTERM)
        await process.wait()

    assert (await standing(desk.store, ROOM, person.id)).muted_until_ms > 0
    assert not ledger.exists(f"{DESK}:drainer")


async def test_who_stops_carrying_out_lets_the_next_one_go_on(desk: Desk, ledger: redis.Redis) -> None:
    """At once, not when the lease has run out."""
    async with asyncio.TaskGroup() as group:
        running = group.create_task(desk.drainer.run())
        await until(lambda: ledger.exists(f"{DESK}:drainer"))
        running.cancel()

    assert not ledger.exists(f"{DESK}:drainer")
