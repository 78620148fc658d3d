"""The real browser that tests drive."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Playwright

DEBIAN: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextlib.asynccontextmanager
async def launch(playwright: Playwright) -> AsyncIterator[Browser]:
    """Start Debian's Chromium where it is installed, else Playwright's own, while the block runs."""
    path = DEBIAN if DEBIAN.exists() else None
    browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
    try:
        yield browser
    finally:
        await browser.close()
