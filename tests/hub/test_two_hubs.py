"""Several hubs on one store, and what a hub does when the feed breaks."""

from __future__ import annotations

import asyncio

import pytest
import redis

from chat.building import Files
from chat.hub import hub as hub_module
from rooms.stores.embedded import EmbeddedStores
from tests.site import WAIT_S, Person, Site, running_site


async def test_people_on_two_hubs_read_the_same(site: Site, other_site: Site) -> None:
    """Who is connected where makes no difference to what is read, nor in which order."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(other_site) as finch:
        await wren.join(room)
        await finch.join(room)
        for word in ("apples", "bread", "chalk"):
            await wren.say(room, f"{word}?")
            await finch.say(room, f"yes, {word}")

        seen_by_wren = [await wren.next("posted") for _ in range(6)]
        seen_by_finch = [await finch.next("posted") for _ in range(6)]

        assert seen_by_wren == seen_by_finch


async def test_a_person_goes_on_at_another_hub(site: Site, other_site: Site) -> None:
    """The same name, the same member, nothing missed."""
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)
        async with Person.arrive(site) as finch:
            joined = await finch.join(room)
            token = finch.token
        await wren.say(room, "are you there?")
        await wren.next("posted")

        async with Person.arrive(other_site, token=token) as finch:
            again = await finch.join(room, after={"epoch": joined["epoch"], "seq": 0})

            assert again["member"] == joined["member"]
            assert (await finch.next("posted"))["text"] == "are you there?"


async def test_ending_a_session_reaches_every_hub(site: Site, other_site: Site) -> None:
    """A socket on another hub is closed as well."""
    async with Person.arrive(site) as here, Person.arrive(other_site, token=here.token) as there:
        record = await site.services.sessions.find(here.token)
        assert record is not None

        await site.services.sessions.end(record)

        assert (await here.next("bye"))["reason"] == (await there.next("bye"))["reason"] == "ended"


async def test_the_same_nonce_at_two_hubs_posts_once(site: Site, other_site: Site) -> None:
    """A retry may meet another hub: it is told where the first one stands."""
    room = site.room()
    async with Person.arrive(site) as here, Person.arrive(other_site, token=here.token) as there:
        await here.join(room)
        await there.join(room)
        nonce = await here.say(room, "only once")
        first = await here.next("posted")
        assert await there.next("posted") == first

        await there.say(room, "only once", nonce)

        assert (await there.next("posted"))["seq"] == first["seq"]
        await there.say(room, "and then another thing")
        assert (await here.next("posted"))["text"] == "and then another thing"


async def test_a_removal_reaches_every_hub(site: Site, other_site: Site) -> None:
    """Also the ring of a hub on which it was not asked for."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(other_site) as finch:
        await wren.join(room)
        await finch.join(room)
        await wren.say(room, "a slip of the tongue")
        posted = await finch.next("posted")

        await site.services.history.remove(room, str(posted["epoch"]), 1)

        assert (await finch.next("removed"))["seq"] == 1
        async with Person.arrive(other_site) as robin:
            await robin.join(room)
            assert (await robin.any())["type"] == "removed"


async def test_a_removal_over_a_cut_feed_reaches_the_hub(
    site: Site, other_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who read the words is told, and whoever comes later is not shown them."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(other_site) as finch:
        await wren.join(room)
        await finch.join(room)
        await wren.say(room, "a slip of the tongue")
        posted = await finch.next("posted")
        with monkeypatch.context() as deaf:
            deaf.setattr(other_site.services.hub, "room_spoke", lambda *_: None)
            await site.services.history.remove(room, str(posted["epoch"]), 1)
            await wren.next("posted")
            await wren.next("removed")

        other_site.services.hub.room_restored(room)

        assert (await finch.next("removed"))["seq"] == 1
        async with Person.arrive(other_site) as robin:
            await robin.join(room)
            assert (await robin.any())["type"] == "removed"


@pytest.mark.parametrize("is_another_hub", [False, True])
async def test_what_went_while_a_reader_was_away_leaves_its_screen(
    site: Site, other_site: Site, is_another_hub: bool
) -> None:
    """A message that was read before the line was lost is taken back on return, on any hub."""
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)
        async with Person.arrive(site) as finch:
            await finch.join(room)
            for text in ("goes later", "stays"):
                await wren.say(room, text)
            seen = [await finch.next("posted") for _ in range(2)][-1]
        await site.services.history.remove(room, str(seen["epoch"]), 1)

        back = other_site if is_another_hub else site
        async with Person.arrive(back, token=finch.token) as finch_again:
            joined = await finch_again.join(room, after={"epoch": seen["epoch"], "seq": seen["seq"]})

            assert joined["complete"]
            assert (await finch_again.next("removed"))["seq"] == 1


def cut_feeds(talk: redis.Redis) -> int:
    """End every subscribing connection of the store, as a network would."""
    feeds = [client["id"] for client in talk.client_list() if int(client.get("ssub", "0")) > 0]
    return sum(int(talk.client_kill_filter(_id=one)) for one in feeds)


async def test_nothing_is_missed_over_a_cut_feed(site: Site, other_site: Site, talk: redis.Redis) -> None:
    """What was said while a hub heard nothing is read afterwards, once and in order."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(other_site) as finch:
        await wren.join(room)
        await finch.join(room)
        await wren.say(room, "before")
        await finch.next("posted")
        await wren.next("posted")

        assert cut_feeds(talk) == 2
        for word in ("one", "two", "three"):
            await wren.say(room, f"{word}.")

        for person in (wren, finch):
            heard = [(await person.next("posted"))["text"] for _ in range(3)]
            assert heard == ["one.", "two.", "three."]


async def test_a_feed_that_went_deaf_is_found_by_looking(
    site: Site, stores: EmbeddedStores, files: Files, talk: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Announcements that never arrive are noticed by the room's position, without any later message."""
    room = site.room()
    monkeypatch.setattr(hub_module, "POSITION_CHECK_EVERY_S", 0.05)
    async with running_site(stores.talk.url, files) as deaf, Person.arrive(deaf) as finch, Person.arrive(site) as wren:
        await finch.join(room)
        await wren.join(room)
        monkeypatch.setattr(deaf.services.hub, "room_spoke", lambda *_: None)

        await wren.say(room, "can you hear me?")

        assert (await finch.next("posted"))["text"] == "can you hear me?"


async def test_a_restarted_store_begins_a_new_epoch(site: Site, talk: redis.Redis) -> None:
    """The words are gone; whoever is connected talks on under the same name, and sees that numbers began anew."""
    room = site.room()
    async with Person.arrive(site) as wren:
        joined = await wren.join(room)
        await wren.say(room, "before the loss")
        before = await wren.next("posted")
        talk.flushall()

        await wren.say(room, "after the loss")
        after = await wren.next("posted")

        assert (before["epoch"], before["seq"]) == (joined["epoch"], 1)
        assert after["epoch"] != before["epoch"]
        assert (after["seq"], after["name"], after["text"]) == (1, before["name"], "after the loss")


async def test_a_room_that_everybody_left_is_heard_no_more(
    site: Site, talk: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its subscription goes, and who comes later reads what was said meanwhile."""
    monkeypatch.setattr(hub_module, "UNHEAR_AFTER_S", 0.0)
    room = site.room()
    async with Person.arrive(site) as wren:
        await wren.join(room)
        await wren.say(room, "anybody?")
        await wren.next("posted")
        await wren.send("leave", room=room)
        await wren.next("left")
        async with asyncio.timeout(WAIT_S):
            while site.services.hub.room(room) is not None:
                await asyncio.sleep(0)

        await wren.join(room)

        assert (await wren.next("posted"))["text"] == "anybody?"


async def test_a_room_is_kept_for_whoever_enters_as_the_last_one_leaves(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leaving starts the clock on an empty room; somebody on the way in stops it."""
    monkeypatch.setattr(hub_module, "UNHEAR_AFTER_S", 0.0)
    room = site.room()
    hub = site.services.hub
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        await wren.send("join", room=room)
        await finch.send("join", room=room)
        await wren.send("leave", room=room)
        await wren.next("joined")
        await wren.next("left")
        await finch.next("joined")
        hub._close_if_empty(room)

        await finch.say(room, "still here")

        assert (await finch.next("posted"))["text"] == "still here"
