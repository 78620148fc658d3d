"""Everything can be done with the keyboard alone, and one always sees where one is."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Browser, Page, expect

from moderation.desk.items import State
from tests.access.tour import LANGS, at_desk
from tests.browser import measures
from tests.browser.people import Guest
from tests.desk_pages.colleague import flag, found
from tests.site import Site

pytestmark = pytest.mark.browser

PHONE: Final = {"width": 390, "height": 640}
STEPS_MOST: Final = 80
HIDDEN_BY_BAR: Final = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect();
  const bars = [document.querySelector('#bar'), document.querySelector('#composer')].filter(Boolean)
    .filter(bar => !bar.contains(focused) && getComputedStyle(bar).position === 'sticky');
  const isUnder = bar => {
    const { top, bottom } = bar.getBoundingClientRect();
    return box.top >= top - 1 && box.bottom <= bottom + 1;
  };
  return !focused.matches('.skip') && bars.some(isUnder);
}"""


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until a place has the focus, seeing each place on the way."""
    for _ in range(STEPS_MOST):
        await page.keyboard.press("Tab")
        where = await page.evaluate(measures.FOCUSED)
        assert not await page.evaluate(HIDDEN_BY_BAR), where
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is out of the keyboard's reach")


@pytest.mark.parametrize("lang", LANGS)
async def test_from_the_entry_to_a_report_without_a_mouse(site: Site, browser: Browser, lang: str) -> None:
    """Skip link first, exit second; in, into a room, write, send, and report what somebody said."""
    async with Guest.arrive(site, browser, lang) as wren, Guest.arrive(site, browser, lang) as finch:
        page = wren.page
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        await finch.enter(lang)
        await finch.open_room(lang)
        await finch.write("hello")
        await page.goto(f"{site.url}/{lang}")
        order = []
        for _ in range(2):
            await page.keyboard.press("Tab")
            order.append(await page.evaluate(measures.FOCUSED))
        assert order == ["a.skip", "button.exit"]
        await tab_to(page, "input[name=age_band]")
        await page.keyboard.press("Space")
        await tab_to(page, "button.main")
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_have_attribute("data-page", "rooms")
        await tab_to(page, f"a[href='/room/{site.room(lang)}']")
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_have_attribute("data-page", "room")
        await wren.reads("hello")
        await tab_to(page, "#composer textarea")
        await page.keyboard.type("good evening")
        await tab_to(page, "#composer button")
        await page.keyboard.press("Enter")
        await wren.reads("hello", "good evening")
        await page.keyboard.press("Shift+Tab")
        await page.locator("#log").focus()
        await tab_to(page, ".dots")
        await page.keyboard.press("Enter")
        await expect(page.locator(".deeds button").first).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator(".deeds")).to_have_count(0)
        await expect(page.locator(".dots").first).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        await expect(page.locator("#log .removed")).to_have_count(1)


async def test_from_the_queue_to_a_decision_without_a_mouse(site: Site, browser: Browser) -> None:
    """Open, take, read and remove with Tab and Enter, without one of the desk's own keys."""
    async with at_desk(site, browser, "en") as desk:
        item = await flag(site.services)
        page = await desk.page()
        for place in (".item-head a", "#lease button", "button[value=remove]"):
            await tab_to(page, place)
            async with page.expect_navigation():
                await page.keyboard.press("Enter")

        assert (await found(site.services, item.id)).state is State.CLOSED


@pytest.mark.parametrize("height", [568, 780])
async def test_whoever_was_at_the_end_stays_there(site: Site, browser: Browser, height: int) -> None:
    """The log's last line stays in view when what stands around it takes of its height, and gives it back."""
    async with Guest.arrive(site, browser) as wren:
        page = wren.page
        await page.set_viewport_size({"width": 390, "height": height})
        await wren.enter()
        await wren.open_room()
        for number in range(4):
            await wren.write(f"line {number} " + "of a long evening with much to say " * 4)
        await expect(page.locator("#log .own.posted")).to_have_count(4)
        is_at_end = (
            "() => { const log = document.getElementById('log'); "
            "return log.scrollHeight - log.scrollTop - log.clientHeight < 2; }"
        )
        for what in (".room-head summary", ".room-head summary"):
            await page.locator(what).click()
            await page.wait_for_function(is_at_end)
        await wren.write("my number is +1 202 555 0123")
        await expect(page.locator("#answers .refused")).to_be_visible()
        await page.wait_for_function(is_at_end)
        await page.locator("#composer textarea").evaluate("box => { box.style.blockSize = '9rem'; }")
        await page.wait_for_function(is_at_end)
