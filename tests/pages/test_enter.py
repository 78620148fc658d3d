"""The way in."""

from __future__ import annotations

import msgspec
import pytest

from chat.app import create_app
from chat.building import Backing, Files, build_services
from chat.network import NetworkTags
from chat.pages.forms import token_for
from chat.services import Services
from chat.settings import Settings
from tests.pages.conftest import NOWHERE
from tests.pages.tab import HOST, Tab
from tests.site import KEY


@pytest.mark.parametrize(
    ("language", "lang", "direction"), [("ar-JO,ar", "ar", "rtl"), ("en-GB", "en", "ltr"), ("de", "en", "ltr")]
)
async def test_the_first_page_speaks_the_reader_s_language(bare: Tab, language: str, lang: str, direction: str) -> None:
    """Without any choice made, the browser's wish decides, and the site's own language is the last resort."""
    bare.language = language

    assert f'<html lang="{lang}" dir="{direction}"' in (await bare.get("/")).text


async def test_a_language_has_an_address_of_its_own(bare: Tab) -> None:
    """A link leads to the same page in the other language, without any cookie."""
    page = await bare.get("/en")

    assert 'href="/ar" lang="ar"' in page.text
    assert '<html lang="ar"' in (await bare.get("/ar")).text
    assert not page.cookies


async def test_going_in_opens_a_session(tab: Tab, services: Services) -> None:
    """The form gives one cookie that scripts can't read, other sites can't send, and that ends with the browser."""
    answer = await tab.post("/enter", {"age_band": "18+", "lang": "ar"})

    (cookie,) = answer.cookies
    attributes = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
    assert (answer.status, answer.location) == (303, "/rooms")
    assert cookie.startswith("n=")
    assert attributes == {"httponly", "path", "samesite"}
    assert "Path=/;" in cookie + ";"
    assert "samesite=strict" in cookie.lower()
    record = await services.sessions.find(tab.cookies["n"])
    assert record is not None
    assert (record.age_band, record.lang, record.country) == ("18+", "ar", None)


async def test_on_an_encrypted_line_the_cookie_stays_on_it(services: Services, files: Files) -> None:
    """Where people come over HTTPS the cookie is Secure."""
    settings = Settings(public_origin="https://notes.example")
    secured = build_services(settings, files, Backing(NOWHERE, NOWHERE, KEY))
    tab = Tab(create_app(msgspec.structs.replace(secured, sessions=services.sessions)), host="notes.example")

    answer = await tab.post("/enter", {"age_band": "18+", "lang": "en"}, origin="https://notes.example")

    assert "; Secure" in answer.cookies[0]


async def test_somebody_who_is_in_goes_on_to_the_rooms(tab: Tab) -> None:
    """The entry is not asked twice."""
    await tab.enter()

    assert (await tab.get("/")).location == "/rooms"
    assert (await tab.get("/ar")).location == "/rooms"


async def test_a_cookie_of_an_ended_session_opens_the_entry(tab: Tab) -> None:
    """What a browser restored later is worth nothing."""
    tab.cookies["n"] = "A" * 43

    assert (await tab.get("/")).status == 200
    assert (await tab.get("/rooms")).location == "/"


async def test_the_young_are_never_just_refused(tab: Tab) -> None:
    """13 to 17 without a room for them, and everybody younger, is led to services for the young."""
    answer = await tab.post("/enter", {"age_band": "13-17", "lang": "ar"})

    assert answer.location == "/ar/young"
    assert not answer.cookies
    assert 'href="/ar/young"' in (await tab.get("/ar")).text
    assert 'class="service"' in (await tab.get("/ar/young")).text


@pytest.mark.parametrize("fields", [{}, {"age_band": "18+"}, {"age_band": "12", "lang": "en"}, {"lang": "en"}])
async def test_nobody_gets_in_without_an_age(bare: Tab, fields: dict[str, str]) -> None:
    """A form without an age band of ours opens nothing."""
    answer = await bare.post("/enter", fields)

    assert (answer.status, answer.cookies) == (422, ())


async def test_another_site_can_not_open_a_session(bare: Tab) -> None:
    """A form sent from elsewhere is refused before anything is done."""
    answer = await bare.post("/enter", {"age_band": "18+", "lang": "en"}, origin="https://elsewhere.example")

    assert answer.status == 403


# browsers that do not say who sends a form ---------------------------------------------------------------------------


@pytest.fixture
def old(services: Services) -> Tab:
    """A tab of a browser of 2019."""
    return Tab(create_app(services), is_old=True)


AN_ADULT = {"age_band": "18+", "lang": "en"}


async def test_an_older_browser_gets_in_with_the_ticket_of_its_page(old: Tab) -> None:
    """The entry page gives a cookie and a field that fits it; once in, the cookie is gone."""
    fields = (await old.get("/")).form("/enter")
    ticket = dict(old.cookies)
    again = (await old.get("/en")).form("/enter")

    answer = await old.post("/enter", {**fields, **AN_ADULT})

    assert list(ticket) == ["ne"]
    assert ticket["ne"] not in fields.values()
    assert again["form_token"] == fields["form_token"]  # a second tab leaves the first one's page good
    assert answer.location == "/rooms"
    assert list(old.cookies) == ["n"]


@pytest.mark.parametrize("told", [{}, {"origin": "null"}, {"sec_fetch_site": "none"}])
async def test_a_form_without_a_ticket_replaces_no_session(old: Tab, told: dict[str, str]) -> None:
    """Another site's form brings no cookie of ours: it is refused, and no cookie is set."""
    fields = (await old.get("/")).form("/enter")
    old.cookies.clear()

    for form in (AN_ADULT, {**fields, **AN_ADULT}, {**AN_ADULT, "form_token": token_for("")}):
        answer = await old.post("/enter", form, **told)
        assert (answer.status, answer.cookies) == (403, ())


async def test_somebody_elses_ticket_is_none(old: Tab, services: Services) -> None:
    """A field that fits another browser's cookie is refused."""
    stranger = Tab(create_app(services), is_old=True)
    theirs = (await stranger.get("/")).form("/enter")
    await old.get("/")

    answer = await old.post("/enter", {**theirs, **AN_ADULT})

    assert (answer.status, answer.cookies) == (403, ())


async def test_an_older_browser_that_names_its_origin_needs_no_ticket(old: Tab) -> None:
    """Most of them do with a form."""
    answer = await old.post("/enter", AN_ADULT, origin=f"http://{HOST}")

    assert answer.location == "/rooms"


async def test_a_browser_of_today_gets_no_second_cookie(tab: Tab) -> None:
    """Where it says who sends a request, the entry page sets nothing at all."""
    assert (await tab.get("/")).cookies == ()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_neighbour_is_another_site(tab: Tab, site: str) -> None:
    """A form of another name under the same domain is as foreign as any."""
    answer = await tab.post("/enter", AN_ADULT, sec_fetch_site=site)

    assert (answer.status, answer.cookies) == (403, ())


async def test_a_flood_of_sessions_is_slowed(services: Services) -> None:
    """One part of the network can't fill the store with sessions; others don't notice."""
    proxied = Settings(trusted_proxies=("127.0.0.0/8",))
    tab = Tab(
        create_app(msgspec.structs.replace(services, settings=proxied, tags=NetworkTags(proxied.trusted_proxies)))
    )
    form = {"age_band": "18+", "lang": "en"}

    statuses = [(await tab.post("/enter", form, x_forwarded_for="203.0.114.9")).status for _ in range(40)]

    assert statuses[0] == 303
    assert statuses[-1] == 429
    assert (await tab.post("/enter", form, x_forwarded_for="8.8.8.8")).status == 303
