"""Who comes in: cookies, tokens, origins, ages, networks and names."""

from __future__ import annotations

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chat.building import SESSIONS_BURST, Files
from chat.settings import Settings
from rooms.stores.embedded import EmbeddedStores
from tests.site import Person, Site, running_site


async def test_a_browser_is_known_by_its_cookie(site: Site) -> None:
    """With this site's own Origin the cookie opens the session; no token crosses the wire."""
    async with Person.arrive(site) as wren:
        cookie = {"Cookie": f"{site.services.settings.cookie_name}={wren.token}"}
        async with connect(site.ws_url, origin=site.url, additional_headers=cookie) as socket:  # type: ignore[arg-type]
            tab = Person(socket)
            await tab.send("hello", wire=1)
            welcome = await tab.next("welcome")

        assert welcome["name"] == wren.welcome["name"]
        assert "token" not in welcome


async def test_a_script_has_no_business_with_a_cookie(site: Site) -> None:
    """Without an Origin the cookie is not looked at."""
    async with Person.arrive(site) as wren:
        cookie = {"Cookie": f"{site.services.settings.cookie_name}={wren.token}"}
        async with connect(site.ws_url, additional_headers=cookie) as socket:
            script = Person(socket)
            await script.send("hello", wire=1)

            assert (await script.next("error"))["code"] == "age_band_needed"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://other.test",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}.other.test",
        "http://other.test/127.0.0.1:{port}",
        "http://127.0.0.1:{port}@other.test",
        "http://[",
        "http://[::1",
        "127.0.0.1:{port}",
        "file://",
    ],
)
async def test_another_site_is_refused_before_the_handshake(site: Site, origin: str) -> None:
    """A page of somebody else's, or of nobody's, gets 403 and no socket."""
    with pytest.raises(InvalidStatus) as refused:
        async with connect(site.ws_url, origin=origin.format(port=site.port)):  # type: ignore[arg-type]
            pass

    assert refused.value.response.status_code == 403


async def test_the_public_origin_is_ours(stores: EmbeddedStores, files: Files) -> None:
    """Behind a proxy the browser's Origin is the public one, and no other, whatever Host says."""
    settings = Settings(public_origin="https://notes.test")
    async with running_site(stores.talk.url, files, settings) as site:
        async with connect(site.ws_url, origin="https://notes.test") as socket:  # type: ignore[arg-type]
            tab = Person(socket)
            await tab.send("hello", wire=1, age_band="18+")
            await tab.next("welcome")
        for other in ("https://notes.test.other.test", "http://notes.test", site.url):
            with pytest.raises(InvalidStatus):
                async with connect(site.ws_url, origin=other):  # type: ignore[arg-type]
                    pass


@pytest.mark.parametrize(
    ("hello", "code", "where"),
    [
        ({}, "age_band_needed", "age_band"),
        ({"age_band": "13-17"}, "no_room_for_age", "age_band"),
        ({"token": "A" * 43}, "session_unknown", "token"),
        ({"token": "A" * 43, "age_band": "18+"}, "session_unknown", "token"),
    ],
)
async def test_a_hello_that_opens_nothing_says_why(site: Site, hello: dict[str, str], code: str, where: str) -> None:
    """It names the field, and another hello may follow on the same socket."""
    async with connect(site.ws_url) as socket:
        person = Person(socket)
        await person.send("hello", wire=1, **hello)
        error = await person.next("error")
        await person.send("hello", wire=1, age_band="18+")

        assert (error["code"], error["where"]) == (code, where)
        assert len(str((await person.next("welcome"))["token"])) == 43


async def test_an_old_page_is_told_to_load_the_new_one(site: Site) -> None:
    """Another wire gets a goodbye that says reload, and a clean close."""
    async with connect(site.ws_url) as socket:
        person = Person(socket)
        await person.send("hello", wire=0)

        assert (await person.next("bye"))["reason"] == "reload"
        with pytest.raises(ConnectionClosed) as closed:
            await person.any()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1000


async def test_coming_back_may_change_language_and_country(site: Site) -> None:
    """What hello gives changes the session; what it leaves out stays."""
    async with Person.arrive(site, lang="en", country="LB") as wren, connect(site.ws_url) as socket:
        again = Person(socket)
        await again.send("hello", wire=1, token=wren.token, lang="ar")
        welcome = await again.next("welcome")

    assert (welcome["lang"], welcome["country"]) == ("ar", "LB")


async def test_a_network_opens_only_so_many_sessions_at_once(stores: EmbeddedStores, files: Files) -> None:
    """One more is told to come back later and closed; a session that exists still opens, and so does a neighbour."""
    settings = Settings(trusted_proxies=("127.0.0.1/32",))

    async def hello(site: Site, address: str, **fields: object) -> dict[str, object]:
        async with connect(site.ws_url, additional_headers={"X-Forwarded-For": address}) as socket:
            person = Person(socket)
            await person.send("hello", wire=1, **fields)
            return await person.any()

    async with running_site(stores.talk.url, files, settings) as site:
        opened = [await hello(site, "9.9.9.9", age_band="18+") for _ in range(SESSIONS_BURST)]

        turned_down = await hello(site, "9.9.9.10", age_band="18+")
        assert (turned_down["type"], turned_down["reason"]) == ("bye", "busy")
        assert (await hello(site, "9.9.9.9", token=opened[0]["token"]))["type"] == "welcome"
        assert (await hello(site, "8.8.8.8", age_band="18+"))["type"] == "welcome"


async def test_names_can_be_drawn_again_three_times(site: Site) -> None:
    """Each is another name, the last one is the one others read, and the fourth is refused."""
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)
        names = [wren.welcome["name"]]
        for _ in range(3):
            await wren.send("reroll")
            names.append((await wren.next("named"))["name"])
        await wren.send("reroll")

        assert (await wren.next("error"))["code"] == "no_reroll_left"
        await wren.say(room, "good evening")
        assert (await wren.next("posted"))["name"] == names[-1]
        assert len(set(names)) == 4
