"""Report, block and take back without scripts."""

from __future__ import annotations

import re

import pytest

from chat.services import Services
from rooms.ids import member_id
from tests.pages.tab import Answer, Tab
from tests.pages.test_room import lines


async def links(tab: Tab, room: str) -> list[str]:
    """Where the log leads for each of its messages, oldest first."""
    return re.findall(r'class="dots" href="([^"]+)"', (await tab.get(f"/room/{room}/log")).text)


async def do(tab: Tab, path: str, act: str, **fields: str) -> Answer:
    """Open a message and press one of its buttons."""
    page = await tab.get(path)
    return await tab.post(path, {"form_token": page.form(path)["form_token"], "act": act, **fields})


async def shown(tab: Tab, room: str) -> list[str]:
    """What the room and its log show, which is the same."""
    page, log = await tab.get(f"/room/{room}"), await tab.get(f"/room/{room}/log")
    assert lines(page) == lines(log)
    return lines(page)


@pytest.fixture
async def talk(tab: Tab, other: Tab, room: str) -> str:
    """A room in which one person said two things, and another is about to answer."""
    await tab.enter()
    await other.enter()
    for text in ("first of one", "second of one"):
        await tab.say(room, text)
    return room


async def test_a_reported_message_is_hidden_from_who_reported_it(tab: Tab, other: Tab, talk: str) -> None:
    """At once, in the room and in its log; its author reads on as before."""
    path = (await links(other, talk))[0]

    answer = await do(other, path, "report")

    assert (answer.status, answer.location) == (303, f"/room/{talk}#answers")
    assert "The moderators can see it now" in (await other.get(f"/room/{talk}")).visible
    assert await shown(other, talk) == ["second of one"]
    assert await shown(tab, talk) == ["first of one", "second of one"]
    assert (await other.get(path)).status == 404
    assert (await tab.get(path)).status == 200


async def test_a_double_press_reports_once(other: Tab, talk: str) -> None:
    """The same form sent again leads back to the room as the first one did."""
    path = (await links(other, talk))[0]
    fields = {"form_token": (await other.get(path)).form(path)["form_token"], "act": "report", "reason": "hate"}

    answers = [await other.post(path, fields) for _ in range(2)]

    assert [answer.status for answer in answers] == [303, 303]


async def test_a_block_holds_both_ways_and_can_be_taken_back(tab: Tab, other: Tab, talk: str) -> None:
    """Neither reads the other until it is taken back; only who blocked is led to the list."""
    await do(other, (await links(other, talk))[0], "block")
    await other.say(talk, "answer of another")

    assert await shown(other, talk) == ["answer of another"]
    assert await shown(tab, talk) == ["first of one", "second of one"]
    assert "/apart" not in (await tab.get(f"/room/{talk}")).text

    assert f'href="/room/{talk}/apart"' in (await other.get(f"/room/{talk}")).text
    page = await other.get(f"/room/{talk}/apart")
    (member,) = re.findall(r'name="member" value="([^"]+)"', page.text)
    token = page.form(f"/room/{talk}/apart")["form_token"]
    await other.post(f"/room/{talk}/apart", {"form_token": token, "member": member})

    assert "You can see each other again" in (await other.get(f"/room/{talk}")).visible
    assert await shown(tab, talk) == ["first of one", "second of one", "answer of another"] == await shown(other, talk)
    assert "You have blocked nobody" in (await other.get(f"/room/{talk}/apart")).visible


async def test_an_own_message_can_be_taken_back(tab: Tab, other: Tab, talk: str) -> None:
    """Its page offers that and nothing else; it is gone for everybody, and its page with it."""
    path = (await links(tab, talk))[0]
    page = await tab.get(path)
    assert re.findall(r'name="act" value="(\w+)"', page.text) == ["unsend"]

    await do(tab, path, "unsend")

    assert "Your message is gone" in (await tab.get(f"/room/{talk}")).visible
    assert await shown(other, talk) == await shown(tab, talk) == ["second of one"]
    again = await tab.post(path, {"form_token": page.form(path)["form_token"], "act": "unsend"})
    assert again.status == 422
    assert "gone already" in again.visible


async def test_what_another_wrote_can_not_be_taken_back(other: Tab, talk: str) -> None:
    """A form that no page of ours offers is refused in words, and changes nothing."""
    path = (await links(other, talk))[0]
    page = await other.get(path)
    assert re.findall(r'name="act" value="(\w+)"', page.text) == ["report", "block"]

    answer = await other.post(path, {"form_token": page.form(path)["form_token"], "act": "unsend"})

    assert answer.status == 422
    assert "Only your own messages" in answer.visible
    assert len(await shown(other, talk)) == 2


@pytest.mark.parametrize("place", ["nowhere00/1", "x/1", "nowhere00/one", f"nowhere00/{10**30}", "nowhere00/-1"])
async def test_an_address_of_no_message_leads_nowhere(other: Tab, talk: str, place: str) -> None:
    """Neither an epoch that never was nor what is no number."""
    assert (await other.get(f"/room/{talk}/line/{place}")).status == 404


async def test_a_form_of_another_session_does_nothing(tab: Tab, other: Tab, talk: str) -> None:
    """What is done about a message needs the token of the session that does it."""
    path = (await links(other, talk))[0]
    theirs = (await tab.get(path)).form(path)["form_token"]

    answer = await other.post(path, {"form_token": theirs, "act": "report"})

    assert answer.status == 403
    assert len(await shown(other, talk)) == 2


async def test_a_line_is_named_in_both_languages(tab: Tab, talk: str, services: Services) -> None:
    """The link in the log says what it leads to, and the page stands in the reader's direction."""
    record = await services.sessions.find(tab.cookies["n"])
    assert record is not None
    await services.sessions.prefer(record, lang="ar", country=None)

    log = await tab.get(f"/room/{talk}/log")
    page = await tab.get((await links(tab, talk))[0])

    assert 'aria-label="بلاغ أو حظر أو سحب"' in log.text
    assert '<html lang="ar" dir="rtl"' in page.text
    assert member_id(record.id, talk) in page.text
