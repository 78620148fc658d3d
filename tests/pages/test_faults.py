"""What goes wrong is a page too: calm, with help and the exit on it."""

from __future__ import annotations

import pytest
import redis
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chat.pages.faults import fault_handlers
from chat.pages.forms import FORM_KIND, FORM_LIMIT_BYTES
from chat.pages.routes import make_site, site_routes
from chat.services import Services
from rooms.stores.embedded import EmbeddedStores
from tests.pages.tab import Tab


class Broken(Exception):
    """A fault of the program."""


async def fail(_: Request) -> Response:
    raise Broken("a secret")


@pytest.fixture
def faulty(bare_services: Services) -> Tab:
    """A site without stores, with one page that fails."""
    site = make_site(bare_services)
    routes = [Route("/fail", fail), *site_routes(site)]
    return Tab(Starlette(routes=routes, exception_handlers=fault_handlers(site)))


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 404), ("/help/jo", 404), ("/exit", 405), ("/rooms/x/y", 404), ("/static/a/b", 404)],
)
@pytest.mark.parametrize("language", ["ar", "en"])
async def test_an_address_that_is_none_is_a_page(faulty: Tab, path: str, status: int, language: str) -> None:
    """It speaks the reader's language, and help and exit are on it."""
    faulty.language = language

    answer = await faulty.get(path)

    assert answer.status == status
    assert f'<html lang="{language}"' in answer.text
    assert f'href="/{language}/help"' in answer.text
    assert 'action="/exit"' in answer.text


async def test_a_fault_of_the_program_tells_nothing_of_itself(faulty: Tab) -> None:
    """The page is the same calm one; the error goes on to whoever logs it."""
    with pytest.raises(Broken):
        await faulty.get("/fail")


@pytest.mark.parametrize("path", ["/enter", "/name", "/prefer", "/lang", "/help/go", "/room/zbf2j3py/say"])
async def test_no_form_takes_more_than_its_limit(bare: Tab, path: str) -> None:
    """A large body is a 413 on every form."""
    answer = await bare.send(path, b"a" * (FORM_LIMIT_BYTES + 1), content_type=FORM_KIND)

    assert answer.status == 413
    assert 'data-page="error"' in answer.text


@pytest.mark.parametrize("path", ["/enter", "/name", "/prefer", "/lang", "/help/go", "/room/zbf2j3py/say"])
async def test_no_form_is_taken_from_another_site(bare: Tab, path: str) -> None:
    """A foreign Origin is a 403 on every form but the exit."""
    assert (await bare.post(path, {}, origin="https://elsewhere.example")).status == 403


@pytest.mark.parametrize("path", ["/rooms", "/prefer", "/room/zbf2j3py"])
async def test_without_a_store_every_page_of_a_session_says_so(bare: Tab, path: str) -> None:
    """It does not throw anybody out: the session may be there again in a moment."""
    bare.cookies["n"] = "A" * 43

    answer = await bare.get(path)

    assert answer.status == 503
    assert bare.cookies == {"n": "A" * 43}
    assert "Help and leaving still work." in answer.visible


async def test_without_a_store_the_entry_is_drawn_for_a_newcomer(bare: Tab) -> None:
    """Somebody without a cookie needs no store to read it, and is told on going in."""
    assert (await bare.get("/")).status == 200
    assert (await bare.post("/enter", {"age_band": "18+", "lang": "en"})).status == 503


async def test_a_store_that_refuses_is_told_of_in_the_log(tab: Tab, stores: EmbeddedStores) -> None:
    """People read that it is away; whoever runs the site learns why, and at which address, and nothing of the form."""
    form = (await tab.get("/en")).form("/enter")
    with redis.Redis(unix_socket_path=str(stores.talk.socket)) as talk, structlog.testing.capture_logs() as said:
        talk.config_set("maxmemory", 1)
        try:
            answer = await tab.post("/enter", {**form, "age_band": "18+", "lang": "en"})
        finally:
            talk.config_set("maxmemory", 0)

    assert answer.status == 503
    assert {"event": "store_refused", "kind": "OOM", "where": "/enter", "log_level": "warning"} in said
