"""A desk on real stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import redis

from moderation.desk.queue import Queue
from rooms.catalogue import Catalogue
from rooms.room import Room, RoomId
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.desk.desk import Desk
from tests.desk.making import ROOM


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


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Two rooms."""
    rooms = (
        Room(id=RoomId(room), title=room, description="", guidelines=(), language="en") for room in (ROOM, "another1")
    )
    return Catalogue(tuple(rooms))


@pytest.fixture
def desk(record: Keeper, store: Keeper, catalogue: Catalogue) -> Desk:
    """A whole desk without pages."""
    return Desk(record, store, catalogue)


@pytest.fixture
def queue(record: Keeper) -> Queue:
    """The queue of flagged messages."""
    return Queue(record)
