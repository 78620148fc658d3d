"""The way out: never refused, never slow, leaving nothing behind."""

from __future__ import annotations

import pytest

from chat.services import Services
from tests.pages.tab import Tab


async def test_leaving_ends_the_session_and_leads_away(tab: Tab, services: Services) -> None:
    """The session is dead, the browser is told to clear what it holds, and the other site opens."""
    await tab.enter()
    token = tab.cookies["n"]

    answer = await tab.post("/exit")

    assert (answer.status, answer.location) == (303, "https://www.wikipedia.org/")
    assert answer.headers["clear-site-data"] == '"cookies", "storage"'
    assert tab.cookies == {}
    assert "Max-Age=0" in answer.cookies[0]
    assert await services.sessions.find(token) is None


@pytest.mark.parametrize("origin", ["null", "https://elsewhere.example", "http://127.0.0.1:8000"])
async def test_leaving_is_never_refused(tab: Tab, services: Services, origin: str) -> None:
    """A missing or wrong token and a strange Origin keep nobody inside."""
    await tab.enter()
    token = tab.cookies["n"]

    answer = await tab.post("/exit", {"form_token": "wrong"}, origin=origin)

    assert answer.location == "https://www.wikipedia.org/"
    assert await services.sessions.find(token) is None


async def test_leaving_works_with_nothing_behind_it(bare: Tab) -> None:
    """Without a store, and without a session, the other site opens all the same."""
    bare.cookies["n"] = "A" * 43

    first, second = await bare.post("/exit"), await bare.post("/exit")

    assert first.location == second.location == "https://www.wikipedia.org/"
    assert bare.cookies == {}


async def test_leaving_says_nothing(tab: Tab) -> None:
    """No page, no word of farewell: there is nothing to see for somebody who looks over a shoulder."""
    await tab.enter()

    assert (await tab.post("/exit")).body == b""


@pytest.mark.parametrize("path", ["/", "/en/help", "/en/about", "/en/young", "/room/aaaaaaaa", "/rooms", "/prefer"])
async def test_the_exit_is_first_on_every_page(tab: Tab, path: str) -> None:
    """In tab order only the link that skips to the page comes before it."""
    if path in {"/rooms", "/prefer", "/room/aaaaaaaa"}:
        await tab.enter()

    text = (await tab.get(path)).text
    body = text[text.index("<body") :]

    assert (
        body.index('class="skip"') < body.index('action="/exit"') < min(body.index(one) for one in ("/help", "<main"))
    )
    assert body.index("<a ") == body.index('<a class="skip"')
    assert body.index("<button") == body.index('<button class="exit"')
