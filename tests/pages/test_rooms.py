"""The list of rooms, and what a person may choose there."""

from __future__ import annotations

import re
from typing import Final

import pytest

from chat.services import Services
from rooms.sessions import SessionRecord
from tests.pages.tab import Tab

NO_ROOMS_OF_OWN: Final = {
    "es": ["Salas en árabe", "Salas en inglés"],
    "fr": ["Salons\N{NO-BREAK SPACE}: arabe", "Salons\N{NO-BREAK SPACE}: anglais"],
}


async def record_of(tab: Tab, services: Services) -> SessionRecord:
    record = await services.sessions.find(tab.cookies["n"])
    assert record is not None
    return record


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_rooms_of_one_s_own_language_come_first(tab: Tab, services: Services, lang: str) -> None:
    """All rooms are offered; those that the reader can read stand at the top."""
    page = await tab.enter(lang=lang)

    places = {room.id: page.text.index(f"/room/{room.id}") for room in services.catalogue.rooms}
    own = [places[room.id] for room in services.catalogue.rooms if room.language == lang]
    others = [places[room.id] for room in services.catalogue.rooms if room.language != lang]
    assert max(own) < min(others)


async def test_only_rooms_of_another_language_are_one_tap_away(tab: Tab) -> None:
    """Whoever has rooms in their own language sees those at once; the list is long on a phone."""
    page = await tab.enter(lang="ar")

    assert re.findall(r'<(\w+) class="whole" aria-labelledby="rooms-(\w+)"', page.text) == [
        ("section", "ar"),
        ("details", "en"),
    ]


@pytest.mark.parametrize("lang", ["es", "fr"])
async def test_all_rooms_are_open_to_a_reader_who_has_none(tab: Tab, lang: str) -> None:
    """Without rooms in one's own language, all others stand there at once, each group under its language's name."""
    page = await tab.enter(lang=lang)

    assert '<details class="whole"' not in page.text
    assert re.findall(r'<h2 id="rooms-\w+">(.*?)</h2>', page.text) == NO_ROOMS_OF_OWN[lang]


@pytest.mark.parametrize("lang", ["ar", "en", "es", "fr"])
async def test_every_language_is_offered_and_kept(tab: Tab, services: Services, lang: str) -> None:
    """The switch, the page of choices and the entry know every language, and the session speaks the chosen one."""
    entry = await tab.get("/en")
    page = await tab.enter()
    await tab.post("/prefer", {**(await tab.get("/prefer")).form("/prefer"), "lang": lang, "country": ""})

    assert lang == "en" or f'href="/{lang}" lang="{lang}"' in entry.text
    assert lang == "en" or f'name="lang" value="{lang}"' in page.text
    assert (await record_of(tab, services)).lang == lang
    assert f'<html lang="{lang}"' in (await tab.get("/rooms")).text


async def test_one_may_draw_another_name(tab: Tab, services: Services) -> None:
    """The name changes, three times at most, and then the button is gone."""
    page = await tab.enter()
    names = [(await record_of(tab, services)).name]
    for _ in range(3):
        await tab.post("/name", page.form("/name"))
        page = await tab.get("/rooms")
        names.append((await record_of(tab, services)).name)

    assert len(set(names)) == 4
    assert names[-1] in page.visible
    assert 'action="/name"' not in page.text


async def test_a_fourth_name_is_not_drawn(tab: Tab, services: Services) -> None:
    """A form sent once more, from an old page, changes nothing and alarms nobody."""
    form = (await tab.enter()).form("/name")
    for _ in range(3):
        await tab.post("/name", form)
    name = (await record_of(tab, services)).name

    answer = await tab.post("/name", form)

    assert answer.location == "/rooms"
    assert (await record_of(tab, services)).name == name


async def test_a_name_that_has_spoken_stays(tab: Tab, services: Services, room: str) -> None:
    """Others know it by then."""
    form = (await tab.enter()).form("/name")
    await tab.say(room, "good evening to all of you")
    name = (await record_of(tab, services)).name

    await tab.post("/name", form)

    assert (await record_of(tab, services)).name == name


async def test_language_and_country_are_chosen_by_hand(tab: Tab, services: Services) -> None:
    """The choice holds on the next page: its words, its direction, its services."""
    await tab.enter()
    form = (await tab.get("/prefer")).form("/prefer")

    answer = await tab.post("/prefer", {**form, "lang": "ar", "country": "JO"})
    page = await tab.get(answer.location)

    assert '<html lang="ar" dir="rtl"' in page.text
    assert 'href="/ar/help/JO"' in page.text
    assert "الأردن" in page.visible
    assert '<option value="JO" selected>' in (await tab.get("/prefer")).text


async def test_a_country_can_be_unchosen(tab: Tab, services: Services) -> None:
    """The empty choice forgets it."""
    await tab.enter()
    form = (await tab.get("/prefer")).form("/prefer")
    await tab.post("/prefer", {**form, "lang": "en", "country": "JO"})

    await tab.post("/prefer", {**form, "lang": "en", "country": ""})

    assert (await record_of(tab, services)).country is None


@pytest.mark.parametrize("choice", [{"lang": "xx"}, {"lang": "en", "country": "ZZ"}, {"lang": "en", "country": "jo"}])
async def test_what_no_page_offers_is_not_taken(tab: Tab, services: Services, choice: dict[str, str]) -> None:
    """A language or country out of nowhere is refused and changes nothing."""
    await tab.enter()
    form = (await tab.get("/prefer")).form("/prefer")

    answer = await tab.post("/prefer", {**form, **choice})

    assert answer.status == 422
    assert (await record_of(tab, services)).lang == "en"


async def test_the_language_changes_in_place(tab: Tab, services: Services, room: str) -> None:
    """In a room the button in the bar leads back to that room; elsewhere, and from a made-up room, to the list."""
    await tab.enter()
    form = (await tab.get(f"/room/{room}")).form("/lang")

    answer = await tab.post("/lang", {**form, "lang": "ar"})

    assert answer.location == f"/room/{room}"
    assert '<html lang="ar"' in (await tab.get(answer.location)).text
    assert (await tab.post("/lang", {**form, "lang": "en", "room": "//evil.example"})).location == "/rooms"


@pytest.mark.parametrize("path", ["/name", "/prefer", "/lang"])
@pytest.mark.parametrize("token", ["", "0" * 32, "\u0660"])
async def test_a_form_without_its_token_does_nothing(tab: Tab, services: Services, path: str, token: str) -> None:
    """A missing, a wrong and a strange token are refused alike."""
    await tab.enter()
    before = await record_of(tab, services)

    answer = await tab.post(path, {"form_token": token, "lang": "ar", "country": "JO"})

    assert answer.status == 403
    assert await record_of(tab, services) == before


async def test_another_session_s_token_does_nothing(tab: Tab, other: Tab, services: Services) -> None:
    """A token opens one session's forms only."""
    theirs = (await other.enter()).form("/name")
    await tab.enter()
    before = await record_of(tab, services)

    answer = await tab.post("/name", theirs)

    assert answer.status == 403
    assert await record_of(tab, services) == before


@pytest.mark.parametrize("path", ["/rooms", "/prefer", "/room/zbf2j3py"])
async def test_without_a_session_every_page_leads_to_the_entry(tab: Tab, path: str) -> None:
    """Nothing is shown to somebody who has not come in, nor said about why."""
    assert (await tab.get(path)).location == "/"
