"""A moderator and an author in two browsers: a talk that outlasts a reload, a decision and the way to appeal it."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.people import Guest
from tests.browser.test_two_people import TALKS, Talk
from tests.desk_pages.test_desk_browser import come
from tests.site import Site
from tests.test_flagging import only_item

pytestmark = pytest.mark.browser
TEXT = "you people are vermin"
QUESTION = "what happened before? ماذا حدث؟"


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.lang)
async def test_moderator_and_author_talk_and_the_author_may_appeal(site: Site, chromium: Browser, talk: Talk) -> None:
    """The question comes by itself, the answer reaches the desk, both outlast a reload, the code outlasts writing."""
    desk = await come(site, chromium)
    page = await desk.page()
    async with Guest.arrive(site, chromium, talk.lang) as wren:
        await wren.enter(talk.lang)
        await wren.open_room(talk.lang)
        await wren.write(TEXT)
        await only_item(site)
        await page.reload()
        await page.locator(".item a").click()
        await page.locator("#lease button").click()
        await page.locator("#write").fill(QUESTION)
        await page.locator("button[value=write]").click()

        remarks = wren.page.locator(".talk .text")
        await expect(remarks).to_have_text([QUESTION])
        await wren.page.locator(".talk textarea").fill(talk.answer)
        await wren.page.locator(".talk form button").click()
        await expect(wren.page.locator(".talk .own.posted .text")).to_have_text(talk.answer)
        await wren.page.reload()
        await expect(remarks).to_have_text([QUESTION, talk.answer])
        await expect(wren.page.locator("#log")).not_to_contain_text(talk.answer)

        await page.reload()
        await expect(page.locator("#talk")).to_contain_text(talk.answer)
        await page.locator("button[value=remove]").click()
        told = wren.page.locator(".answer.told")
        await expect(told.locator("code")).to_be_visible()
        await wren.write(talk.hello)
        await expect(told.locator("code")).to_be_visible()
        await told.locator("a").click()
        await expect(wren.page.locator("main")).to_have_attribute("data-page", "appeal")
    await desk.context.close()
