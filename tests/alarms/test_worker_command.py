"""``sanad worker`` as operators run it: a program of its own, which may be ended at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis

from moderation.alarms import places
from moderation.alarms.draining import DUTY
from moderation.alarms.outbox import Outbox
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.alarms.acting import FINCH, WREN, let_time_pass
from tests.alarms.sinks import HttpSink
from tests.waiting import HANG_GUARD_S

SECRET = "quiet-violet-lantern-quiet-violet-lantern"


@contextlib.asynccontextmanager
async def working(*args: str, **given: str) -> AsyncIterator[Process]:
    """Run the command while the block runs."""
    plain = {name: value for name, value in os.environ.items() if "SANAD" not in name}
    command = (sys.executable, "-m", "chat", "worker", *args)
    process = await asyncio.create_subprocess_exec(*command, env={**plain, **given}, stderr=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process: Process) -> str:
    """Wait for its end; return all that it said."""
    async with asyncio.timeout(HANG_GUARD_S):
        _, said = await process.communicate()
    return said.decode()


def surroundings(stores: EmbeddedStores, web: HttpSink) -> dict[str, str]:
    """Name the stores and the sink."""
    return {
        "SANAD_TALK_URL": stores.talk.url,
        "SANAD_RECORD_URL": stores.record.url,
        "SANAD_ALARM_WEBHOOK_URL": web.url,
        "SANAD_ALARM_WEBHOOK_SECRET": SECRET,
        "SANAD_LOG_LEVEL": "debug",
    }


async def test_a_worker_killed_between_sending_and_noting_it_sends_again(
    stores: EmbeddedStores, record: Keeper, ledger: redis.Redis, web: HttpSink
) -> None:
    """A call may come twice; it is never lost. What the worker logs names neither item nor lane."""
    environ = surroundings(stores, web)
    web.open.clear()
    async with working(**environ) as first:
        await Outbox(record).put(WREN)
        sent = await web.next()
        first.kill()
        await ended(first)

    ledger.delete(places.lease(DUTY))
    let_time_pass(ledger, places.waiting("webhook"))
    web.open.set()
    async with working(**environ) as second:
        again = await web.next()
        await Outbox(record).put(FINCH)
        other = await web.next()
        second.send_signal(signal.SIGTERM)
        said = await ended(second)

    assert second.returncode == 0
    assert b"bcdfghjkmn" in sent.body
    assert sent.body == again.body != other.body
    assert "alarm_sounded" in said
    for word in ("bcdfghjkmn", "pqrstvwxyz", "crisis", "lantern", str(web.port), "Traceback"):
        assert word not in said
    assert not ledger.exists(places.lease(DUTY)), "given back, for the next one to take at once"


async def test_a_worker_waits_for_the_store_and_says_so(web: HttpSink) -> None:
    """It may be started before the server; then it works without being started again."""
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        hook = {"SANAD_ALARM_WEBHOOK_URL": web.url, "SANAD_ALARM_WEBHOOK_SECRET": SECRET}
        async with working("--data-dir", folder, **hook) as process:
            assert process.stderr is not None
            async with asyncio.timeout(HANG_GUARD_S):
                said = await process.stderr.readline()
            assert said == b"Waiting up to 30 s for the store of sanad serve.\n"

            with EmbeddedStores(Path(folder), packaged_server()) as own:
                with redis.Redis(unix_socket_path=str(own.record.socket)) as client:
                    client.xadd(places.OUTBOX, {"code": WREN.code, "lane": "crisis", "step": 0})
                assert b"bcdfghjkmn" in (await web.next()).body
                process.send_signal(signal.SIGINT)
                rest = await ended(process)

    assert process.returncode == 0
    assert "Traceback" not in rest


@pytest.mark.parametrize(
    ("name", "value"),
    [("SANAD_ALARM_TARGETS", "nonsense://wren:lantern@example.org"), ("SANAD_ALARMS", "desk,bells")],
)
async def test_an_alarm_that_cannot_be_built_stops_the_start(name: str, value: str) -> None:
    """In a sentence, before anybody relies on it; no password is repeated."""
    async with working(**{name: value}) as process:
        said = await ended(process)

    assert process.returncode == 1
    assert name in said or "bells" in said
    assert "lantern" not in said
    assert "Traceback" not in said
