"""Reporting, blocking and taking back between two people in two browsers, and a line that is paused."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.people import Guest
from tests.browser.test_two_people import TALKS, Talk, pair
from tests.site import Site

pytestmark = pytest.mark.browser


async def open_deeds(guest: Guest, text: str) -> None:
    """Open what can be done about a message."""
    await guest.page.locator("#log .message", has_text=text).locator(".dots").click()


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.lang)
async def test_reported_message_is_hidden_from_its_reader_alone(site: Site, chromium: Browser, talk: Talk) -> None:
    """One tap hides it, for this reader and on every later page; everybody else goes on reading it."""
    async with pair(site, chromium, talk.lang) as (wren, finch):
        await wren.write(talk.hello)
        await finch.reads(talk.hello)
        await open_deeds(finch, talk.hello)
        await finch.page.locator(".deeds button").first.click()
        await expect(finch.page.locator("#log")).not_to_contain_text(talk.hello)
        await finch.write(talk.answer)
        await wren.reads(talk.hello, talk.answer)
        await expect(wren.page.locator("#answers > *")).to_have_count(0)
        await finch.page.reload()
        await finch.reads(talk.answer)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.lang)
async def test_blocked_people_neither_read_nor_are_read(site: Site, chromium: Browser, talk: Talk) -> None:
    """A block takes each out of the other's room without a word to them; unblocking brings back what was said."""
    async with pair(site, chromium, talk.lang) as (wren, finch):
        await wren.write(talk.hello)
        await finch.reads(talk.hello)
        await open_deeds(finch, talk.hello)
        await finch.page.locator(".deeds button").nth(1).click()
        await finch.reads()
        answer = finch.page.locator("#answers .answer")
        await expect(answer).to_contain_text(await wren.page.locator("#composer bdi").inner_text())
        await finch.write(talk.answer)
        await finch.reads(talk.answer)
        await wren.write(f"{talk.hello}!")
        await wren.reads(talk.hello, f"{talk.hello}!")
        await expect(wren.page.locator("#answers > *")).to_have_count(0)
        await answer.locator("button").first.click()
        await finch.reads(talk.hello, talk.answer, f"{talk.hello}!")
        await expect(answer).to_have_count(0)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.lang)
async def test_message_taken_back_is_gone_for_everyone(site: Site, chromium: Browser, talk: Talk) -> None:
    """The author takes it back by keyboard alone, and it leaves both screens."""
    async with pair(site, chromium, talk.lang) as (wren, finch):
        await wren.write(talk.hello)
        await finch.reads(talk.hello)
        await expect(wren.page.locator("#log .dots")).to_have_count(1)
        await wren.page.locator("#composer textarea").focus()
        for _ in range(10):
            await wren.page.keyboard.press("Shift+Tab")
            if await wren.page.evaluate("document.activeElement.className") == "dots":
                break
        await wren.page.keyboard.press("Enter")
        await wren.page.keyboard.press("Enter")
        for guest in (wren, finch):
            await expect(guest.page.locator("#log .message.removed")).to_have_count(1)
            await expect(guest.page.locator("#log")).not_to_contain_text(talk.hello)


async def test_report_made_without_a_line_goes_out_later(site: Site, chromium: Browser) -> None:
    """What was reported while the line was away is hidden at once and reported when it is back."""
    async with pair(site, chromium, "en") as (wren, finch):
        await wren.write("good evening")
        await finch.reads("good evening")
        await finch.wire.cut()
        await open_deeds(finch, "good evening")
        await finch.page.locator(".deeds button").first.click()
        await expect(finch.page.locator("#log")).not_to_contain_text("good evening")
        finch.wire.mend()
        await finch.write("hello")
        await wren.reads("good evening", "hello")
        await finch.page.reload()
        await finch.reads("hello")


async def test_paused_room_waits_for_its_reader(site: Site, chromium: Browser) -> None:
    """Nothing moves while it is paused; the button says how much waits, and shows it."""
    async with pair(site, chromium, "en") as (wren, finch):
        await wren.write("first")
        await finch.reads("first")
        pause = finch.page.locator(".pause")
        await pause.click()
        await wren.write("second")
        await expect(pause).to_contain_text("1")
        await finch.reads("first")
        await pause.click()
        await finch.reads("first", "second")
