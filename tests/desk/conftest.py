"""A desk on real stores."""

from __future__ import annotations

import pytest

from moderation.desk.queue import Queue
from rooms.catalogue import Catalogue
from rooms.room import Room, RoomId
from rooms.stores.link import Keeper
from tests.desk.desk import Desk
from tests.desk.making import ROOM


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
