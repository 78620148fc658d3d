"""A Chromium for each test that drives the whole site: it lives on the loop that serves the pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from tests.chromium import launch


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Start a browser."""
    async with async_playwright() as playwright, launch(playwright) as browser:
        yield browser
