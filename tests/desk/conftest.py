"""A desk on real stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import redis

from moderation.desk.queue import Queue
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper


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
def queue(record: Keeper) -> Queue:
    """The queue of flagged messages."""
    return Queue(record)
