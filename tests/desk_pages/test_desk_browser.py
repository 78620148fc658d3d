"""The desk in a real browser: without scripts, with the keyboard, on a phone and a desk, in both languages."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from typing import cast

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from moderation.alarms import places as alarms
from moderation.alarms.outbox import written
from moderation.desk.items import Item, State
from moderation.findings import Lane, Severity
from moderation.staff.roles import Role
from tests.alarms.acting import WREN
from tests.browser import measures
from tests.desk_pages.colleague import flag, found, joined
from tests.desk_pages.screen import volunteer
from tests.site import Site

pytestmark = pytest.mark.browser

SIZES = {"phone": (390, 780), "small": (320, 480), "zoomed": (320, 256), "desk": (1280, 800)}
TEXTS = {
    "en": "Nobody here wants you. Go back to where you came from, all of you, and stay there أختي.",
    "ar": "لا أحد هنا يريدكم. ارجعوا من حيث أتيتم جميعًا and stay there.",
}


class Desk:
    """A browser's context of somebody who is logged in."""

    def __init__(self, site: Site, context: BrowserContext) -> None:
        self.site, self.context = site, context

    async def page(self, path: str = "/desk") -> Page:
        """Open a page."""
        page = await self.context.new_page()
        await page.goto(self.site.url + path)
        return page


async def come(site: Site, browser: Browser, lang: str = "en", **options: object) -> Desk:
    """Come to the desk."""
    _, token = await volunteer(site)
    await site.services.staff.sessions.find(token, lang=lang)
    settings = {"locale": lang, "viewport": {"width": 390, "height": 780}, **options}
    context = await browser.new_context(**settings)  # type: ignore[arg-type]
    name = f"{site.services.settings.cookie_name}d"
    await context.add_cookies([{"name": name, "value": token, "url": f"{site.url}/desk"}])
    return Desk(site, context)


async def some_items(site: Site, lang: str) -> dict[str, Item]:
    """One of each kind that looks different."""
    services = site.services
    hate = await flag(services, Lane.HATE, lang=lang, text=TEXTS[lang], severity=Severity.HIGH)
    return {
        "hate": await joined(services, hate),
        "held": await flag(services, Lane.SPAM, lang=lang, is_held=True),
        "danger": await flag(services, Lane.CRISIS, lang=lang, severity=Severity.URGENT),
        "threat": await flag(services, Lane.THREAT, lang="en"),
    }


async def every_page(desk: Desk, lang: str) -> AsyncIterator[tuple[str, Page]]:
    """Walk over the desk as somebody does who has no scripts."""
    page = await desk.page()
    yield "empty queue", page
    items = await some_items(desk.site, lang)
    await page.goto(f"{desk.site.url}/desk")
    yield "queue", page
    await page.locator(".tools summary").first.click()
    yield "queue with filters", page
    await page.goto(f"{desk.site.url}/desk/item/{items['hate'].id}")
    yield "item", page
    await page.locator("#lease button").click()
    yield "claimed item", page
    for step in ("snippet", "full", "context"):
        await page.locator(f"button[value={step}]").click()
        yield step, page
    await page.locator("#note").fill("We know each other from before. كنا نعرف بعضنا.")
    await page.locator("button[value=note]").click()
    yield "after a note", page
    await page.locator("button[value='mute:60']").click()
    yield "after a mute", page
    await page.goto(f"{desk.site.url}/desk/item/{items['danger'].id}")
    await page.locator("#lease button").click()
    yield "danger", page
    await page.goto(f"{desk.site.url}/desk")
    yield "queue with claims", page


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_every_page_of_the_desk_is_in_reach_and_makes_sense(site: Site, browser: Browser, lang: str) -> None:
    """Without scripts: nothing cut off, targets large enough, the exit in view, headings, names and ids in order."""
    desk = await come(site, browser, lang, java_script_enabled=False)
    async for name, page in every_page(desk, lang):
        for size, (width, height) in SIZES.items():
            where = (name, size)
            await page.set_viewport_size({"width": width, "height": height})
            assert await page.evaluate(measures.SIDEWAYS) <= 0, where
            assert await page.evaluate(measures.SMALL_TARGETS, 24) == [], where
            for end in ("top", "bottom"):
                assert await page.evaluate(measures.EXIT_IN_VIEW, end), (where, end)
        assert await page.evaluate(measures.NAMELESS) == [], name
        assert await page.evaluate(measures.DOUBLE_IDS) == [], name
        levels = cast("list[int]", await page.evaluate(measures.HEADINGS))
        assert (levels[0], levels.count(1)) == (1, 1), name
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), (name, levels)
    await desk.context.close()


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_desk_can_be_read(site: Site, browser: Browser, lang: str, scheme: str) -> None:
    """Text stands out from its ground in both colour schemes, with scripts and their keys on the page."""
    desk = await come(site, browser, lang, color_scheme=scheme)
    async for name, page in every_page(desk, lang):
        assert await page.evaluate(measures.FAINT_TEXTS) == [], name
    await desk.context.close()


async def test_an_item_is_worked_by_keys_alone(site: Site, browser: Browser) -> None:
    """From the queue to a decision and back with j, k, Enter and one letter; typing a note presses nothing."""
    desk = await come(site, browser)
    items = await some_items(site, "en")
    page = await desk.page()

    for key in ("j", "j", "j", "k", "j", "Enter"):
        await page.keyboard.press(key)
    await page.wait_for_url(f"**/desk/item/{items['hate'].id}")
    await page.keyboard.press("t")
    await page.keyboard.press("Enter")
    await page.locator("#lease-words").wait_for()
    await page.locator("#note").fill("")
    await page.locator("#note").press("d")
    assert await page.locator("#note").input_value() == "d"
    await page.locator("h1").focus()
    await page.keyboard.press("m")
    await page.keyboard.press("m")
    assert await page.evaluate("document.activeElement.value") == "mute:60"
    await page.keyboard.press("d")
    await page.keyboard.press("Enter")

    await page.wait_for_url("**/after/*")
    assert (await found(site.services, items["hate"].id)).state is State.CLOSED
    await page.keyboard.press("u")
    await page.keyboard.press("Enter")
    await page.locator("text=Done: Undo.").wait_for()
    assert (await found(site.services, items["hate"].id)).state is State.OPEN
    await desk.context.close()


async def test_letters_can_be_switched_off(site: Site, browser: Browser) -> None:
    """For people who speak to their computer; ? shows where."""
    desk = await come(site, browser)
    await some_items(site, "en")
    page = await desk.page()
    await page.keyboard.press("?")
    await page.locator("#keys-off").check()

    await page.locator("h1").focus()
    await page.keyboard.press("j")

    assert await page.evaluate("document.activeElement.tagName") == "H1"
    await desk.context.close()


async def test_the_queue_stays_fresh_by_itself(site: Site, browser: Browser) -> None:
    """A new item of danger appears at the top and is announced; the focus stays on the item it was on."""
    desk = await come(site, browser)
    first = await flag(site.services)
    page = await desk.page()
    await page.keyboard.press("j")

    danger = await flag(site.services, Lane.CRISIS)
    await page.locator(f".item[data-id='{danger.id}']").wait_for()

    assert await page.locator("#news").text_content() == "Somebody new may be in danger: 1"
    assert await page.evaluate("document.activeElement.closest('.item').dataset.id") == first.id
    assert await page.locator(".item").first.get_attribute("data-id") == danger.id
    await desk.context.close()


async def test_two_moderators_see_each_other_s_work(site: Site, browser: Browser) -> None:
    """What one takes and removes is on the other's screen without a touch."""
    one, other = await come(site, browser), await come(site, browser)
    item = await flag(site.services)
    watching = await other.page()

    page = await one.page(f"/desk/item/{item.id}")
    await page.locator("#lease button").click()
    await watching.locator(".item.is-taken").wait_for()
    await page.locator("button[value=remove]").click()
    await watching.locator(f".item[data-id='{item.id}']").wait_for(state="detached")

    for desk in (one, other):
        await desk.context.close()


async def test_the_desk_is_light(site: Site, browser: Browser) -> None:
    """Page, style and script of a full item weigh under 100 KB, unpressed, and come from this site alone."""
    desk = await come(site, browser)
    item = (await some_items(site, "en"))["hate"]
    weights: dict[str, int] = {}
    page = await desk.context.new_page()

    async def weigh(path: str) -> None:
        await page.goto(site.url + path)
        urls = cast("list[str]", await page.evaluate("performance.getEntriesByType('resource').map(one => one.name)"))
        assert all(url.startswith(site.url) for url in urls)
        for url in {page.url, *urls}:
            weights[url] = len(await (await desk.context.request.get(url)).body())

    await weigh("/desk")
    await weigh(f"/desk/item/{item.id}")

    assert sum(weights.values()) < 100_000, weights
    await desk.context.close()


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_the_pages_of_leads_are_in_reach_and_make_sense(site: Site, browser: Browser, lang: str) -> None:
    """The staff with a link just made and an account unfolded, and undelivered alarms, without scripts, at any size."""
    _, token = await volunteer(site, Role.OPERATOR)
    await site.services.staff.sessions.find(token, lang=lang)
    dead = ("XADD", alarms.DEAD, "*", "target", "apprise-1", "call", written(WREN), "reason", "alarm_timeout")
    await site.services.record.call(*dead)
    context = await browser.new_context(locale=lang, java_script_enabled=False)
    name = f"{site.services.settings.cookie_name}d"
    await context.add_cookies([{"name": name, "value": token, "url": f"{site.url}/desk"}])
    page = await Desk(site, context).page("/desk/people")

    await page.locator("form[action$=invite] button").click()
    await page.locator(".rooms summary").first.click()
    for path in ("", "/desk/undelivered"):
        if path:
            await page.goto(site.url + path)
        for size, (width, height) in SIZES.items():
            await page.set_viewport_size({"width": width, "height": height})
            assert await page.evaluate(measures.SIDEWAYS) <= 0, (path, size)
            assert await page.evaluate(measures.SMALL_TARGETS, 24) == [], (path, size)
        assert await page.evaluate(measures.NAMELESS) == [], path
        assert await page.evaluate(measures.DOUBLE_IDS) == [], path
        assert await page.evaluate(measures.FAINT_TEXTS) == [], path
    await context.close()
