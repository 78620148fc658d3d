"""A message that waits: seen by its author alone, met at the desk, released, read by everybody."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.people import WAIT_MS
from tests.browser.test_two_people import pair
from tests.site import Site
from tests.test_flagging import only_item
from tests.walks.guests import read
from tests.walks.volunteer import Volunteer
from tests.walks.words import Words

pytestmark = pytest.mark.browser


async def test_held_message_is_released_to_everybody(site: Site, chromium: Browser, words: Words) -> None:
    """Nobody but its author sees it wait; one volunteer takes it before the other's eyes, and both people read it."""
    async with (
        pair(site, chromium, words.lang) as (wren, finch),
        Volunteer.arrive(site, chromium, words.lang) as robin,
        Volunteer.arrive(site, chromium, words.lang) as heron,
    ):
        await wren.write(words.held)
        await expect(wren.page.locator("#answers .answer.held blockquote")).to_have_text(words.held, timeout=WAIT_MS)
        await finch.write(words.hello)
        for guest in (wren, finch):
            await read(guest, words.hello)
        item = (await only_item(site)).id
        for volunteer in (robin, heron):
            await volunteer.sees(item)

        await robin.take(item)
        await expect(heron.page.locator(f".item.is-taken[data-id='{item}']")).to_be_visible(timeout=WAIT_MS)
        await robin.reads(words.held)
        await robin.press("release")

        for guest in (wren, finch):
            await read(guest, words.hello, words.released)
        await expect(wren.page.locator("#log .own.posted .text")).to_have_text([words.released])
        await expect(heron.row(item)).to_have_count(0, timeout=WAIT_MS)
