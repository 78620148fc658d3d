"""What people have on their screens."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.people import WAIT_MS, Guest


async def read(guest: Guest, *texts: str) -> None:
    """Wait until these texts are what stands in the room, apart from lines that are gone or still on their way."""
    posted = guest.page.locator("#log .message:not(.removed):not(.held) .text")
    await expect(posted).to_have_text(list(texts), timeout=WAIT_MS)
