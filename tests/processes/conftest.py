"""A web server for alarms to arrive at, and a desk on the shared stores."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from rooms.catalogue import Catalogue
from rooms.stores.link import Keeper
from tests.alarms.sinks import HttpSink
from tests.desk.desk import Desk


@pytest.fixture
async def web() -> AsyncIterator[HttpSink]:
    """Somebody's web server on this machine."""
    async with HttpSink.running() as sink:
        yield sink


@pytest.fixture
def desk(record: Keeper, store: Keeper) -> Desk:
    """A desk that decides, and leaves it to others to carry decisions out."""
    return Desk(record, store, Catalogue.load(None))
