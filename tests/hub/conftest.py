"""A second hub on the same store."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chat.building import Files
from rooms.stores.embedded import EmbeddedStores
from tests.site import Site, running_site


@pytest.fixture
async def other_site(stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """A second process in all but name: its own hub, the same store."""
    async with running_site(stores.talk.url, files) as running:
        yield running
