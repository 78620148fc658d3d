"""Open desks in a real browser: what others do appears by itself, and nothing of one's own is lost by it."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, Route, WebSocketRoute

from moderation.findings import Lane
from tests.desk_pages.colleague import flag, joined
from tests.desk_pages.test_desk_browser import Desk, come
from tests.site import Person, Site
from tests.test_flagging import only_item

pytestmark = pytest.mark.browser

SOON_MS = 1_000
"""What the desk promises. The drawing of a page beforehand is not part of it."""


async def listening(desk: Desk, path: str = "/desk") -> Page:
    """Open a page and wait until its socket has told it something; from then on nothing may be fetched."""
    page = await desk.context.new_page()
    async with page.expect_websocket() as opened:
        await page.goto(desk.site.url + path)
    await (await opened.value).wait_for_event("framereceived")

    async def fail(route: Route) -> None:
        await route.abort()

    await page.route("**/desk", fail)
    await page.route("**/desk/only/**", fail)
    return page


async def test_a_flagged_message_appears_in_an_open_desk(site: Site, browser: Browser) -> None:
    """Said in a room, on the screen within a second, without a fetch."""
    desk = await come(site, browser)
    page = await listening(desk)
    async with Person.arrive(site) as finch:
        await finch.join(site.room())
        await finch.say(site.room(), "you people are vermin")
        await finch.next("posted")
        item = await only_item(site)

        await page.locator(f".item[data-id='{item.id}']").wait_for(timeout=SOON_MS)
    await desk.context.close()


async def test_a_colleague_s_claim_appears_on_the_item_and_what_is_typed_stays(site: Site, browser: Browser) -> None:
    """The button to take it gives way to the name; the note in the making, its focus and its caret are untouched."""
    one, other = await come(site, browser), await come(site, browser)
    item = await flag(site.services)
    watching = await listening(other, f"/desk/item/{item.id}")
    await watching.locator("[data-key=t]").wait_for()
    page = await one.page(f"/desk/item/{item.id}")

    await page.locator("#lease button").click()
    await watching.locator("#lease [data-key=t]").wait_for(state="detached", timeout=SOON_MS)

    assert "works on this" in (await watching.locator("#lease").text_content() or "")
    assert "works on this" in (await watching.locator("#news").text_content() or "")
    await page.locator("#note").fill("half a th")
    await joined(site.services, item)
    await page.locator("#changed a").wait_for(timeout=SOON_MS)
    await page.keyboard.type("ought")
    assert await page.locator("#note").input_value() == "half a thought"
    for desk in (one, other):
        await desk.context.close()


async def test_a_revoked_session_s_pages_leave_at_once(site: Site, browser: Browser) -> None:
    """The queue and an item, each within a second; what they showed is off the screen."""
    desk = await come(site, browser)
    item = await flag(site.services)
    pages = [await desk.page(), await desk.page(f"/desk/item/{item.id}")]
    for page in pages:
        await page.locator(f"[href='/desk'], .item[data-id='{item.id}']").first.wait_for()
    [account] = await site.services.staff.accounts.everyone()
    while site.services.desks.open_by((await site.services.staff.sessions.living(account.staff_id))[0].id) < 2:
        await pages[0].wait_for_function("true")

    await site.services.staff.accounts.disable(account.staff_id)

    for page in pages:
        await page.wait_for_url("**/desk/enter", timeout=SOON_MS)
    await desk.context.close()


async def test_an_alarm_stands_above_every_page_and_leads_to_its_item(site: Site, browser: Browser) -> None:
    """With its code; twice the same is shown once."""
    desk = await come(site, browser)
    item = await flag(site.services)
    page = await listening(desk, f"/desk/item/{item.id}")

    danger = await flag(site.services, Lane.CRISIS)
    await page.locator("#calls a").wait_for()

    assert "Danger" in (await page.locator("#calls a").text_content() or "")
    await page.locator("#calls a").click()
    await page.wait_for_url(f"**/desk/item/{danger.id}")
    await desk.context.close()


async def test_without_its_socket_the_queue_is_fetched(site: Site, browser: Browser) -> None:
    """A network that lets no socket through still shows what comes."""
    desk = await come(site, browser)

    async def cut(socket: WebSocketRoute) -> None:
        await socket.close()

    page = await desk.context.new_page()
    await page.route_web_socket("**/desk/ws", cut)
    await page.goto(f"{site.url}/desk")

    item = await flag(site.services)

    await page.locator(f".item[data-id='{item.id}']").wait_for()
    await desk.context.close()


async def test_what_is_read_stays_in_its_place(site: Site, browser: Browser) -> None:
    """A new item at the top pushes nothing away under the eyes of whoever has scrolled down."""
    desk = await come(site, browser)
    items = [await flag(site.services) for _ in range(12)]
    page = await listening(desk)
    await page.locator(f".item[data-id='{items[8].id}']").scroll_into_view_if_needed()
    where = f"document.querySelector(`[data-id='{items[8].id}']`).getBoundingClientRect().top"
    before = await page.evaluate(where)

    danger = await flag(site.services, Lane.CRISIS)
    await page.locator(f".item[data-id='{danger.id}']").wait_for(state="attached", timeout=SOON_MS)

    assert abs(await page.evaluate(where) - before) < 2
    await desk.context.close()


async def test_a_queue_at_rest_does_not_move(site: Site, browser: Browser) -> None:
    """Stopped by its reader, it shows nothing new until it is asked to."""
    desk = await come(site, browser)
    page = await desk.page()
    await page.locator("a[href$='/0']").click()
    await page.wait_for_url("**/0")
    assert await page.locator("[data-watch]").count() == 0

    await flag(site.services)

    other = await listening(desk)
    assert await other.locator(".item").count() == 1
    assert await page.locator(".item").count() == 0
    await desk.context.close()


async def test_arrows_move_once_somebody_is_in_the_list(site: Site, browser: Browser) -> None:
    """Before that they scroll, as everywhere."""
    desk = await come(site, browser)
    items = [await flag(site.services) for _ in range(3)]
    page = await desk.page()
    focused = "document.activeElement.closest('.item') && document.activeElement.closest('.item').dataset.id"

    await page.keyboard.press("ArrowDown")
    assert await page.evaluate(focused) is None
    for key, item in (("j", 0), ("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        await page.keyboard.press(key)
        assert await page.evaluate(focused) == items[item].id
    await desk.context.close()


async def test_an_item_is_taken_from_the_list_by_one_letter(site: Site, browser: Browser) -> None:
    """Chosen with j, taken with t: its page opens and is one's own."""
    desk = await come(site, browser)
    items = [await flag(site.services) for _ in range(2)]
    page = await desk.page()

    for key in ("j", "j", "t"):
        await page.keyboard.press(key)
    await page.wait_for_url(f"**/desk/item/{items[1].id}")

    assert "You work on this" in (await page.locator("#lease").text_content() or "")
    await desk.context.close()
