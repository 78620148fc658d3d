"""The way out with scripts: blank at once, dead on the server, nothing kept, nothing to come back to."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.people import Guest
from tests.site import Site

pytestmark = pytest.mark.browser

KEPT: Final = """async () => [
  localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length, document.cookie,
]"""


async def _bland(route: Route) -> None:
    await route.fulfill(body="<title>Weather</title><h1>Weather</h1>", content_type="text/html")


async def _inside(guest: Guest) -> str:
    """Bring somebody into a room; return the bland site's address."""
    exit_url = guest.site.services.settings.exit_url
    await guest.context.route(f"{exit_url}**", _bland)
    await guest.enter()
    await guest.open_room()
    await guest.write("something private")
    await guest.reads("something private")
    return exit_url


@pytest.mark.parametrize("way", ["button", "keys"])
async def test_leaving_ends_everything(site: Site, chromium: Browser, way: str) -> None:
    """The button and three presses of Shift lead to the bland site; the session is dead, and Back shows nothing."""
    async with Guest.arrive(site, chromium) as wren:
        exit_url = await _inside(wren)
        [cookie] = await wren.context.cookies()
        async with wren.page.expect_request(f"{site.url}/exit"):
            if way == "button":
                await wren.page.locator("#exit button").click()
            else:
                for _ in range(3):
                    await wren.page.keyboard.press("Shift")
        await expect(wren.page.locator("h1")).to_have_text("Weather")
        assert wren.strangers.count(exit_url) == 1
        wren.strangers.clear()
        await wren.page.go_back()
        assert wren.page.url == "about:blank"
        await wren.page.goto(f"{site.url}/rooms")
        await expect(wren.page.locator("main")).to_have_attribute("data-page", "enter")
        assert await wren.context.cookies() == []
        assert await site.services.sessions.find(str(cookie["value"])) is None


async def test_leaving_in_one_tab_closes_the_others(site: Site, chromium: Browser) -> None:
    """A second tab of the same person shows the neutral entry as soon as the first one has left."""
    async with Guest.arrive(site, chromium) as wren:
        await _inside(wren)
        second = await wren.context.new_page()
        await second.goto(wren.page.url)
        await expect(second.locator("#log .text")).to_have_text(["something private"])
        await second.locator("#composer textarea").fill("still joined")
        await second.locator("#composer button").click()
        await wren.reads("something private", "still joined")
        await wren.page.locator("#exit button").click()
        await expect(second.locator("main")).to_have_attribute("data-page", "enter")
        await expect(second.get_by_text("something private")).to_have_count(0)
        wren.strangers.clear()


async def test_browser_keeps_nothing_of_a_visit(site: Site, chromium: Browser) -> None:
    """In the middle of a visit nothing is stored that scripts could read, and the one cookie ends with the browser."""
    async with Guest.arrive(site, chromium) as wren:
        await _inside(wren)
        await wren.page.locator("#composer textarea").fill("half a sentence")
        assert await wren.page.evaluate(KEPT) == [0, 0, 0, 0, 0, ""]
        [cookie] = await wren.context.cookies()
        assert (cookie["name"], cookie["expires"], cookie["httpOnly"], cookie["sameSite"]) == ("n", -1, True, "Strict")
