"""The store of what is said goes away and comes back: what people are told, and what they keep."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from chat import tidying
from chat.building import Files
from rooms import retention
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from tests.site import WAIT_S, Person, Site, running_site
from tests.waiting import until


@pytest.fixture
async def own_stores() -> AsyncIterator[EmbeddedStores]:
    """Stores that this test may stop and kill."""
    with tempfile.TemporaryDirectory(prefix="s") as folder, EmbeddedStores(Path(folder), packaged_server()) as stores:
        yield stores


async def test_while_talk_is_away_everybody_is_told_and_the_card_is_shown(
    own_stores: EmbeddedStores, files: Files
) -> None:
    """A message comes back with its nonce; a person in danger sees services all the same; nobody is thrown out."""
    async with running_site(own_stores.talk.url, files) as site:
        room, other = [room.id for room in site.services.catalogue.rooms if room.language == "en"][:2]
        async with Person.arrive(site, country="US") as wren:
            await wren.join(room)
            await asyncio.to_thread(own_stores.talk.stop)
            await until(lambda: not site.services.store.is_up)

            nonce = await wren.say(room, "I want to die")
            answers = await wren.each("error", "services")
            await wren.send("join", room=other)
            joining = await wren.next("error")
            for asked in ("reroll", "ping"):
                await wren.send(asked)
            rerolling = await wren.next("error")

            assert (answers["error"]["code"], answers["error"]["nonce"]) == ("talk_away", nonce)
            assert answers["services"]["nonce"] == nonce
            assert (joining["code"], joining["room"]) == ("talk_away", other)
            assert rerolling["code"] == "talk_away"
            await wren.next("pong")


async def test_everybody_hears_that_talk_went_and_came_back(
    own_stores: EmbeddedStores, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also who says nothing, so that their page can tell them."""
    monkeypatch.setattr(tidying, "LOOK_AT_TALK_EVERY_S", 0.01)
    async with running_site(own_stores.talk.url, files) as site, Person.arrive(site) as wren:
        os.kill(own_stores.talk.pid, signal.SIGKILL)

        async with asyncio.timeout(WAIT_S):
            first = (await wren.raw())["code"]
            if first == "talk_back":  # from before the site had its own first line to the store
                first = (await wren.raw())["code"]
            assert [first, (await wren.raw())["code"]] == ["talk_away", "talk_back"]


async def test_a_hello_while_talk_is_away_may_be_said_again(own_stores: EmbeddedStores, files: Files) -> None:
    """A newcomer is told, and asked to try again rather than turned away."""
    async with running_site(own_stores.talk.url, files) as site:
        async with Person.arrive(site) as wren:
            await asyncio.to_thread(own_stores.talk.stop)
            await until(lambda: not site.services.store.is_up)
            await wren.send("hello", wire=1)
            assert (await wren.next("error"))["code"] == "hello_twice"

        codes = await refused_hellos(site)

        assert codes == ["talk_away", "talk_away"]


async def refused_hellos(site: Site) -> list[object]:
    """Say hello twice on a new socket, with an age band and with a token."""
    async with connect(site.ws_url) as socket:
        person = Person(socket)
        await person.send("hello", wire=1, age_band="18+")
        first = await person.next("error")
        await person.send("hello", wire=1, token="A" * 43)
        return [first["code"], (await person.next("error"))["code"]]


async def test_who_was_connected_talks_on_after_talk_was_lost(
    monkeypatch: pytest.MonkeyPatch, own_stores: EmbeddedStores, files: Files
) -> None:
    """Names and sessions stay; the room begins a new run of numbers; old messages are gone and positions void."""
    monkeypatch.setattr(retention, "TRIM_EVERY_S", 0.05)
    async with running_site(own_stores.talk.url, files) as site:
        room = site.room()
        async with Person.arrive(site) as wren, Person.arrive(site) as finch:
            for person in (wren, finch):
                await person.join(room)
            await wren.say(room, "before")
            before = await wren.next("posted")
            await finch.next("posted")

            os.kill(own_stores.talk.pid, signal.SIGKILL)
            await until(lambda: not site.services.is_ready)
            await until(lambda: site.services.is_ready)
            await wren.say(room, "after")
            after, heard = await wren.next("posted"), await finch.next("posted")

            assert after == heard
            assert (after["name"], after["member"]) == (before["name"], before["member"])
            assert after["epoch"] != before["epoch"]
            assert (after["seq"], after["text"]) == (1, "after")

            await session_is_back(site, wren.token)
            async with Person.arrive(site, token=wren.token) as tab:
                joined = await tab.join(room, after={"epoch": before["epoch"], "seq": before["seq"]})
                assert tab.welcome["name"] == wren.welcome["name"]
                assert (joined["epoch"], joined["complete"]) == (after["epoch"], False)
                assert (await tab.next("posted"))["text"] == "after"


async def session_is_back(site: Site, token: str) -> None:
    """Wait until the janitor has told the new store of a session whose socket is open."""
    async with asyncio.timeout(WAIT_S):
        while await site.services.sessions.find(token) is None:
            await asyncio.sleep(0)
