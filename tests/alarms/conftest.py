"""An outbox on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import redis

from moderation.alarms.draining import DUTY
from moderation.alarms.lease import Held, Lease
from moderation.alarms.outbox import Outbox
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.alarms.sinks import HttpSink, MailSink


@pytest.fixture
async def record(stores: EmbeddedStores) -> AsyncIterator[Keeper]:
    """The code's own link to ``record``."""
    keeper = Keeper(stores.record.url)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(keeper.run())
        await keeper.until_up(10)
        yield keeper
        running.cancel()


@pytest.fixture
def ledger(stores: EmbeddedStores) -> Iterator[redis.Redis]:
    """A plain client of ``record``, to look behind the code's back and to let time pass."""
    with redis.Redis(unix_socket_path=str(stores.record.socket)) as client:
        yield client


@pytest.fixture
async def outbox(record: Keeper) -> Outbox:
    """An outbox that can be read."""
    outbox = Outbox(record)
    await outbox.prepare()
    return outbox


@pytest.fixture
async def held(record: Keeper) -> Held:
    """The duty, taken."""
    held = await Lease(record, DUTY).take()
    assert held is not None
    return held


@pytest.fixture
async def web() -> AsyncIterator[HttpSink]:
    """Somebody's web server on this machine."""
    async with HttpSink.running() as sink:
        yield sink


@pytest.fixture
async def mail() -> AsyncIterator[MailSink]:
    """Somebody's mail server on this machine."""
    async with MailSink.running() as sink:
        yield sink
