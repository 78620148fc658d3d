"""``talk`` is one server with a replica behind an address that follows the primary: the replica takes over."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from chat.building import Files
from rooms.leaps import LEAP
from rooms.stores.binary import packaged_server
from rooms.stores.partitions import tag_of
from tests.chaos.relay import Relay
from tests.site import Person, Site, running_site
from tests.store.clusters import free_ports
from tests.store.servers import Server, client, forgetful, serving
from tests.waiting import until


class Pair(msgspec.Struct):
    """A primary, its replica, and the way to whichever of them people are led to."""

    first: Server
    second: Server
    way: Relay
    is_second: bool = False

    @property
    def url(self) -> str:
        """The one address of both."""
        return f"redis://127.0.0.1:{self.way.port}"

    def part(self) -> None:
        """Let the replica go its own way: what the first is told from now on is lost with it."""
        with client(self.second.socket) as second:
            second.replicaof("NO", "ONE")

    async def take_over(self, *sites: Site) -> None:
        """Kill the first, lead everybody to the second, and wait until they use it."""
        self.is_second = True
        os.kill(self.first.pid, signal.SIGKILL)
        await until(lambda: not any(site.services.store.is_up for site in sites))
        await until(lambda: all(site.services.is_ready for site in sites))


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    """Both, the second up to date with the first."""
    program, lines = packaged_server(), (*forgetful(packaged_server()), "repl-diskless-sync-delay 0")
    (port,) = free_ports(1)
    with contextlib.ExitStack() as ending:
        first = ending.enter_context(serving(program, tmp_path, "a", (*lines, "bind 127.0.0.1", f"port {port}")))
        second = ending.enter_context(serving(program, tmp_path, "b", (*lines, f"replicaof 127.0.0.1 {port}")))
        with client(second.socket) as plain:
            await until(lambda: plain.info("replication")["master_link_status"] == "up")
        both = Pair(first, second, Relay(lambda: asyncio.open_unix_connection((first, second)[both.is_second].socket)))
        async with both.way.running():
            yield both


@pytest.fixture
async def here(pair: Pair, files: Files) -> AsyncIterator[Site]:
    """One hub."""
    async with running_site(pair.url, files) as running:
        yield running


@pytest.fixture
async def there(pair: Pair, files: Files) -> AsyncIterator[Site]:
    """Another hub on the same store."""
    async with running_site(pair.url, files) as running:
        yield running


async def test_no_number_is_used_twice_and_what_may_be_missing_is_told(pair: Pair, here: Site, there: Site) -> None:
    """Also to whoever comes back having seen what only the first server knew, and to pages without a script."""
    room = here.room()
    async with Person.arrive(here) as wren, Person.arrive(there) as finch:
        for person in (wren, finch):
            await person.join(room)
        await wren.say(room, "kept")
        kept, _ = [await person.next("posted") for person in (wren, finch)]
        await until(lambda: has(pair.second, room, 1))
        pair.part()
        await wren.say(room, "heard by all, and by no replica")
        lost, _ = [await person.next("posted") for person in (wren, finch)]
        await pair.take_over(here, there)

        await finch.say(room, "and on")
        for person in (wren, finch):
            skip, posted = await person.next("skip"), await person.next("posted")
            assert (skip["from"], skip["to"], skip["epoch"]) == (3, LEAP + 1, kept["epoch"])
            assert (posted["text"], posted["seq"], posted["epoch"]) == ("and on", LEAP + 2, kept["epoch"])
        await finch.say(room, "one by one")
        assert (await finch.next("posted"))["seq"] == LEAP + 3

        async with Person.arrive(there, token=wren.token) as again:
            back = await again.join(room, after={"epoch": lost["epoch"], "seq": lost["seq"]})
            assert (back["from"], back["complete"]) == (3, True)
            assert (await again.next("skip"))["to"] == LEAP + 1
            assert [(await again.next("posted"))["seq"] for _ in range(2)] == [LEAP + 2, LEAP + 3]
        async with Person.arrive(here) as robin:
            first = await robin.join(room)
            assert first["from"] == 1
            shown = [await robin.any() for _ in range(5)]
            assert [frame["type"] for frame in shown] == ["posted", "posted", "skip", "posted", "posted"]


async def test_what_was_heard_is_not_said_again(pair: Pair, here: Site, there: Site) -> None:
    """Its author, who sends it once more to another hub, is told where it stood; what was taken back stays so."""
    room = here.room()
    async with Person.arrive(here) as wren, Person.arrive(here) as finch:
        for person in (wren, finch):
            await person.join(room)
        await wren.say(room, "taken back")
        first, _ = [await person.next("posted") for person in (wren, finch)]
        await until(lambda: has(pair.second, room, 1))
        pair.part()
        await wren.send("unsend", room=room, epoch=first["epoch"], seq=first["seq"])
        await finch.next("removed")
        nonce = await wren.say(room, "said once")
        said = await finch.next("posted")
        await pair.take_over(here, there)

        async with Person.arrive(there, token=wren.token) as again:
            await again.join(room)
            await again.say(room, "said once", nonce)
            answer = await again.next("posted")
            assert (answer.get("text"), answer["seq"]) == (None, said["seq"])


def has(server: Server, room: str, messages: int) -> bool:
    """Tell whether a server holds so many messages of a room."""
    with client(server.socket) as plain:
        return bool(plain.xlen(f"{tag_of(room)}stream:{room}") == messages)
