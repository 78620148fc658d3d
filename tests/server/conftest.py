"""One site for all tests of a module that leave nothing behind on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from chat.building import Files
from rooms.stores.embedded import EmbeddedStores
from tests.site import Site, running_site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_site(shared_stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """A running site that the module's tests share."""
    async with running_site(shared_stores.talk.url, files) as running:
        yield running
