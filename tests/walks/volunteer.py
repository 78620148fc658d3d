"""A volunteer at the desk in a real browser, who presses what is on the page and never loads it again."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Self

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.people import WAIT_MS
from tests.desk_pages.test_desk_browser import come
from tests.site import Site


class Volunteer:
    """Logged in, with the queue open."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    @contextlib.asynccontextmanager
    async def arrive(cls, site: Site, browser: Browser, lang: str) -> AsyncIterator[Self]:
        """Open the queue in a browser profile of one's own, and wait until it is told what changes."""
        desk = await come(site, browser, lang)
        page = await desk.context.new_page()
        page.set_default_timeout(WAIT_MS)
        async with page.expect_websocket() as opened:
            await page.goto(f"{site.url}/desk")
        await (await opened.value).wait_for_event("framereceived")
        yield cls(page)
        await desk.context.close()

    def row(self, item: str) -> Locator:
        """Return an item's place in the queue."""
        return self.page.locator(f".item[data-id='{item}']")

    async def sees(self, item: str) -> None:
        """Wait until an item stands in the queue by itself."""
        await expect(self.row(item)).to_be_visible(timeout=WAIT_MS)

    async def take(self, item: str) -> None:
        """Open an item from the queue and claim it."""
        await self.row(item).locator(".item-head a").click()
        await self.page.locator("#lease button[data-key=t]").click()
        await expect(self.page.locator("#lease-words")).to_be_visible(timeout=WAIT_MS)

    async def reads(self, text: str) -> None:
        """Read an item's message whole."""
        await self.page.locator("button[value=full]").click()
        await expect(self.page.locator("#said ~ article blockquote")).to_have_text(text, timeout=WAIT_MS)

    async def press(self, act: str) -> None:
        """Decide, and wait until the page says that it is done."""
        await self.page.locator(f"button[name=act][value='{act}']").first.click()
        await self.page.wait_for_url("**/after/*")

    async def look_again(self) -> None:
        """Follow the word that the item has changed, once it is there."""
        await self.page.locator("#changed a").click()
        await expect(self.page.locator("#changed a")).to_have_count(0, timeout=WAIT_MS)

    async def acts(self) -> set[str]:
        """Return every act that the page's forms could send."""
        values = "all => all.map(one => one.value)"
        return set(await self.page.locator("[name=act]").evaluate_all(values))
