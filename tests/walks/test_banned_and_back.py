"""A ban ends a session; whoever comes anew from there waits once; the ban is looked at again by somebody else."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from moderation.desk.queue import Filter
from moderation.findings import Lane
from tests.browser.people import WAIT_MS, Guest
from tests.browser.test_deeds import open_deeds
from tests.site import Site
from tests.test_flagging import items, only_item
from tests.walks.guests import read
from tests.walks.proxy import seen_from
from tests.walks.volunteer import Volunteer
from tests.walks.words import Words

pytestmark = pytest.mark.browser


async def come_in(guest: Guest, lang: str) -> None:
    """Enter the first room of a language."""
    await guest.enter(lang)
    await guest.open_room(lang)


async def test_banned_person_may_come_back_and_appeal(site: Site, chromium: Browser, words: Words) -> None:
    """The room leaves their screen, the first message of a new visit waits and says why, the appeal is heard."""
    async with (
        seen_from(site, "9.9.9.9") as cafe,
        Guest.arrive(cafe, chromium, words.lang) as wren,
        Guest.arrive(site, chromium, words.lang) as finch,
        Volunteer.arrive(site, chromium, words.lang) as robin,
        Volunteer.arrive(site, chromium, words.lang) as heron,
    ):
        for guest in (wren, finch):
            await come_in(guest, words.lang)
        await wren.write(words.hello)
        await finch.reads(words.hello)
        await open_deeds(finch, words.hello)
        await finch.page.locator(".deeds button").first.click()
        item = (await only_item(site)).id
        await robin.sees(item)
        await robin.take(item)
        await robin.press("ban:60")

        told = wren.page.locator("#answers .answer.told")
        code = await told.locator("code").inner_text(timeout=WAIT_MS)
        await expect(wren.page.locator("#composer")).to_be_hidden()
        await expect(wren.page.locator("#log li")).to_have_count(0)

        async with Guest.arrive(cafe, chromium, words.lang) as crane:
            await come_in(crane, words.lang)
            await crane.write(words.answer)
            held = crane.page.locator("#answers .answer.held")
            await expect(held.locator("blockquote")).to_have_text(words.answer, timeout=WAIT_MS)
            await expect(held.locator("h2 ~ p").first).not_to_be_empty()
            await finch.write(words.told)
            await read(finch, words.told)
            [waiting] = [one for one in await items(site) if one.id != item]
            await heron.sees(waiting.id)
            await heron.take(waiting.id)
            await heron.press("release")
            for guest in (crane, finch):
                await read(guest, *([words.hello] if guest is crane else []), words.told, words.answer)

        await told.locator("a").click()
        await expect(wren.page.locator("main")).to_have_attribute("data-page", "appeal")
        await wren.page.locator("#code").fill(code.lower())
        await wren.page.locator("textarea").fill(words.appealed)
        await wren.page.locator("button[value=make]").click()
        await expect(wren.page.locator("[data-code=waiting]")).to_be_visible(timeout=WAIT_MS)
        [appeal] = (await site.services.queue.page(Filter(lane=Lane.APPEAL), 50)).items
        await heron.page.locator(".back a").click()
        await heron.sees(appeal.id)
        await heron.take(appeal.id)
        await expect(heron.page.locator("#appeal ~ blockquote")).to_have_text(words.appealed)
        await heron.press("reverse")
        await wren.page.locator("#code").fill(code)
        await wren.page.locator("button[value=see]").click()
        await expect(wren.page.locator("[data-code=reversed]")).to_be_visible(timeout=WAIT_MS)
