"""A gentle room: a newcomer's first message waits for staff, a minute at most, and only while they are here."""

from __future__ import annotations

import asyncio

import redis

from chat.app import create_app
from moderation.alarms import places
from moderation.desk.actions import Action
from moderation.desk.items import State
from moderation.desk.queue import DESK, Filter
from moderation.findings import Lane, Reason
from moderation.staff.presence import EVERY_LANG
from tests.alarms.acting import let_time_pass
from tests.pages.tab import Tab
from tests.presence.acting import GENTLE, OPEN
from tests.site import Person, Site
from tests.test_flagging import decide, only_item

LET_GO = f"{DESK}:let_go"


async def come(site: Site) -> None:
    """Let a moderator be here."""
    await site.services.attendance.take("s1", "wren", langs=(EVERY_LANG,), rooms=())


async def say_and_wait(person: Person, text: str = "good evening", room: str = GENTLE) -> str:
    """Say something that is held for being the first."""
    nonce = await person.say(room, text)
    held = await person.next("held")
    assert (held["reason"], held["nonce"]) == ("newcomer", nonce)
    told = await person.next("notice")
    assert (told["code"], told["room"]) == ("room_gentle", room)
    return nonce


async def test_a_first_message_waits_while_staff_are_here_and_then_appears_by_itself(
    site: Site, ledger: redis.Redis
) -> None:
    """Nobody else sees it before; its author is told both times, and is no newcomer any more."""
    await come(site)
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(GENTLE)
        nonce = await say_and_wait(finch)

        let_time_pass(ledger, LET_GO)

        posted = await wren.next("posted")
        assert (posted["nonce"], posted["text"], posted["name"]) == (nonce, "good evening", finch.welcome["name"])
        answers = [await finch.any(), await finch.any()]
        assert [one.get("what") for one in answers if one["type"] == "told"] == ["appeared"]
        await finch.say(GENTLE, "how is everyone?")
        assert (await wren.next("posted"))["text"] == "how is everyone?"


async def test_a_moderator_lets_it_in_at_once(site: Site) -> None:
    """Without the minute."""
    await come(site)
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(GENTLE)
        await say_and_wait(finch)

        await decide(site, await only_item(site), Action.RELEASE)

        assert (await wren.next("posted"))["text"] == "good evening"


async def test_nothing_waits_while_nobody_is_here(site: Site) -> None:
    """It would wait for nobody. Whoever looks after another language is nobody for this room."""
    await site.services.attendance.take("s1", "wren", langs=("ar",), rooms=())
    async with Person.arrive(site) as finch:
        await finch.join(GENTLE)

        await finch.say(GENTLE, "good evening")

        await finch.next("posted")


async def test_who_has_spoken_in_the_room_does_not_wait_and_another_room_does_not_count(site: Site) -> None:
    """Being new is being new to this room."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(GENTLE)
            await person.join(OPEN)
        await finch.say(GENTLE, "good evening")
        await finch.next("posted")
        await wren.next("posted")
        await wren.say(OPEN, "good evening")
        await wren.next("posted")
        await finch.next("posted")
        await come(site)

        await finch.say(GENTLE, "still here")
        await finch.next("posted")
        await wren.next("posted")

        await say_and_wait(wren)


async def test_a_cry_for_help_does_not_wait_and_opens_no_door(site: Site) -> None:
    """It is delivered with its card; what its author says next is still their first message to be looked at."""
    await come(site)
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(GENTLE)

        await finch.say(GENTLE, "I want to die")

        assert (await wren.next("posted"))["text"] == "I want to die"
        await finch.each("posted", "services")
        await say_and_wait(finch, "thank you")


async def test_what_a_moderator_removed_does_not_appear(site: Site, ledger: redis.Redis) -> None:
    """A first message that fired a rule as well waits at one place, so that one decision is enough."""
    await come(site)
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(GENTLE)
        await say_and_wait(finch, "you people are vermin")
        item = await only_item(site)
        assert (item.lane, item.reasons) == (Lane.HATE, (Reason.DEROGATION, Reason.NEWCOMER))
        await decide(site, item, Action.REMOVE)
        assert (await finch.next("told"))["what"] == "removed"

        let_time_pass(ledger, LET_GO)
        while ledger.exists(LET_GO):
            await asyncio.sleep(0)

        await wren.say(GENTLE, "I want to die")  # what nobody makes wait
        assert (await wren.each("posted", "services"))["posted"]["text"] == "I want to die"


async def test_what_is_refused_is_refused_here_too(site: Site) -> None:
    """With its own reason, and it does not appear."""
    await come(site)
    async with Person.arrive(site) as finch:
        await finch.join(GENTLE)

        await finch.say(GENTLE, "kill yourself")

        assert (await finch.next("refused"))["reason"] == "incitement"


async def test_a_crowded_room_turns_gentle_and_its_lead_is_called(site: Site, ledger: redis.Redis) -> None:
    """The desk says which room, the call says nothing of it; far below the bound it is open again."""
    await come(site)
    ledger.hset(f"{DESK}:crowd", OPEN, 500)
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(OPEN)
        await finch.say(OPEN, "you people are vermin")
        for person in (finch, wren):
            await person.next("posted")
        item = await only_item(site)
        await site.services.attendance.look()
        assert [room.id for room in site.services.attendance.crowded] == [OPEN]
        assert ledger.xinfo_stream("{record}outbox")["entries-added"] == 1

        await say_and_wait(wren, room=OPEN)

        ledger.hset(f"{DESK}:crowd", OPEN, 400)
        await decide(site, item, Action.CLOSE)
        await site.services.attendance.look()
        assert site.services.attendance.crowded == ()


async def test_without_scripts_it_waits_and_appears_likewise(site: Site, ledger: redis.Redis) -> None:
    """The page says that it appears within a minute, and later that it is there."""
    await come(site)
    tab, other = Tab(create_app(site.services)), Tab(create_app(site.services))
    for one in (tab, other):
        assert "A gentle room" in (await one.enter()).visible

    sent = await tab.say(GENTLE, "good evening")
    page = await tab.get(sent.location)

    assert "appears within a minute" in page.visible
    assert "good evening" not in page.text, "its author would send it again"
    assert "good evening" not in (await other.get(f"/room/{GENTLE}/log")).visible
    [item] = (await site.services.queue.page(Filter(), 5)).items
    assert item.lane is Lane.OTHER
    let_time_pass(ledger, LET_GO)
    async with asyncio.timeout(10):
        while "good evening" not in (await other.get(f"/room/{GENTLE}/log")).visible:
            pass
    async with asyncio.timeout(10):
        while "Your first message is in the room now" not in (await tab.get(f"/room/{GENTLE}")).visible:
            pass


async def test_what_appeared_calls_nobody_any_more(site: Site, ledger: redis.Redis) -> None:
    """Its due time goes with the item."""
    await come(site)
    async with Person.arrive(site) as finch:
        await finch.join(GENTLE)
        await say_and_wait(finch)
        item = await only_item(site)
        assert ledger.zcard(places.DUE) == 1

        let_time_pass(ledger, LET_GO)
        while (await finch.any())["type"] != "told":
            pass

        assert not ledger.exists(places.DUE, places.DUE_OF)
        assert not [key for key in ledger.scan_iter() if b"called_by:" in key]
        found = await site.services.queue.find(item.id)
        assert found is not None
        assert found.state is State.CLOSED
