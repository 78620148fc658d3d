"""A site with both stores up, and a browser that asks it for everything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.metadata import files as files_of

import pytest
from playwright.async_api import Browser, async_playwright

from chat.building import Files
from rooms.stores.embedded import EmbeddedStores
from tests.chromium import launch
from tests.site import Site, running_site


@pytest.fixture
async def site(stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """A running site on both stores."""
    async with running_site(stores.talk.url, files, record_url=stores.record.url) as running:
        await running.services.record.until_up(10)
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser."""
    async with async_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def axe() -> str:
    """The checker's script, as its package carries it."""
    [script] = [path for path in files_of("axe-playwright-python") or [] if path.name == "axe.min.js"]
    return script.read_text()
