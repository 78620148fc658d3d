"""A room that is open for writing only while somebody of the team holds it."""

from __future__ import annotations

import redis

from chat.app import create_app
from moderation.desk.queue import Filter
from moderation.findings import Lane
from moderation.staff.presence import BEAT_TTL_MS, GRACE_MS
from tests.pages.tab import Tab
from tests.presence.acting import STAFFED, let_shifts_age
from tests.site import Person, Site


async def hold(site: Site, session: str = "s1") -> None:
    await site.services.attendance.take(session, "wren", langs=(), rooms=(STAFFED,))


async def in_an_open_room(site: Site, person: Person) -> None:
    """Let somebody hear how the room opens, so that no word of it is on its way any more."""
    await person.join(STAFFED)
    assert (await person.next("notice"))["code"] == "room_closed"
    await hold(site)
    assert (await person.next("notice"))["code"] == "room_opened"


async def test_nobody_posts_while_nobody_holds_it_and_is_told_so_on_coming(site: Site) -> None:
    """Never an empty live room without a word."""
    async with Person.arrive(site) as finch:
        await finch.join(STAFFED)
        told = await finch.next("notice")
        assert (told["code"], told["room"]) == ("room_closed", STAFFED)

        nonce = await finch.say(STAFFED, "good evening")

        error = await finch.next("error")
        assert (error["code"], error["room"], error["nonce"]) == ("room_staffed", STAFFED, nonce)


async def test_it_opens_with_whoever_holds_it_and_everybody_in_it_hears_so(site: Site) -> None:
    """The same draft goes through then."""
    async with Person.arrive(site) as finch:
        await finch.join(STAFFED)
        await finch.next("notice")
        nonce = await finch.say(STAFFED, "good evening")
        await finch.next("error")

        await hold(site)

        assert (await finch.next("notice"))["code"] == "room_opened"
        await finch.say(STAFFED, "good evening", nonce)
        assert (await finch.next("posted"))["nonce"] == nonce


async def test_it_closes_a_minute_after_the_last_one_left(site: Site, ledger: redis.Redis) -> None:
    """One who leaves while another stays closes nothing; both notices come to those who are in it."""
    async with Person.arrive(site) as finch:
        await in_an_open_room(site, finch)
        await hold(site, "s2")
        await site.services.attendance.leave("s1")
        await finch.say(STAFFED, "still here")
        await finch.next("posted")

        await site.services.attendance.leave("s2")
        assert (await finch.next("notice"))["code"] == "room_closing"
        await finch.say(STAFFED, "good night")
        await finch.next("posted")
        let_shifts_age(ledger, GRACE_MS)
        site.services.attendance.wake()

        assert (await finch.next("notice"))["code"] == "room_closed"
        await finch.say(STAFFED, "anybody?")
        assert (await finch.next("error"))["code"] == "room_staffed"


async def test_it_closes_by_itself_when_its_holder_falls_silent(site: Site, ledger: redis.Redis) -> None:
    """A crash of their phone is like leaving."""
    async with Person.arrive(site) as finch:
        await in_an_open_room(site, finch)
        let_shifts_age(ledger, BEAT_TTL_MS + GRACE_MS)
        site.services.attendance.wake()

        assert (await finch.next("notice"))["code"] == "room_closed"


async def test_a_cry_for_help_is_delivered_in_a_closed_room(site: Site) -> None:
    """With its card, and the most urgent item opens."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(STAFFED)
            await person.next("notice")

        await finch.say(STAFFED, "I want to die")

        assert (await wren.next("posted"))["text"] == "I want to die"
        await finch.each("posted", "services")
        await finch.send("ping")
        await finch.next("pong")
        [item] = (await site.services.queue.page(Filter(), 5)).items
        assert item.lane is Lane.CRISIS


async def test_without_scripts_a_closed_room_says_so_and_takes_nothing_but_a_cry_for_help(site: Site) -> None:
    """The form stays, since somebody in danger may need it; the list of rooms says what kind of room it is."""
    tab = Tab(create_app(site.services))
    rooms = await tab.enter()
    assert "Open for writing while somebody from the team is here." in rooms.visible
    assert "This room is resting" in (await tab.get(f"/room/{STAFFED}/log")).visible

    refused = await tab.say(STAFFED, "good evening")
    helped = await tab.say(STAFFED, "I want to die")

    assert "Nobody from the team is here just now" in refused.visible
    assert "good evening" in refused.text
    assert helped.status == 303
    assert "I want to die" in (await tab.get(f"/room/{STAFFED}")).visible

    await hold(site)
    assert "This room is resting" not in (await tab.get(f"/room/{STAFFED}/log")).visible
    assert (await tab.say(STAFFED, "good evening")).status == 303
