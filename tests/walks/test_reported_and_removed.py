"""A message that somebody reports: hidden from them at once, and removed for everybody by a volunteer."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from moderation.findings import Lane
from tests.browser.people import WAIT_MS
from tests.browser.test_deeds import open_deeds
from tests.browser.test_two_people import pair
from tests.browser.test_without_javascript import come_in, person, reads
from tests.site import Site
from tests.test_flagging import only_item
from tests.walks.volunteer import Volunteer
from tests.walks.words import Words

pytestmark = pytest.mark.browser


@contextlib.asynccontextmanager
async def reading_without_scripts(site: Site, browser: Browser, lang: str) -> AsyncIterator[Page]:
    """Read the room in a browser without JavaScript."""
    async with person(browser, lang) as page:
        await come_in(page, site, lang)
        yield page


async def test_reported_message_is_removed_for_everybody(site: Site, chromium: Browser, words: Words) -> None:
    """One tap hides it and brings to the desk what no rule found; then it is gone from every screen."""
    async with (
        pair(site, chromium, words.lang) as (wren, finch),
        reading_without_scripts(site, chromium, words.lang) as owl,
        Volunteer.arrive(site, chromium, words.lang) as robin,
        Volunteer.arrive(site, chromium, words.lang) as heron,
    ):
        await wren.write(words.hello)
        await finch.reads(words.hello)
        await reads(owl, words.hello)
        await open_deeds(finch, words.hello)
        await finch.page.locator(".deeds button").first.click()
        await expect(finch.page.locator("#log")).not_to_contain_text(words.hello)
        await wren.reads(words.hello)
        item = await only_item(site)
        assert item.lane is Lane.REPORT

        for volunteer in (robin, heron):
            await volunteer.sees(item.id)
        await robin.take(item.id)
        await robin.reads(words.hello)
        await robin.press("remove")

        await expect(wren.page.locator("#log .removed")).to_have_count(1, timeout=WAIT_MS)
        await owl.frame_locator("iframe").locator(".refresh a").first.tap()
        await expect(wren.page.locator("#answers .answer.told code")).to_be_visible(timeout=WAIT_MS)
        for log in (wren.page.locator("#log"), finch.page.locator("#log"), owl.frame_locator("iframe").locator("body")):
            await expect(log).not_to_contain_text(words.hello, timeout=WAIT_MS)
        await expect(heron.row(item.id)).to_have_count(0, timeout=WAIT_MS)
        await finch.page.reload()
        await expect(finch.page.locator("#log")).not_to_contain_text(words.hello)
