"""A walk over every page and state that a person or a moderator may meet, with scripts as they come."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from typing import Final

from playwright.async_api import Browser, Page, expect

from chat.pages.words import load_words
from moderation.desk.items import Item
from moderation.findings import Lane, Severity
from moderation.staff.roles import Role
from tests.browser.people import Guest
from tests.desk_pages.colleague import flag, joined
from tests.desk_pages.screen import quick_staff, volunteer
from tests.desk_pages.test_desk_browser import Desk
from tests.fakes import Clock
from tests.site import Site
from tests.test_flagging import only_item

Walk = AsyncIterator[tuple[str, Page]]

WORDS: Final = load_words()
LANGS: Final = ("ar", "en")
HATE: Final = "you people are vermin"
REFUSED: Final = {"ar": "روح انتحر", "en": "go kill yourself"}
DANGER: Final = {"ar": "بدي موت", "en": "I have the pills in front of me"}
SAID: Final = {
    "ar": ("مساء الخير everyone", "قلت لأختي اليوم 3 كلمات ok", "شششش" * 24),
    "en": ("Hello everyone أهلًا", "I told my sister أختي 3 words today", "W" * 60),
}


async def plain_pages(site: Site, page: Page, lang: str) -> Walk:
    """Open what needs no session."""
    for name, path in (
        ("enter", f"/{lang}"),
        ("help", f"/{lang}/help"),
        ("help of a country", f"/{lang}/help/GB"),
        ("help where it is dangerous", f"/{lang}/help/JO"),
        ("young", f"/{lang}/young"),
        ("about", f"/{lang}/about"),
        ("appeal", f"/{lang}/appeal"),
        ("fault", "/nowhere"),
    ):
        await page.goto(site.url + path)
        yield name, page
    await page.goto(f"{site.url}/{lang}/appeal")
    await page.locator("#code").fill("AAAA-AAAA")
    await page.locator("button[value=see]").click()
    await page.locator(".answer").wait_for()
    yield "appeal of nothing", page


async def room_states(guest: Guest, lang: str) -> Walk:
    """Enter, choose, and live through all that a room may show to one person."""
    page, site = guest.page, guest.site
    await guest.enter(lang)
    yield "rooms", page
    await page.goto(f"{site.url}/prefer")
    yield "prefer", page
    await page.goto(f"{site.url}/room/{site.room(lang)}")
    await expect(page.locator("#status")).not_to_have_text(WORDS[lang].text("line.connecting"))
    yield "empty room", page
    await page.locator(".room-head summary").click()
    yield "room with its guidelines", page
    await page.locator(".room-head summary").click()
    for text in SAID[lang]:
        await guest.write(text)
    await expect(page.locator("#log .own.posted")).to_have_count(len(SAID[lang]))
    await page.locator("#log .dots").first.click()
    yield "room with deeds", page
    await page.keyboard.press("Escape")
    await guest.write(DANGER[lang])
    await expect(page.locator("#answers .card")).to_be_visible()
    yield "room with card", page
    await page.locator("#answers .card button").click()
    await guest.write(REFUSED[lang])
    await expect(page.locator("#answers .refused")).to_be_visible()
    yield "room with refusal", page
    await page.locator("#composer textarea").fill("")
    await page.locator(".pause").click()
    yield "paused room", page
    line = page.locator("#log .own").first
    seq, epoch = await line.get_attribute("data-seq"), await epoch_of(page)
    for name, path in (("line", f"line/{epoch}/{seq}"), ("apart", "apart"), ("log", "log")):
        await page.goto(f"{site.url}/room/{site.room(lang)}/{path}")
        yield name, page


async def talk_states(guest: Guest, desk: Desk, lang: str) -> Walk:
    """Be written to by a moderator, then warned, seen from both sides."""
    page, site = guest.page, guest.site
    staff = await desk.page()
    yield "empty queue", staff
    await guest.enter(lang)
    await guest.open_room(lang)
    await guest.write(HATE)
    item = await only_item(site)
    await staff.goto(f"{site.url}/desk/item/{item.id}")
    await staff.locator("#lease button").click()
    await staff.locator("#write").fill(SAID[lang][1])
    await staff.locator("button[value=write]").click()
    await expect(page.locator(".talk .text")).to_be_visible()
    yield "room with a moderator's question", page
    await staff.goto(f"{site.url}/desk/item/{item.id}")
    yield "item with a talk", staff
    await staff.locator("button[value=remove]").click()
    await expect(page.locator(".answer.told")).to_be_visible()
    yield "room with a decision", page
    yield "decided item", staff
    await staff.close()


async def desk_states(desk: Desk, lang: str) -> Walk:
    """Work at the desk as a moderator does."""
    page = await desk.page()
    items = await some_items(desk.site, lang)
    await page.goto(f"{desk.site.url}/desk")
    yield "queue", page
    for summary in await page.locator("summary").all():
        await summary.click()
    yield "queue with everything open", page
    await page.goto(f"{desk.site.url}/desk/item/{items['hate'].id}")
    yield "item", page
    await page.locator("#lease button").click()
    yield "claimed item", page
    for step in ("snippet", "full", "context"):
        await page.locator(f"button[value={step}]").click()
        yield f"item read: {step}", page
    await page.locator("#note").fill("We know each other from before. كنا نعرف بعضنا.")
    await page.locator("button[value=note]").click()
    yield "item with a note", page
    await page.locator("button[value='mute:60']").click()
    yield "item after a mute", page
    await page.goto(f"{desk.site.url}/desk/item/{items['danger'].id}")
    await page.locator("#lease button").click()
    yield "item of danger", page
    await page.goto(f"{desk.site.url}/desk")
    yield "queue with claims", page


async def lead_pages(desk: Desk) -> Walk:
    """Look at what leads and operators see."""
    page = await desk.page("/desk/people")
    await page.locator("form[action$=invite] button").click()
    await page.locator(".rooms summary").first.click()
    yield "staff", page
    for name, path in (("undelivered", "/desk/undelivered"), ("audit", "/desk/audit")):
        await page.goto(desk.site.url + path)
        yield name, page


async def entry_pages(site: Site, page: Page, lang: str) -> Walk:
    """Stand before the desk: log-in, a wrong one, an invitation, one that is used."""
    await page.goto(f"{site.url}/desk/enter?lang={lang}")
    yield "log-in", page
    for field in ("name", "password", "code"):
        await page.locator(f"#{field}").fill("123456")
    await page.locator("main button.main").click()
    await page.locator("[role=alert]").wait_for()
    yield "log-in refused", page
    token = await quick_staff(site, Clock(time.time())).accounts.invite(Role.MODERATOR)
    await page.goto(f"{site.url}/desk/invite/{token}?lang={lang}")
    yield "invitation", page
    await page.goto(f"{site.url}/desk/invite/{'a' * 43}?lang={lang}")
    yield "invitation that is gone", page


async def some_items(site: Site, lang: str) -> dict[str, Item]:
    """One of each kind that looks different."""
    services = site.services
    hate = await flag(services, Lane.HATE, lang=lang, text=f"{SAID[lang][1]} {HATE}", severity=Severity.HIGH)
    return {
        "hate": await joined(services, hate),
        "held": await flag(services, Lane.SPAM, lang=lang, is_held=True),
        "danger": await flag(services, Lane.CRISIS, lang=lang, severity=Severity.URGENT),
    }


@contextlib.asynccontextmanager
async def at_desk(
    site: Site, browser: Browser, lang: str, role: Role = Role.MODERATOR, **options: object
) -> AsyncIterator[Desk]:
    """Be logged in, in a browser profile of one's own."""
    _, token = await volunteer(site, role)
    await site.services.staff.sessions.find(token, lang=lang)
    context = await browser.new_context(locale=lang, **options)  # type: ignore[arg-type]
    name = f"{site.services.settings.cookie_name}d"
    await context.add_cookies([{"name": name, "value": token, "url": f"{site.url}/desk"}])
    try:
        yield Desk(site, context)
    finally:
        await context.close()


async def everything(site: Site, browser: Browser, lang: str) -> Walk:
    """Walk over all of it."""
    async with at_desk(site, browser, lang) as desk, Guest.arrive(site, browser, lang) as guest:
        async for state in talk_states(guest, desk, lang):
            yield state
    async with Guest.arrive(site, browser, lang) as guest:
        async for state in plain_pages(site, guest.page, lang):
            yield state
        async for state in room_states(guest, lang):
            yield state
        guest.faults.clear()  # pages that are not there are among them
    async with at_desk(site, browser, lang) as desk:
        async for state in desk_states(desk, lang):
            yield state
    async with at_desk(site, browser, lang, Role.OPERATOR) as desk:
        async for state in lead_pages(desk):
            yield state
    context = await browser.new_context(locale=lang)
    async for state in entry_pages(site, await context.new_page(), lang):
        yield state
    await context.close()


async def epoch_of(page: Page) -> str:
    """Return the room's epoch, as the page knows it."""
    return str(await page.evaluate("JSON.parse(document.getElementById('setup').textContent).epoch"))
