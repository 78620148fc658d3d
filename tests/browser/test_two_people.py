"""Two people in two browsers, in Arabic and in English, from entering to a help card."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator

import msgspec
import pytest
from playwright.async_api import Browser, expect

from tests.browser.people import Guest
from tests.site import Site

pytestmark = pytest.mark.browser


class Talk(msgspec.Struct, frozen=True):
    """What two people say in one language."""

    lang: str
    hello: str
    answer: str
    number: str
    masked_around: str
    refused: str
    danger: str


TALKS = (
    Talk(
        lang="ar",
        hello="مساء الخير، أنا جديد هنا",
        answer="أهلًا وسهلًا",
        number="رقمي 0100 123 4567 لمن يريد",
        masked_around="لمن يريد",
        refused="روح انتحر",
        danger="بدي موت",
    ),
    Talk(
        lang="en",
        hello="good evening, I am new here",
        answer="welcome :)",
        number="my number is +1 202 555 0123 if you like",
        masked_around="if you like",
        refused="kill yourself",
        danger="I have the pills in front of me",
    ),
)


@contextlib.asynccontextmanager
async def pair(site: Site, browser: Browser, lang: str) -> AsyncIterator[tuple[Guest, Guest]]:
    """Bring two people into the same room."""
    async with Guest.arrive(site, browser, lang) as wren, Guest.arrive(site, browser, lang) as finch:
        for guest in (wren, finch):
            await guest.enter(lang)
            await guest.open_room(lang)
        yield wren, finch


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.lang)
async def test_two_people_read_each_other(site: Site, chromium: Browser, talk: Talk) -> None:
    """What one writes the other reads, in the page's direction, each under a name of their own."""
    async with pair(site, chromium, talk.lang) as (wren, finch):
        await wren.write(talk.hello)
        await finch.reads(talk.hello)
        await finch.write(talk.answer)
        for guest in (wren, finch):
            await guest.reads(talk.hello, talk.answer)
        assert await wren.page.locator("html").get_attribute("dir") == ("rtl" if talk.lang == "ar" else "ltr")
        await expect(wren.page.locator("#log .message.own .text")).to_have_text([talk.hello])
        names = await wren.page.locator("#log .name").all_inner_texts()
        assert names == await finch.page.locator("#log .name").all_inner_texts()
        assert len(set(names)) == 2


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.lang)
async def test_number_is_covered_for_everyone(site: Site, chromium: Browser, talk: Talk) -> None:
    """Its author is asked first; then a phone number is posted without its digits, and its author is told why."""
    async with pair(site, chromium, talk.lang) as (wren, finch):
        await wren.write(talk.number)
        await expect(wren.page.locator("#answers .refused mark")).to_contain_text([re.compile(r"\d")])
        await expect(wren.page.locator("#composer textarea")).to_have_value(talk.number)
        await expect(finch.page.locator("#log .text")).to_have_count(0)
        await wren.page.locator("#answers .refused button").nth(1).click()
        for guest in (wren, finch):
            await expect(guest.page.locator("#log .text")).to_contain_text([talk.masked_around])
            await expect(guest.page.locator("#log .text")).not_to_contain_text([re.compile(r"\d")])
        await expect(wren.page.locator("#answers .answer.notice")).to_be_visible()
        await expect(finch.page.locator("#answers > *")).to_have_count(0)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.lang)
async def test_refused_message_is_its_authors_alone(site: Site, chromium: Browser, talk: Talk) -> None:
    """A refused message reaches nobody, its author is told why, and has the text back to change it."""
    async with pair(site, chromium, talk.lang) as (wren, finch):
        await wren.write(talk.refused)
        refusal = wren.page.locator("#answers .answer.refused")
        await expect(refusal.locator("p").first).not_to_be_empty()
        await expect(wren.page.locator("#composer textarea")).to_have_value(talk.refused)
        await wren.write(talk.hello)
        for guest in (wren, finch):
            await guest.reads(talk.hello)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.lang)
async def test_person_in_danger_is_heard_and_shown_services(site: Site, chromium: Browser, talk: Talk) -> None:
    """Words of danger are delivered, and their author alone is shown services at once, which can be put away."""
    async with pair(site, chromium, talk.lang) as (wren, finch):
        await wren.write(talk.danger)
        for guest in (wren, finch):
            await guest.reads(talk.danger)
        card = wren.page.locator("#answers .card")
        await expect(card.locator("a[href^='https://']").first).to_be_visible()
        await expect(finch.page.locator(".card")).to_have_count(0)
        await card.locator("button").click()
        await expect(card).to_have_count(0)
        await expect(wren.page.locator("#composer textarea")).to_be_focused()


async def test_whole_visit_is_one_document(site: Site, chromium: Browser) -> None:
    """From the entry to a room and the help page nothing is navigated, and the history keeps one entry."""
    async with Guest.arrive(site, chromium) as wren:
        await wren.page.goto(f"{site.url}/en")
        length = await wren.page.evaluate("() => { window.isSameDocument = true; return history.length; }")
        await wren.page.locator("input[value='18+']").check()
        await wren.page.locator("form[action='/enter'] button").click()
        await wren.open_room()
        await wren.page.locator("#composer textarea").fill("half a sentence")
        await wren.page.locator("a.now").click()
        await expect(wren.page.locator("main")).to_have_attribute("data-page", "help")
        await wren.page.locator("footer a").first.click()
        await wren.open_room()
        await expect(wren.page.locator("#composer textarea")).to_have_value("half a sentence")
        assert await wren.page.evaluate("[window.isSameDocument, history.length, document.title]") == [
            True,
            length,
            "Notes",
        ]
        assert wren.page.url == f"{site.url}/room/{site.room('en')}"


async def test_language_changes_in_the_middle_of_a_room(site: Site, chromium: Browser) -> None:
    """The switch turns the room to the other language and keeps what was being written."""
    async with Guest.arrive(site, chromium) as wren:
        await wren.enter()
        await wren.open_room()
        await wren.write("good evening")
        await wren.reads("good evening")
        await wren.page.locator("#composer textarea").fill("half a sentence")
        await wren.page.locator(".switch summary").click()
        await wren.page.locator("form[action='/lang'] button[value=ar]").click()
        await expect(wren.page.locator("html")).to_have_attribute("dir", "rtl")
        await expect(wren.page.locator("#composer textarea")).to_have_value("half a sentence")
        await wren.write("مساء الخير")
        await wren.reads("good evening", "مساء الخير")
