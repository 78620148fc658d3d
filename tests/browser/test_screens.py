"""What every page looks like: nothing cut off, everything in reach, in every language and both colour schemes."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from typing import Final, cast

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.browser import measures
from tests.chromium import launch
from tests.site import Site

pytestmark = pytest.mark.browser

SIZES: Final = {"phone": (390, 780), "small": (320, 480), "zoomed": (320, 256), "desk": (1280, 800)}
"""In CSS pixels; ``zoomed`` is a desk's 1280 by 1024 at 400 % (WCAG 2.2, 1.4.10)."""
MAIN_TARGETS: Final = "#exit button, .now, button.main, .contacts a, label.choice"
TEXTS: Final = {
    "en": ("Hello everyone أهلًا", "W" * 60, "I told my sister أختي 3 words today"),
    "ar": ("مساء الخير everyone", "ششش" * 30, "قلت لأختي اليوم 3 كلمات ok"),
}
PAIN: Final = {"en": "I have the pills in front of me", "ar": "بدي موت"}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser."""
    async with async_playwright() as playwright, launch(playwright) as browser:
        yield browser


async def every_page(page: Page, site: Site, lang: str) -> AsyncIterator[str]:
    """Open one page after the other, the room with talk, a card and a refusal in it."""
    room = site.room(lang if lang in TEXTS else "en")
    await page.goto(f"{site.url}/{lang}")
    yield "enter"
    await page.locator(".switch summary").click()
    yield "enter with its languages"
    await page.locator("input[value='18+']").check()
    await page.locator("form[action='/enter'] button").click()
    yield "rooms"
    for path in (
        "/prefer",
        f"/{lang}/help",
        f"/{lang}/help/JO",
        f"/{lang}/help/GB",
        f"/{lang}/young",
        f"/{lang}/about",
    ):
        await page.goto(site.url + path)
        yield path
    await page.goto(f"{site.url}/room/{room}")
    yield "empty room"
    for text in (*TEXTS.get(lang, TEXTS["en"]), PAIN.get(lang, PAIN["en"])):
        await page.locator("#composer textarea").fill(text)
        await page.locator("#composer button").click()
        await page.wait_for_load_state()
    yield "room with card"
    await page.goto(f"{site.url}/room/{room}")
    await page.locator("main summary").first.click()
    yield "room with its guidelines"
    await page.locator("#composer textarea").fill("go kill yourself")
    await page.locator("#composer button").click()
    await page.wait_for_load_state()
    yield "room with refusal"
    await page.goto(f"{site.url}/room/{room}/log")
    yield "log"
    await page.goto(f"{site.url}/room/aaaaaaaa")
    yield "error"


@pytest.mark.parametrize("lang", ["ar", "en", "es", "fr"])
async def test_nothing_is_cut_off_or_out_of_reach(site: Site, browser: Browser, lang: str) -> None:
    """No sideways scrolling; the exit is in view wherever one scrolls; what is to be tapped is large enough."""
    context = await browser.new_context(java_script_enabled=False, locale=lang)
    page = await context.new_page()
    async for name in every_page(page, site, lang):
        for size, (width, height) in SIZES.items():
            where = (name, size)
            await page.set_viewport_size({"width": width, "height": height})
            assert await page.evaluate(measures.SIDEWAYS) <= 0, where
            assert await page.evaluate(measures.SMALL_TARGETS, 24) == [], where
            if name != "log":
                assert await page.evaluate(measures.SMALL_TARGETS_AMONG, [MAIN_TARGETS, 44]) == [], where
                for end in ("top", "bottom"):
                    assert await page.evaluate(measures.EXIT_IN_VIEW, end), (where, end)
    await context.close()


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_can_be_read(site: Site, browser: Browser, lang: str, scheme: str) -> None:
    """Text stands out from its ground by 4.5 to 1, or 3 to 1 where it is large (WCAG 2.2, 1.4.3)."""
    context = await browser.new_context(
        java_script_enabled=False,
        locale=lang,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 390, "height": 780},
    )
    page = await context.new_page()
    async for name in every_page(page, site, lang):
        assert await page.evaluate(measures.FAINT_TEXTS) == [], name
    await context.close()


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_every_page_makes_sense_to_a_screen_reader(site: Site, browser: Browser, lang: str) -> None:
    """One heading of the first level, none skipped, a name for every field and button, no id twice."""
    context = await browser.new_context(java_script_enabled=False, locale=lang)
    page = await context.new_page()
    async for name in every_page(page, site, lang):
        assert await page.evaluate(measures.NAMELESS) == [], name
        assert await page.evaluate(measures.DOUBLE_IDS) == [], name
        levels = cast("list[int]", await page.evaluate(measures.HEADINGS))
        if name != "log":
            assert levels[0] == 1, name
            assert levels.count(1) == 1, name
            assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), (name, levels)
    await context.close()


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_the_keyboard_reaches_the_exit_first_and_is_seen(site: Site, browser: Browser, lang: str) -> None:
    """First the link that skips to the page, then the exit; and whatever has the focus shows it, under no bar."""
    context = await browser.new_context(java_script_enabled=False, locale=lang, viewport={"width": 390, "height": 600})
    page = await context.new_page()
    await page.goto(f"{site.url}/{lang}/help/JO")

    order = []
    for _ in range(12):
        await page.keyboard.press("Tab")
        order.append(await page.evaluate(measures.FOCUSED))
        assert await page.evaluate(measures.FOCUS_IS_SEEN), order

    assert order[:2] == ["a.skip", "button.exit"]
    await context.close()


@pytest.mark.parametrize(("lang", "start"), [("ar", "right"), ("en", "left")])
async def test_the_exit_stands_at_the_start_side(site: Site, browser: Browser, lang: str, start: str) -> None:
    """Right in Arabic, left in English, and each message runs in its own direction."""
    context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 780})
    page = await context.new_page()
    await page.goto(f"{site.url}/{lang}")
    box = await page.locator("#exit button").bounding_box()
    assert box

    assert ("left" if box["x"] < 195 else "right") == start
    await context.close()
