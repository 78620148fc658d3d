"""``talk`` is killed and starts anew, empty: what its hubs know together is told to it before anybody asks."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis

from chat.building import Files
from rooms.stores import link
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from tests.site import Person, Site, running_site
from tests.store import servers
from tests.waiting import until


@pytest.fixture
def own() -> Iterator[EmbeddedStores]:
    """Both stores for one test alone."""
    with tempfile.TemporaryDirectory(prefix="s") as folder, EmbeddedStores(Path(folder), packaged_server()) as both:
        yield both


@pytest.fixture
async def here(own: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """One hub."""
    async with running_site(own.talk.url, files) as running:
        yield running


@pytest.fixture
async def there(own: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """Another hub on the same store."""
    async with running_site(own.talk.url, files) as running:
        yield running


async def restart(own: EmbeddedStores, *sites: Site) -> None:
    """Kill ``talk`` and wait until everybody uses the next one."""
    os.kill(own.talk.pid, signal.SIGKILL)
    await until(lambda: not any(site.services.store.is_up for site in sites))
    await until(lambda: all(site.services.is_ready for site in sites))


async def test_nobody_is_thrown_out(own: EmbeddedStores, here: Site, there: Site) -> None:
    """Who is connected to one hub is known at any other as soon as that serves again."""
    async with Person.arrive(here) as wren:
        await restart(own, here, there)

        async with Person.arrive(there, token=wren.token) as again:
            assert again.welcome["name"] == wren.welcome["name"]


async def test_who_was_just_away_comes_back_as_well(own: EmbeddedStores, here: Site, there: Site) -> None:
    """A line that broke a moment before is no reason; whoever left for good is not brought back."""
    async with Person.arrive(here) as wren, Person.arrive(here) as finch:
        tokens = wren.token, finch.token
        record = await here.services.sessions.find(finch.token)
        assert record is not None
        await here.services.sessions.end(record)
        await finch.next("bye")
    await until(lambda: not here.services.hub.people)
    await restart(own, here, there)

    async with Person.arrive(there, token=tokens[0]) as again:
        assert again.welcome["name"] == wren.welcome["name"]
    assert await there.services.sessions.find(tokens[1]) is None


async def test_what_was_heard_is_not_said_again(own: EmbeddedStores, here: Site, there: Site) -> None:
    """Its author, who comes back to another hub and sends it once more, is told where it stood."""
    room = here.room()
    async with Person.arrive(here) as wren, Person.arrive(here) as finch:
        for person in (wren, finch):
            await person.join(room)
        nonce = await wren.say(room, "good evening")
        first, _ = await finch.next("posted"), await wren.next("posted")
        await restart(own, here, there)

        async with Person.arrive(there, token=wren.token) as again:
            await again.join(room)
            await again.say(room, "good evening", nonce)
            answer = await again.next("posted")
            assert "text" not in answer
            assert (answer["epoch"], answer["seq"]) == (first["epoch"], first["seq"])
            await again.say(room, "is anybody here?")

            after = await finch.next("posted")
            assert (after["text"], after["seq"]) == ("is anybody here?", 1)
            assert after["epoch"] != first["epoch"]


@pytest.mark.parametrize("is_blocker_there", [False, True])
async def test_a_block_holds(own: EmbeddedStores, here: Site, there: Site, is_blocker_there: bool) -> None:
    """On every hub, whichever of the two comes back to another one."""
    room = here.room()
    async with Person.arrive(here) as wren, Person.arrive(here) as finch:
        who_blocks = await wren.join(room)
        await finch.join(room)
        await wren.say(room, "good evening")
        whom = (await finch.next("posted"))["member"]
        await wren.next("posted")
        await finch.send("block", room=room, member=whom)
        await finch.next("blocked")
        assert whom == who_blocks["member"]
        await restart(own, here, there)

        blocker, blocked = (finch, wren)
        moved = blocker if is_blocker_there else blocked
        async with Person.arrive(there, token=moved.token) as again:
            await again.join(room)
            speaker, reader = (blocked, again) if is_blocker_there else (again, blocker)
            await speaker.say(room, "and another thing")
            assert (await reader.next("gap"))["seq"] == 1


async def test_a_block_holds_also_between_two_who_are_just_away(own: EmbeddedStores, here: Site) -> None:
    """A hub remembers it as long as it remembers them."""
    room = here.room()
    async with Person.arrive(here) as robin:
        await robin.join(room)
        async with Person.arrive(here) as wren, Person.arrive(here) as finch:
            for person in (wren, finch):
                await person.join(room)
            await wren.say(room, "good evening")
            await finch.next("posted")
            whom = (await wren.next("posted"))["member"]
            await finch.send("block", room=room, member=whom)
            await finch.next("blocked")
        await until(lambda: len(here.services.hub.people) == 1)
        here.services.hub._forget_old()
        await restart(own, here)

        async with Person.arrive(here, token=wren.token) as wren, Person.arrive(here, token=finch.token) as finch:
            for person in (wren, finch):
                await person.join(room)
            await wren.say(room, "and another thing")
            while (frame := await finch.next("gap", "posted")).get("text") == "good evening":
                pass
            assert frame["type"] == "gap"


async def test_nobody_is_served_before_everybody_had_the_time_to_tell(
    own: EmbeddedStores, here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub that has told what it knows waits for as long as another may need to come back."""
    assert link.LATECOMERS_S > link.RETRY_LAST_S
    monkeypatch.setattr(link, "LATECOMERS_S", 3_600.0)
    async with Person.arrive(here):
        os.kill(own.talk.pid, signal.SIGKILL)
        await until(lambda: not here.services.store.is_up)

        await until(lambda: sessions_in(own.talk.socket))

        assert not here.services.store.is_up


def sessions_in(socket: Path) -> int:
    """Count the sessions that a store knows; none where it does not answer."""
    with servers.client(socket) as talk:
        try:
            return len(talk.keys("*session:*"))
        except redis.RedisError:
            return 0


async def test_a_line_that_broke_is_no_store_that_forgot(
    own: EmbeddedStores, here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same run of the store is used again at once, and is told nothing."""
    monkeypatch.setattr(link, "LATECOMERS_S", 3_600.0)
    with redis.Redis(unix_socket_path=str(own.talk.socket)) as talk:
        talk.client_kill_filter(_type="normal", skipme=True)

    await until(lambda: not here.services.store.is_up)
    await until(lambda: here.services.is_ready)
