"""Two people at real browsers with JavaScript off: all that the site promises, without a script."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from chat.building import Files
from chat.settings import Settings
from chat.wire.codes import ByeReason
from rooms.stores.embedded import EmbeddedStores
from tests.browser.people import WAIT_MS
from tests.chromium import launch
from tests.site import Person, Site, running_site

pytestmark = pytest.mark.browser

BLAND_PAGE: Final = b"<title>Weather</title>Sunny."
BLAND: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + BLAND_PAGE
SAID: Final = {
    "en": ("Hello, is anybody here tonight?", "call me on +962 79 123 4567 ok", "I have the pills in front of me"),
    "ar": ("مساء الخير، هل من أحد هنا؟", "هذا رقمي 0791234567 للتواصل", "بدي موت"),
}


@contextlib.asynccontextmanager
async def bland_site() -> AsyncIterator[str]:
    """Serve somebody else's harmless page."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(BLAND)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@pytest.fixture
async def place(stores: EmbeddedStores, files: Files) -> AsyncIterator[tuple[Site, str]]:
    """A site whose exit leads to a page on this machine, and that page's address."""
    async with bland_site() as exit_url, running_site(stores.talk.url, files, Settings(exit_url=exit_url)) as site:
        yield site, exit_url


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser."""
    async with async_playwright() as playwright, launch(playwright) as browser:
        yield browser


@contextlib.asynccontextmanager
async def person(browser: Browser, lang: str) -> AsyncIterator[Page]:
    """Open a profile of one's own, on a phone, with scripts off."""
    context = await browser.new_context(
        java_script_enabled=False, locale=lang, viewport={"width": 360, "height": 740}, has_touch=True
    )
    yield await context.new_page()
    await context.close()


async def come_in(page: Page, site: Site, lang: str) -> None:
    """Go from the entry to the first room of a language, in three taps."""
    await page.goto(site.url)
    await page.locator("input[value='18+']").check()
    await page.locator("form[action='/enter'] button").tap()
    await page.locator(f"a[href='/room/{site.room(lang)}']").tap()
    await expect(page.locator("main")).to_have_attribute("data-page", "room")


async def write(page: Page, text: str) -> None:
    """Write into the composer and press the button."""
    await page.locator("#composer textarea").fill(text)
    await page.locator("#composer button").tap()


async def reads(page: Page, *texts: str) -> None:
    """Bring the frame up to date and find exactly these messages."""
    frame = page.frame_locator("iframe")
    await frame.locator(".refresh a").first.tap()
    await expect(frame.locator(".log .text")).to_have_text(list(texts))


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_two_people_talk_and_are_looked_after(place: tuple[Site, str], browser: Browser, lang: str) -> None:
    """From entering to a covered number and a help card, each sees what is meant for them."""
    site, _ = place
    hello, number, pain = SAID[lang]
    async with person(browser, lang) as wren, person(browser, lang) as finch:
        await come_in(wren, site, lang)
        await come_in(finch, site, lang)

        await write(wren, hello)
        await reads(finch, hello)

        await write(finch, number)
        await expect(finch.locator("#answers .refused")).to_be_in_viewport()
        await expect(finch.locator("#composer textarea")).to_have_value(number)
        await finch.locator("#composer button[name='confirmed']").tap()
        await expect(finch.locator("#answers .notice")).to_be_in_viewport()
        shown = wren.frame_locator("iframe").locator(".log .text")
        await wren.frame_locator("iframe").locator(".refresh a").first.tap()
        await expect(shown).to_have_count(2)
        assert "4567" not in await shown.nth(1).inner_text()

        await write(wren, pain)
        await expect(wren.locator("#answers .card")).to_be_in_viewport()
        await expect(wren.locator("#answers .card .service a").first).to_be_visible()
        await finch.frame_locator("iframe").locator(".refresh a").first.tap()
        await expect(finch.frame_locator("iframe").locator(".log .text").nth(2)).to_have_text(pain)
        await expect(finch.locator("#answers .card")).to_have_count(0)

        await wren.locator(".dismiss").tap()
        await expect(wren.locator("#answers .card")).to_have_count(0)


async def test_a_refused_text_can_be_changed_and_sent(place: tuple[Site, str], browser: Browser) -> None:
    """The composer holds it again, the reason stands above, and the changed text goes out."""
    site, _ = place
    async with person(browser, "en") as page:
        await come_in(page, site, "en")

        await write(page, "you disgust me, go kill yourself")
        await expect(page.locator("#answers .answer")).to_be_in_viewport()
        await expect(page.locator("#composer textarea")).to_have_value("you disgust me, go kill yourself")
        await write(page, "that hurt me")

        await reads(page, "that hurt me")


async def test_services_are_one_tap_away_from_a_room(place: tuple[Site, str], browser: Browser) -> None:
    """The link in the bar, a country from the list, and numbers to tap."""
    site, _ = place
    async with person(browser, "en") as page:
        await come_in(page, site, "en")

        await page.locator(".now").tap()
        await page.locator("#country").select_option("GB")
        await page.locator("form[action='/help/go'] button").tap()

        await expect(page.locator("h1")).to_contain_text("United Kingdom")
        await expect(page.locator("a[href^='tel:']").first).to_be_visible()


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_leaving_lands_elsewhere_and_back_shows_the_entry_at_most(
    place: tuple[Site, str], browser: Browser, lang: str
) -> None:
    """The exit opens the other site, the cookie is gone, and Back shows nothing that was said."""
    site, exit_url = place
    async with person(browser, lang) as page:
        await come_in(page, site, lang)
        await write(page, "something that nobody else should read")

        await page.locator("#exit button").tap()

        await expect(page).to_have_url(exit_url)
        assert await page.context.cookies() == []
        await page.go_back()
        await expect(page.locator("main")).to_have_attribute("data-page", "enter")
        assert "something that nobody" not in await page.content()


async def test_the_log_moves_by_itself_and_can_be_stopped(place: tuple[Site, str], browser: Browser) -> None:
    """The frame's own page asks for itself again, until its reader asks it not to."""
    site, _ = place
    async with person(browser, "en") as page:
        await come_in(page, site, "en")
        frame = page.frame_locator("iframe")
        await expect(frame.locator("meta[http-equiv='refresh']")).to_have_count(1)

        await frame.locator("a[href$='/log/still']").tap()

        await expect(frame.locator("a[href$='/log']")).to_be_visible()
        await expect(frame.locator("meta[http-equiv='refresh']")).to_have_count(0)


async def test_a_long_log_shows_its_newest_line(place: tuple[Site, str], browser: Browser) -> None:
    """The frame opens at its end, where the talk goes on."""
    site, _ = place
    async with person(browser, "en") as page:
        await come_in(page, site, "en")
        for word in ("apples", "bread", "chalk", "dates", "eggs", "figs"):
            await write(page, "\n".join([word] * 8))
            await expect(page.locator("#composer textarea")).to_have_value("")

        last = page.frame_locator("iframe").locator(".log .text").last

        await expect(last).to_contain_text(re.compile("figs"))
        await expect(last).to_be_in_viewport()


async def test_lines_come_by_themselves_and_go_by_themselves(place: tuple[Site, str], browser: Browser) -> None:
    """The way is chosen once and kept over a page: what others say appears at the end, what is taken back is hidden."""
    site, _ = place
    async with person(browser, "en") as page, Person.arrive(site) as wren:
        await come_in(page, site, "en")
        frame = page.frame_locator("iframe")
        await frame.locator("a[href$='/log/stream']").tap()
        await wren.join(site.room())
        for number in range(12):
            await wren.say(site.room(), f"line {number}")
            line = await wren.next("posted")
            await expect(frame.get_by_text(f"line {number}", exact=True)).to_be_in_viewport()

        await wren.send("unsend", room=site.room(), epoch=line["epoch"], seq=line["seq"])
        await expect(frame.get_by_text("line 11", exact=True)).to_be_hidden()
        await expect(frame.locator(".message").last).to_be_in_viewport()

        await write(page, "I am still here")
        await expect(frame.get_by_text("I am still here")).to_be_in_viewport()
        await wren.next("removed")
        for people in site.services.hub.people:
            if people.record.name != wren.welcome["name"]:
                people.part(ByeReason.RESTART)
        await wren.next("posted")
        await wren.say(site.room(), "back again")
        await expect(frame.get_by_text("back again")).to_be_in_viewport(timeout=WAIT_MS)
