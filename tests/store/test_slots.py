"""Everything that is asked of ``talk`` would be taken by any cluster: one slot a command, one a subscription.

The store is a cluster of one node, which refuses what spans slots as any other would.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import redis

from chat.building import Files
from moderation.screening.line import Delivered, Holder, Line
from rooms.stores import fitness
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import _TALK, EmbeddedStore, EmbeddedStores
from rooms.stores.store import Store
from tests.site import Person, running_site
from tests.store.servers import client
from tests.store.test_cluster import kept
from tests.store.test_talk_keys import everything_happens
from tests.waiting import blocked_until

ALL_SLOTS = (0, 16_383)
SAID = Delivered(session="s" * 22, room="quiet123", epoch="e", seq=1, nonce="n" * 22, text="hello", is_crisis=False)


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def node(folder: Path) -> Iterator[EmbeddedStore]:
    """A ``talk`` that is a cluster of one node."""
    of_a_cluster = {
        "bind": "127.0.0.1",
        "port": str(free_port()),
        "cluster-enabled": "yes",
        "cluster-port": str(free_port()),
    }
    store = EmbeddedStore("talk", folder, {**_TALK, **of_a_cluster}, packaged_server())
    store.start()
    try:
        with client(store.socket) as plain:
            plain.execute_command("CLUSTER", "ADDSLOTSRANGE", *ALL_SLOTS)  # type: ignore[no-untyped-call]
            blocked_until(lambda: "cluster_state:ok" in told(plain))
        yield store
    finally:
        store.stop()


def told(plain: redis.Redis) -> str:
    """Return what a node says of its cluster."""
    said = plain.execute_command("CLUSTER", "INFO")  # type: ignore[no-untyped-call]
    return said.decode() if isinstance(said, bytes) else "\n".join(f"{name}:{value}" for name, value in said.items())


@pytest.fixture
async def clustered(node: EmbeddedStore) -> AsyncIterator[Store]:
    """The code's own link to it."""
    async with kept(node.url) as store:
        yield store


async def test_every_script_and_command_keeps_to_one_slot(node: EmbeddedStore, clustered: Store) -> None:
    """Rooms, sessions, mail, sights and what waits for screening; what spans two slots is refused."""
    await everything_happens(clustered)
    line = Line(clustered)
    await line.offer(SAID)
    assert len(await line.take(9)) == 1
    assert await Holder(clustered).hold()

    with client(node.socket) as plain, pytest.raises(redis.exceptions.ResponseError, match="same slot"):
        plain.mget("one", "other")


async def test_people_talk_on_a_node_of_a_cluster(
    node: EmbeddedStore, shared_stores: EmbeddedStores, files: Files
) -> None:
    """They hear one another, take back, block, report and are offered services, and no command is refused."""
    async with (
        running_site(node.url, files, record_url=shared_stores.record.url) as site,
        Person.arrive(site) as wren,
        Person.arrive(site) as finch,
    ):
        room = site.room()
        for person in (wren, finch):
            await person.join(room)
        await wren.say(room, "good evening")
        first = await finch.next("posted")
        assert (first["text"], (await wren.next("posted"))["text"]) == ("good evening", "good evening")

        await finch.send("report", room=room, epoch=first["epoch"], seq=first["seq"])
        await finch.next("reported")
        await wren.send("unsend", room=room, epoch=first["epoch"], seq=first["seq"])
        assert (await wren.next("removed"))["seq"] == first["seq"]
        await wren.say(room, "I want to die")
        assert (await wren.each("posted", "services"))["posted"]["text"] == "I want to die"

        await finch.send("block", room=room, member=first["member"])
        while (await finch.any())["type"] != "blocked":
            pass
        await wren.send("prefer", lang="ar", country="LB")
        await wren.next("preferred")
        with client(node.socket) as plain:
            assert refused(plain) <= {"cmdstat_evalsha"}  # of a script that was not loaded yet


@pytest.mark.parametrize("name", ["redis_mode", "server_mode"])
def test_redis_and_valkey_tell_their_mode_by_another_name(name: str) -> None:
    """Both are heard, and a server that stands alone is fit."""
    assert fitness.misfits({"redis_version": "8.0.0", name: "cluster"}).keys() == {"cluster"}
    assert fitness.misfits({"redis_version": "8.0.0", name: "standalone"}) == {}


def refused(plain: redis.Redis) -> set[str]:
    """Return the commands of which one was refused or failed."""
    told = plain.info("commandstats")
    return {name for name, stats in told.items() if stats["failed_calls"] + stats["rejected_calls"]}
