"""The whole way: said by one, read by another, flagged, taken at the desk, removed, gone from every screen."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.desk_pages.test_desk_browser import come
from tests.site import Person, Site
from tests.test_flagging import only_item

pytestmark = pytest.mark.browser
TEXT = "you people are vermin"


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
async def test_what_is_flagged_reaches_the_desk_and_leaves_the_room_by_one_press(
    site: Site, browser: Browser, has_scripts: bool
) -> None:
    """With its words and what came before; after the press nobody has it on their screen."""
    room = site.room()
    desk = await come(site, browser, java_script_enabled=has_scripts)
    page = await desk.page()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        await wren.join(room)
        await wren.say(room, "good evening")
        await wren.next("posted")
        await finch.join(room)
        await finch.say(room, TEXT)
        assert (await wren.next("posted"))["text"] == TEXT
        await only_item(site)

        if not has_scripts:
            await page.reload()
        await page.locator(".item a").click()
        await page.locator("#lease button").click()
        await page.locator("button[value=full]").click()
        assert await page.locator("blockquote").text_content() == TEXT
        await page.locator("button[value=context]").click()
        assert "good evening" in (await page.locator(".around").text_content() or "")
        await page.locator("button[value=remove]").click()

        assert (await wren.next("removed"))["type"] == "removed"
        assert TEXT not in str(await wren.join(room))
    await desk.context.close()
