"""The store of what is said is full, and takes nothing more: what people are told, and what goes on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from chat.building import Files
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from tests.site import Person, running_site


@pytest.fixture
def own() -> Iterator[EmbeddedStores]:
    """Both stores for one test alone."""
    with tempfile.TemporaryDirectory(prefix="s") as folder, EmbeddedStores(Path(folder), packaged_server()) as both:
        yield both


def fill(own: EmbeddedStores, most_bytes: int) -> None:
    """Let ``talk`` have so much memory and no more; 0 stands for any."""
    with redis.Redis(unix_socket_path=str(own.talk.socket)) as talk:
        talk.config_set("maxmemory", most_bytes)


async def test_who_speaks_is_told_and_reads_on_and_services_come(own: EmbeddedStores, files: Files) -> None:
    """Nobody's message is lost in silence, nobody is thrown out, and it is counted why."""
    async with running_site(own.talk.url, files) as site:
        room = site.room()
        async with Person.arrive(site, country="US") as wren:
            await wren.join(room)
            await wren.say(room, "before")
            before = await wren.next("posted")
            fill(own, 1)

            nonce = await wren.say(room, "I want to die")
            answers = await wren.each("error", "services")
            async with Person.arrive(site, token=wren.token) as again:
                joined = await again.join(room)
                seen = await again.next("posted")

            assert (answers["error"]["code"], answers["error"]["nonce"]) == ("talk_away", nonce)
            assert answers["services"]["nonce"] == nonce
            assert (joined["complete"], seen["nonce"]) == (True, before["nonce"])
            assert site.services.metrics.counts()["posts_not_taken|OOM"] == 1


async def test_all_goes_on_once_there_is_room_again(own: EmbeddedStores, files: Files) -> None:
    """The same message under its nonce, once, behind what was there."""
    async with running_site(own.talk.url, files) as site:
        room = site.room()
        async with Person.arrive(site) as wren:
            await wren.join(room)
            fill(own, 1)
            nonce = await wren.say(room, "good evening")
            await wren.next("error")
            fill(own, 0)

            await wren.say(room, "good evening", nonce)

            posted = await wren.next("posted")
            assert (posted["text"], posted["nonce"], posted["seq"]) == ("good evening", nonce, 1)
