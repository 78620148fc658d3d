"""Pages in one document, and the way out: main.js on pages that the test serves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Final
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Request, Route, WebSocketRoute, expect

from tests.client.conftest import SITE, Play, serve_modules

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BLAND: Final = "http://bland.test/"
ROOM_MAIN: Final = (
    '<header class="room-head"><h1 tabindex="-1">Room</h1><details></details></header>'
    '<div id="log" role="log" tabindex="0"><ol></ol></div><button id="newer" hidden>New</button>'
    '<p id="status" role="status"></p><div id="answers"></div><div id="threads"></div>'
    '<form id="composer" method="post" action="/room/roomroom/say"><textarea name="text"></textarea>'
    '<button>Send</button></form><a href="/help">help</a>'
)
ROOM_SETUP: Final = {
    "room": "roomroom",
    "epoch": "epochone",
    "seq": 0,
    "member": "me",
    "name": "River Almond 7",
    "idle_ms": 3_600_000,
    "form_token": "secret",
    "letters": [],
    "threads": [],
}


def html(
    main: str, setup: Mapping[str, object] | None = None, *, base: str = "/static/1/", lang: str = "en", more: str = ""
) -> str:
    """Write a page as the site does."""
    told = json.dumps({"exit_url": BLAND, **(setup or {})})
    words = json.dumps({"error.page_failed": "That page can't be reached."})
    return (
        f'<!doctype html><html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}" data-base="{base}"><head>'
        f'<title>Notes</title><script type="module" src="/js/main.js"></script></head><body class="page-{lang}">'
        '<a class="skip" href="#page">skip</a><form id="exit" method="post" action="/exit">'
        '<input type="hidden" name="form_token" value="secret"><button>Exit</button></form>'
        f'<main id="page">{main}</main>{more}<script type="application/json" id="words">{words}</script>'
        f'<script type="application/json" id="setup">{told}</script></body></html>'
    )


PAGES: Final = {
    "/": html('<h1 tabindex="-1">Entry</h1><a href="/rooms">rooms</a><a href="/old">old</a><a href="/ar">ar</a>'),
    "/rooms": html('<h1 tabindex="-1">Rooms</h1><a href="/room/roomroom">room</a>'),
    "/ar": html('<h1 tabindex="-1">دخول</h1>', lang="ar"),
    "/old": html("<h1>Another version</h1>", base="/static/2/"),
    "/room/roomroom": html(ROOM_MAIN, ROOM_SETUP),
    "/help": html('<h1 tabindex="-1">Help</h1><a href="/room/roomroom">room</a>'),
    "/hostile": html('<h1 tabindex="-1">Entry</h1><a href="/trap">trap</a>'),
    "/trap": html(
        '<h1 tabindex="-1">Trap</h1><noscript><iframe src="/framed"></iframe></noscript>',
        more="<script>document.title = 'ran'</script>",
    ),
    "/form": html(
        '<h1 tabindex="-1">Form</h1><form method="post" action="/choose"><input name="kept" value="1">'
        '<button name="lang" value="ar">choose</button></form>'
    ),
    "/choose": html('<h1 tabindex="-1">Chosen</h1>'),
}


class Visitor:
    """A browser on the test's site, which remembers what it asked for."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page
        self.requests: list[Request] = []
        page.on("request", self._remember)

    def _remember(self, request: Request) -> None:
        self.requests.append(request)

    async def open(self, path: str) -> None:
        """Open a page the browser's own way, and mark its document."""
        await self.page.goto(SITE + path, wait_until="load")
        await self.page.evaluate("window.isSameDocument = true")

    async def is_same_document(self) -> bool:
        """Whether no navigation happened since."""
        return bool(await self.page.evaluate("window.isSameDocument === true"))

    async def heading(self, text: str) -> None:
        """Wait for a page by its heading."""
        await expect(self.page.locator("h1")).to_have_text(text)

    def asked(self, path: str) -> list[Request]:
        """Return the requests for a path."""
        return [request for request in self.requests if urlsplit(request.url).path == path]


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(chromium: Browser) -> AsyncIterator[Visitor]:
    """Somebody with an ordinary computer."""
    context = await chromium.new_context()
    await _serve(context)
    yield Visitor(context, await context.new_page())
    await context.close()


async def _serve(context: BrowserContext) -> None:
    async def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path in PAGES:
            await route.fulfill(body=PAGES[path], content_type="text/html", status=422 if path == "/choose" else 200)
        elif path.startswith("/js/"):
            await serve_modules(route)
        else:
            await route.fulfill(body="", status=404)

    async def silent(socket: WebSocketRoute) -> None:
        """Accept, and never answer."""

    await context.route(f"{SITE}/**", answer)
    await context.route(f"{BLAND}**", lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"))
    await context.route_web_socket("**/ws", silent)


async def test_pages_take_each_others_place(visitor: Visitor) -> None:
    """A link brings its page into the same document, under its own address, with one entry in the history."""
    await visitor.open("/")
    length = await visitor.page.evaluate("history.length")
    for name, heading in [("rooms", "Rooms"), ("room", "Room"), ("help", "Help"), ("room", "Room")]:
        await visitor.page.get_by_role("link", name=name, exact=True).click()
        await visitor.heading(heading)
    assert await visitor.is_same_document()
    assert visitor.page.url == f"{SITE}/room/roomroom"
    assert await visitor.page.evaluate("history.length") == length
    assert await visitor.page.title() == "Notes"


async def test_keyboard_arrives_at_the_new_heading(visitor: Visitor) -> None:
    """After a page took another's place the focus is on its heading."""
    await visitor.open("/")
    await visitor.page.get_by_role("link", name="rooms").click()
    await visitor.heading("Rooms")
    assert await visitor.page.evaluate("document.activeElement.textContent") == "Rooms"


async def test_language_and_direction_come_with_the_page(visitor: Visitor) -> None:
    """A page in another language turns the whole document."""
    await visitor.open("/")
    await visitor.page.get_by_role("link", name="ar").click()
    await visitor.heading("دخول")
    root = "[document.documentElement.lang, document.documentElement.dir, document.body.className]"
    assert await visitor.page.evaluate(root) == ["ar", "rtl", "page-ar"]
    assert await visitor.is_same_document()


async def test_skip_link_makes_no_history(visitor: Visitor) -> None:
    """A link inside the page moves the focus and leaves address and history alone."""
    await visitor.open("/")
    length = await visitor.page.evaluate("history.length")
    await visitor.page.locator(".skip").click()
    found = await visitor.page.evaluate("[document.activeElement.id, location.hash, history.length]")
    assert found == ["page", "", length]


async def test_fetched_page_runs_nothing(visitor: Visitor) -> None:
    """Neither scripts of a fetched page nor what it keeps for browsers without scripts come alive."""
    await visitor.open("/hostile")
    await visitor.page.get_by_role("link", name="trap").click()
    await visitor.heading("Trap")
    await visitor.page.evaluate("new Promise((done) => setTimeout(done))")
    assert await visitor.page.title() == "Notes"
    assert visitor.asked("/framed") == []


async def test_form_sends_its_fields_and_the_pressed_button(visitor: Visitor) -> None:
    """A form is sent as the browser would, and its answer is shown even if it says that something was wrong."""
    await visitor.open("/form")
    await visitor.page.get_by_role("button", name="choose").click()
    await visitor.heading("Chosen")
    [request] = visitor.asked("/choose")
    assert (request.method, request.post_data) == ("POST", "kept=1&lang=ar")
    assert visitor.page.url == f"{SITE}/form"
    assert await visitor.is_same_document()


async def test_page_of_another_version_is_opened_anew(visitor: Visitor) -> None:
    """A page that stands on other scripts than those running is navigated to."""
    await visitor.open("/")
    await visitor.page.get_by_role("link", name="old").click()
    await visitor.heading("Another version")
    assert not await visitor.is_same_document()


async def test_failed_visit_goes_the_browsers_own_way(visitor: Visitor) -> None:
    """Where fetching fails the link is navigated to."""
    await visitor.open("/")
    await _break_fetches(visitor)
    await visitor.page.get_by_role("link", name="rooms").click()
    await visitor.heading("Rooms")
    assert not await visitor.is_same_document()


async def test_failed_form_goes_the_browsers_own_way(visitor: Visitor) -> None:
    """Where fetching fails a form is submitted with the same fields."""
    await visitor.open("/form")
    await _break_fetches(visitor)
    await visitor.page.get_by_role("button", name="choose").click()
    await visitor.heading("Chosen")
    assert visitor.asked("/choose")[-1].post_data == "kept=1&lang=ar"


async def test_failed_visit_never_costs_a_draft(visitor: Visitor) -> None:
    """Where something is unsent and the next page can't be fetched, the room stays and says so."""
    await visitor.open("/room/roomroom")
    await visitor.page.locator("textarea").fill("half a sentence")
    await _break_fetches(visitor)
    await visitor.page.get_by_role("link", name="help").click()
    await expect(visitor.page.locator("#status")).to_have_text("That page can't be reached.")
    await expect(visitor.page.locator("textarea")).to_have_value("half a sentence")
    assert await visitor.is_same_document()


async def test_last_visit_asked_for_wins(visitor: Visitor) -> None:
    """A page that comes late does not take the place of one that was asked for after it."""
    await visitor.open("/")
    late: list[Route] = []

    async def hold(route: Route) -> None:
        late.append(route)

    await visitor.context.route(f"{SITE}/rooms", hold)
    async with visitor.page.expect_request(f"{SITE}/rooms"):
        await visitor.page.get_by_role("link", name="rooms").click()
    await visitor.page.get_by_role("link", name="ar").click()
    await visitor.heading("دخول")
    for route in late:
        await route.abort()
    await visitor.page.evaluate("new Promise((done) => setTimeout(done))")
    await visitor.heading("دخول")
    assert await visitor.is_same_document()


async def test_draft_outlasts_a_visit_to_help(visitor: Visitor) -> None:
    """Who looks at the help page in the middle of a sentence finds it again."""
    await visitor.open("/room/roomroom")
    await visitor.page.locator("textarea").fill("half a sentence")
    await visitor.page.get_by_role("link", name="help").click()
    await visitor.heading("Help")
    await visitor.page.get_by_role("link", name="room").click()
    await visitor.heading("Room")
    await expect(visitor.page.locator("textarea")).to_have_value("half a sentence")


async def test_leaving_blanks_the_page_before_anything_else(visitor: Visitor) -> None:
    """The exit empties the page, then ends the session, then goes to the bland site without a way back."""
    await visitor.open("/room/roomroom")
    seen: list[object] = []

    def note(what: object) -> None:
        seen.append(what)

    await visitor.page.expose_function("note", note)
    await visitor.page.evaluate(
        "() => { const {fetch} = window; window.fetch = (...asked) => {"
        "window.note([asked[0], document.body.textContent]); return fetch(...asked); }; }"
    )
    await visitor.page.get_by_role("button", name="Exit").click()
    await visitor.heading("Weather")
    [request] = visitor.asked("/exit")
    assert (seen, request.method, request.post_data) == ([["/exit", ""]], "POST", "form_token=secret")
    assert visitor.page.url == BLAND
    await visitor.page.go_back()
    assert visitor.page.url == "about:blank"


async def test_leaving_without_keepalive_sends_a_beacon(visitor: Visitor) -> None:
    """A browser whose fetch would die with the page ends the session by a beacon."""
    await visitor.open("/room/roomroom")
    await visitor.page.evaluate("delete Request.prototype.keepalive")
    await visitor.page.get_by_role("button", name="Exit").click()
    await visitor.heading("Weather")
    assert [request.resource_type for request in visitor.asked("/exit")] == ["ping"]


async def test_three_shifts_leave(visitor: Visitor) -> None:
    """Three quick presses of Shift leave like the button; two and another key do not."""
    await visitor.open("/room/roomroom")
    for key in ("Shift", "Shift", "a", "Shift", "Shift"):
        await visitor.page.keyboard.press(key)
    assert visitor.asked("/exit") == []
    await visitor.page.keyboard.press("Shift")
    await visitor.heading("Weather")
    assert len(visitor.asked("/exit")) == 1


async def test_touch_screens_do_not_leave_by_shift(chromium: Browser) -> None:
    """On a phone the on-screen Shift never leaves."""
    context = await chromium.new_context(has_touch=True, is_mobile=True)
    await _serve(context)
    visitor = Visitor(context, await context.new_page())
    await visitor.open("/room/roomroom")
    for _ in range(4):
        await visitor.page.keyboard.press("Shift")
    assert await visitor.page.evaluate("matchMedia('(pointer: coarse)').matches")
    assert visitor.asked("/exit") == []
    await context.close()


async def test_only_close_presses_of_shift_count(play: Play) -> None:
    """Presses count within a second and a half; a held key counts once, a composing keyboard not at all."""
    result = await play(
        "const {shiftPresses} = await import('/js/main.js'); const shift = {key: 'Shift', keyCode: 16};"
        "const count = (...presses) => presses.reduce((so, [ms, more]) => shiftPresses(so, {...shift, ...more}, ms),"
        "[]).length;"
        "return [count([0], [700], [1499]), count([0], [700], [1500]), count([0], [1, {repeat: true}], [2]),"
        "count([0], [1, {isComposing: true}], [2]), count([0], [1, {keyCode: 229}], [2]), count([0], [1, {key: 'a'}])]"
    )
    assert result == [3, 2, 2, 1, 1, 0]


async def _break_fetches(visitor: Visitor) -> None:
    async def refuse(route: Route) -> None:
        if route.request.resource_type == "fetch":
            await route.abort()
        else:
            await route.fallback()

    await visitor.context.route(f"{SITE}/**", refuse)
