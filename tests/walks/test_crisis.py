"""From a sentence of danger to the alarm, the talk and the hand-off: nobody is silenced for pain."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
import redis
from playwright.async_api import Browser, expect

from moderation.alarms import places
from moderation.desk.queue import Filter
from moderation.findings import Lane
from tests.alarms.acting import let_time_pass
from tests.alarms.sinks import HttpSink
from tests.browser.people import WAIT_MS
from tests.browser.test_two_people import pair
from tests.site import WAIT_S, Site
from tests.test_flagging import only_item
from tests.waiting import until
from tests.walks.guests import read
from tests.walks.volunteer import Volunteer
from tests.walks.words import Words

pytestmark = pytest.mark.browser

CARE = {"reach_out", "offer_services", "second_chair", "warm_hand_off", "consent", "close"}


async def danger_at(site: Site) -> str:
    """Return the id of the item of danger, once it is there."""
    async with asyncio.timeout(WAIT_S):
        while not (found := (await site.services.queue.page(Filter(lane=Lane.CRISIS), 50)).items):
            await asyncio.sleep(0)
    return found[0].id


async def until_tried(ledger: redis.Redis, target: str) -> None:
    """Wait until a call to a target has failed and waits for its next try."""
    await until(lambda: ledger.hvals(places.tries(target)))


async def test_danger_is_heard_answered_and_handed_over(
    site: Site, chromium: Browser, words: Words, sink: HttpSink, ledger: redis.Redis
) -> None:
    """A card for its author alone, the first place at the desk, an alarm that gets through, care and nothing else."""
    async with (
        pair(site, chromium, words.lang) as (wren, finch),
        Volunteer.arrive(site, chromium, words.lang) as robin,
        Volunteer.arrive(site, chromium, words.lang) as heron,
    ):
        await finch.write(words.held)
        other = (await only_item(site)).id
        await robin.sees(other)

        await wren.write(words.danger)
        for guest in (wren, finch):
            await read(guest, words.danger)
        card = wren.page.locator("#answers .card")
        await expect(card.locator("a[href^='https://']").first).to_be_visible()
        await expect(finch.page.locator(".card")).to_have_count(0)
        await card.locator("button").click()

        danger = await danger_at(site)
        for volunteer in (robin, heron):
            await volunteer.sees(danger)
            first = volunteer.page.locator(".item").first
            await expect(first).to_have_attribute("data-id", danger, timeout=WAIT_MS)
            await expect(volunteer.page.locator(f"#calls a[href='/desk/item/{danger}']")).to_be_visible(timeout=WAIT_MS)
        await until_tried(ledger, "webhook")
        assert sink.arrived.empty()
        await sink.come_up()
        let_time_pass(ledger, places.waiting("webhook"))
        call = msgspec.json.decode((await sink.next()).body, type=dict[str, object])

        await robin.take(danger)
        assert (call["code"], call["lane"]) == (await robin.page.locator(".item-facts code").inner_text(), "crisis")
        assert await robin.acts() == CARE
        await robin.page.locator("#write").fill(words.asked)
        await robin.press("reach_out")
        remarks = wren.page.locator("#answers .talk li .text")
        await expect(remarks).to_have_text([words.asked], timeout=WAIT_MS)
        await wren.page.locator(".talk textarea").fill(words.told)
        await wren.page.locator(".talk form button").click()
        await robin.look_again()
        await expect(robin.page.locator("#talk")).to_contain_text(words.told)

        await robin.page.locator("#talk summary").click()
        await robin.page.locator("#country").select_option("GB")
        await robin.page.locator("#talk button[value=offer_services]").click()
        await expect(card.locator("a[href^='https://']").first).to_be_visible(timeout=WAIT_MS)
        await robin.page.locator("#talk summary").click()
        await robin.page.locator("#talk button[value=warm_hand_off]").click()
        await expect(wren.page.locator(".talk .choices")).to_be_in_viewport(timeout=WAIT_MS)
        await wren.page.locator(".talk .choices button").first.click()
        await robin.look_again()
        await robin.press("consent")
        await robin.press("close")

        await expect(heron.row(danger)).to_have_count(0, timeout=WAIT_MS)
        await heron.sees(other)
        await expect(finch.page.locator(".talk, .card")).to_have_count(0)
        await wren.write(words.hello)
        for guest in (wren, finch):
            await read(guest, words.danger, words.hello)
        assert words.danger not in str(sink.arrived)
