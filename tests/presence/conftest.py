"""A site with a room of each mode."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chat.building import Files
from rooms.stores.embedded import EmbeddedStores
from tests.presence.acting import in_modes
from tests.site import Site, running_site


@pytest.fixture
async def site(stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """Running, with ``record``."""
    async with running_site(stores.talk.url, in_modes(files), record_url=stores.record.url) as running:
        await running.services.record.until_up(10)
        yield running
