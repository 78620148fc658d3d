"""What a screen reader hears of a room."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Browser, Page, expect

from tests.access.tour import LANGS
from tests.browser.people import Guest
from tests.pages.test_room import posted
from tests.site import Site

pytestmark = pytest.mark.browser

LISTEN: Final = """() => {
  window.heard = [];
  const live = node => node && node.closest('[aria-live], [role=status], [role=alert], [role=log]');
  new MutationObserver(changes => {
    const elements = changes.map(({ target }) => target.closest ? target : target.parentElement);
    const regions = new Set(elements.map(live));
    for (const region of regions) {
      if (!region || region.getAttribute('aria-live') === 'off' || !region.textContent.trim()) continue;
      heard.push(region.textContent.trim());
    }
  }).observe(document.getElementById('page'), { subtree: true, childList: true, characterData: true });
}"""
BURST: Final = 20


async def heard(page: Page) -> list[str]:
    """Return what live regions said since one listens."""
    return [str(said) for said in await page.evaluate("heard")]


async def say_many(site: Site, room: str) -> None:
    """Let somebody say a burst of messages."""
    for number in range(BURST):
        await site.services.history.append(
            room,
            retention_s=3600,
            member="m" * 22,
            nonce=f"nonce-of-message-{number:02}",
            frame=posted(room, f"line {number}"),
        )


@pytest.mark.parametrize("lang", LANGS)
async def test_log_is_found_by_name(site: Site, browser: Browser, lang: str) -> None:
    """The log has its role and a name, and its messages are a list in it."""
    async with Guest.arrive(site, browser, lang) as wren:
        await wren.enter(lang)
        await wren.open_room(lang)
        await wren.write("hello 🙂")
        await wren.reads("hello 🙂")
        log = wren.page.get_by_role("log")
        assert await log.get_attribute("aria-label")
        await expect(log.get_by_role("list").get_by_role("listitem")).to_have_count(1)


async def test_history_and_scrolling_are_silent(site: Site, browser: Browser) -> None:
    """Coming into a room with twenty messages, and looking through them, announces none of them."""
    room = site.room("en")
    async with Guest.arrive(site, browser) as wren:
        await say_many(site, room)
        await wren.enter()
        await wren.page.add_init_script(f"addEventListener('DOMContentLoaded', {LISTEN})")
        await wren.page.goto(f"{site.url}/room/{room}")
        await expect(wren.page.locator("#log .text").last).to_have_text("line 19")
        for place in (0, 10_000):
            await wren.page.locator("#log").evaluate("(log, place) => log.scrollTo(0, place)", place)
        await wren.write("now I speak")
        await expect(wren.page.locator("#log .text").last).to_have_text("now I speak")

        assert [said for said in await heard(wren.page) if "line" in said] == []


async def test_a_burst_is_said_in_two_announcements(site: Site, browser: Browser) -> None:
    """Of twenty messages at once the first is read out, and then that there are more."""
    room = site.room("en")
    async with Guest.arrive(site, browser) as wren:
        await wren.enter()
        await wren.open_room()
        await wren.write("good evening")
        await wren.reads("good evening")
        await wren.page.evaluate(LISTEN)
        await say_many(site, room)
        await expect(wren.page.locator("#log .text")).to_have_count(BURST + 1)
        more = wren.page.locator("p[aria-live=polite]").filter(has_text="New messages")
        await expect(more).to_have_count(1)

        said = await heard(wren.page)
        assert len(said) == 2
        assert "line 0" in said[0]
