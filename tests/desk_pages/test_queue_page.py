"""The queue as the desk shows it."""

from __future__ import annotations

import re

import pytest

from chat.desk.places import TURNS, read_cursor, reason_number
from chat.desk.rows import ITEMS_A_PAGE
from chat.services import Services
from moderation.findings import Lane, Reason, Severity
from tests.desk_pages.colleague import SAID_BEFORE, TEXT, Colleague, flag
from tests.fakes import Clock
from tests.pages.tab import Answer
from tests.pages.test_neutral import sensitive


def ids(page: Answer) -> list[str]:
    """Return the items of a page, from the top."""
    return re.findall(r'data-id="([^"]+)"', page.text)


async def chosen(colleague: Colleague, **asked: str) -> Answer:
    """Fill in the filter."""
    form = {
        "lane": "-",
        "lang": "-",
        "room": "-",
        "reason": "-",
        **(await colleague.desk()).form("/desk/only"),
        **asked,
    }
    return await colleague.tab.get((await colleague.tab.post("/desk/only", form)).location)


async def test_items_stand_in_the_queue_s_order_in_words(wren: Colleague, services: Services) -> None:
    """The lane first, then what waits longer; with reason, room, language, severity and due time, without text."""
    room = services.catalogue.rooms[0]
    hate, danger = await flag(services), await flag(services, Lane.CRISIS, severity=Severity.URGENT)

    page = await wren.desk()

    assert ids(page) == [danger.id, hate.id]
    for said in ("Danger", "thoughts of dying", "urgent", "due in 2 minutes", "Hate", "slur", "due in 4 hours"):
        assert said in page.visible
    assert any(one.title in page.visible for one in services.catalogue.rooms if one.language == "en")
    assert "English" in page.visible
    assert room.id in page.text
    for hidden in (TEXT, TEXT[14:20], SAID_BEFORE, "tag of a network", hate.session):
        assert hidden not in page.text


async def test_an_item_past_its_time_says_so(wren: Colleague, services: Services, clock: Clock) -> None:
    """By how long, in words."""
    await flag(services, Lane.CRISIS)
    clock.pass_s(5 * 60)

    assert re.search(r"overdue by [3-4] minutes", (await wren.desk()).visible)


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_the_queue_is_whole_in_both_languages(wren: Colleague, services: Services, lang: str) -> None:
    """Empty and full, with the page's direction, and one neutral title."""
    home = await wren.desk()
    await wren.tab.post("/desk/lang", {**home.form("/desk/end"), "lang": lang})
    empty = await wren.desk()
    for lane in Lane:
        await flag(services, lane)
    full = await wren.desk()

    for page in (empty, full):
        assert f'<html lang="{lang}"' in page.text
        assert re.findall(r"<title>(.*?)</title>", page.text) == ["Notes"]
        text = re.sub("|".join(ids(page)) or "$", "", page.text)
        names = re.findall(r'\b(?:class|id|name|action|src|href)="([^"]*)"', text)
        assert [name for name in names if sensitive(name)] == []
    assert len(ids(full)) == len(Lane)


async def test_filters_choose_by_lane_language_room_and_reason(wren: Colleague, services: Services) -> None:
    """Each alone; the address has neither a lane in words nor a query."""
    english, arabic = await flag(services), await flag(services, Lane.THREAT, lang="ar")

    assert ids(await chosen(wren, lane="4")) == [english.id]
    assert ids(await chosen(wren, lang="ar")) == [arabic.id]
    assert ids(await chosen(wren, room=english.room)) == [english.id]
    assert ids(await chosen(wren, reason=reason_number(Reason.SLUR))) == [english.id]
    assert ids(await chosen(wren, reason=reason_number(Reason.THREAT))) == [arabic.id]
    nothing = await chosen(wren, lane="1")
    assert ids(nothing) == []
    assert "Nothing waits in this part" in nothing.visible
    form = {**(await wren.desk()).form("/desk/only"), "lane": "1", "lang": "ar", "room": "-", "reason": "-"}
    assert (await wren.tab.post("/desk/only", form)).location == f"/desk/only/1/ar/-/-/{TURNS}"


@pytest.mark.parametrize(
    "path",
    [
        "/desk/only/x/-/-/-/3",
        "/desk/only/-/-/A!/-/3",
        "/desk/only/-/-/-/999/3",
        "/desk/only/-/-/-/-/x",
        "/desk/from/-/-/-/-/x",
        "/desk/from/-/-/-/-/eCB5",
    ],
)
async def test_an_address_that_is_none_finds_nothing(wren: Colleague, path: str) -> None:
    """Whatever stands where a filter or a place should."""
    assert (await wren.tab.get(path)).status == 404


@pytest.mark.parametrize("changed", [{"lane": "9"}, {"lang": "../.."}, {"room": "a/b"}, {"reason": "slur"}])
async def test_a_filter_that_no_form_offers_is_refused(wren: Colleague, changed: dict[str, str]) -> None:
    """It leads nowhere."""
    form = {"lane": "-", "lang": "-", "room": "-", "reason": "-", **(await wren.desk()).form("/desk/only"), **changed}

    assert (await wren.tab.post("/desk/only", form)).status == 422


async def test_a_long_queue_goes_on_on_another_page(wren: Colleague, services: Services) -> None:
    """Every item once, none twice, and the last page leads no further."""
    made = [(await flag(services)).id for _ in range(ITEMS_A_PAGE + 2)]

    first = await wren.desk()
    (path,) = re.findall(r'href="(/desk/from/[^"]+)"', first.text)
    second = await wren.tab.get(path)

    assert ids(first) + ids(second) == made
    assert "/desk/from/" not in second.text
    assert "Back to the queue" in second.visible
    assert read_cursor("not base64 at all") is None


async def test_the_page_asks_for_itself_and_rests(wren: Colleague) -> None:
    """Without scripts, a number of times; that can be stopped at once, and begun again."""
    page, turns = await wren.desk(), TURNS
    (following,) = re.findall(r'http-equiv="refresh" content="30; url=([^"]+)"', page.text)
    assert following == f"/desk/only/-/-/-/-/{turns - 1}"

    resting = await wren.tab.get("/desk/only/-/-/-/-/0")
    assert 'http-equiv="refresh"' not in resting.text
    assert "data-live" not in resting.text
    assert f'href="/desk/only/-/-/-/-/{turns}"' in resting.text
    assert 'href="/desk/only/-/-/-/-/0"' in page.text


async def test_whose_work_an_item_is_stands_in_the_queue(wren: Colleague, finch: Colleague, services: Services) -> None:
    """By pseudonym, and as one's own."""
    item = await flag(services)
    await wren.claim(item.id)

    assert f"{wren.pseudonym} works on this" in (await finch.desk()).visible
    assert "You work on this" in (await wren.desk()).visible


async def test_the_desk_is_for_staff(wren: Colleague, services: Services) -> None:
    """Without a session every address leads to the entry."""
    item = await flag(services)
    wren.tab.cookies.clear()

    for path in ("/desk", "/desk/only/-/-/-/-/3", f"/desk/item/{item.id}", f"/desk/item/{item.id}/after/{item.id}"):
        assert (await wren.tab.get(path)).location == "/desk/enter"
    for name in ("look", "claim", "keep", "drop", "decide", "ask", "agree", "withdraw"):
        sent = {"decision": "d" * 22, "version": "1", "act": "close", "step": "full", "wish": "w" * 22}
        assert (await wren.tab.post(f"/desk/item/{item.id}/{name}", sent)).location == "/desk/enter"
