"""What the nodes of a cluster announce is heard, whichever of them a room's slot is on, and while it moves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from rooms import ear
from rooms.control import Addressed, Control, SessionEnded
from rooms.feed import Announcement, Feed, RoomEvent
from rooms.history import History
from rooms.stores.partitions import TAGS, tag_of
from rooms.stores.store import Store
from rooms.stores.topology import Node, slot_of_key
from tests.store.clusters import Cluster, ClusterNode
from tests.store.talking import post
from tests.store.test_cluster import another, cluster, kept
from tests.waiting import HANG_GUARD_S, until

__all__ = ["cluster"]
ROOMS = tuple(f"room{number:04}" for number in range(40))


class Ears:
    """Writes down what is heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.restored: list[str] = []
        self.addressed: list[str] = []

    def room_spoke(self, room_id: str, event: RoomEvent) -> None:
        """Write it down."""
        assert isinstance(event, Announcement)
        self.heard.append((room_id, event.seq))

    def person_addressed(self, letter: Addressed) -> None:
        """Write it down."""
        self.addressed.append(letter.session_id)

    def room_restored(self, room_id: str) -> None:
        """Write it down."""
        self.restored.append(room_id)


@contextlib.asynccontextmanager
async def listening(store: Store) -> AsyncIterator[tuple[Feed, Ears]]:
    """Run a feed while the block runs."""
    ears = Ears()
    feed = Feed(ears)
    async with asyncio.timeout(HANG_GUARD_S), asyncio.TaskGroup() as group:
        running = group.create_task(feed.run(store))
        await until(lambda: feed.is_hearing)
        yield feed, ears
        running.cancel()


@pytest.fixture
async def talk(cluster: Cluster) -> AsyncIterator[Store]:
    """The code's own links to all of them."""
    async with kept(cluster.url) as kept_store:
        yield kept_store


async def test_rooms_and_people_are_heard_on_every_node(talk: Store) -> None:
    """Each message once; a room that is not heard any more is silent, and the next one is not."""
    history, control = History(talk), Control(talk)
    async with listening(talk) as (feed, ears):
        await asyncio.gather(*(feed.hear(room) for room in ROOMS))
        feed.unhear(ROOMS[0])
        for room in ROOMS:
            await post(history, "good evening", room=room)
            await control.publish(f"session-{room}", SessionEnded())

        await until(lambda: len(ears.heard) == len(ROOMS) - 1 and len(ears.addressed) == len(ROOMS))

        assert {room for room, _ in ears.heard} == set(ROOMS[1:])
        assert {talk.node_of(slot_of_key(tag_of(room))) for room in ROOMS} == set(talk.topology.nodes)
        assert feed.nodes_heard == (True,) * len(talk.topology.nodes)
        assert ears.restored == []


async def test_a_room_whose_slot_moves_is_heard_where_it_went(cluster: Cluster, talk: Store) -> None:
    """Its listener is told that something may have been missed, and only then hears on."""
    room, history = ROOMS[3], History(talk)
    slot = slot_of_key(tag_of(room))
    async with listening(talk) as (feed, ears):
        await asyncio.gather(feed.hear(room), feed.hear(ROOMS[4]))
        await post(history, "before", room=room)
        await asyncio.to_thread(cluster.move, slot, another(cluster, slot))

        await until(lambda: room in ears.restored)
        posted = await post(history, "after", room=room)

        await until(lambda: (room, posted.seq) in ears.heard)
        assert ROOMS[4] not in ears.restored
        assert len(ears.heard) == len(set(ears.heard))


async def test_one_node_that_starves_is_mended_alone(talk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection stands and brings nothing: it is made anew, and the others are left as they are."""
    monkeypatch.setattr(ear, "PROBE_EVERY_S", 0.2)
    history = History(talk)
    async with listening(talk) as (feed, ears):
        await asyncio.gather(*(feed.hear(room) for room in ROOMS))
        starving = talk.node_of(slot_of_key(tag_of(ROOMS[5])))
        assert isinstance(starving, Node)
        on_it = {room for room in ROOMS if talk.node_of(slot_of_key(tag_of(room))) == starving}
        deafen(feed, starving)
        await post(history, "not heard", room=ROOMS[5])

        await until(lambda: on_it <= set(ears.restored))

        assert set(ears.restored) == on_it
        assert ears.heard == []
        assert (await post(history, "heard", room=ROOMS[5])).seq > 1
        await until(lambda: len(ears.heard) == 1)


async def test_a_probe_goes_on_when_its_own_slot_moves(
    cluster: Cluster, talk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a node that is heard would be taken for one that starves, again and again."""
    monkeypatch.setattr(ear, "PROBE_EVERY_S", 0.2)
    async with listening(talk) as (feed, ears):
        await asyncio.gather(*(feed.hear(room) for room in ROOMS))
        node = next(node for node in cluster.primaries if len(slots_of(talk, node)) > 1)
        one = next(one for known, (one, _) in feed._ears.items() if known.url == node.url)
        before, slot = one._keeper._link, slot_of_key(one._probe)
        stay = {room for room in ROOMS if talk.node_of(slot_of_key(tag_of(room))) == one.node} - rooms_in(slot)

        await asyncio.to_thread(cluster.move, slot, another(cluster, slot))
        await until(lambda: slot_of_key(one._probe) != slot)
        probes = calls_of(node, "spublish")
        await until(lambda: calls_of(node, "spublish") >= probes + ear.PROBES_MISSED + 2)

        assert one.is_hearing
        assert one._keeper._link is before
        assert not stay & set(ears.restored)


def slots_of(store: Store, node: ClusterNode) -> set[int]:
    """Return the slots in use that a node serves."""
    slots = (slot_of_key(f"{{{tag}}}") for tag in TAGS)
    return {slot for slot in slots if (known := store.node_of(slot)) is not None and known.url == node.url}


def rooms_in(slot: int) -> set[str]:
    """Return the rooms of a slot."""
    return {room for room in ROOMS if slot_of_key(tag_of(room)) == slot}


def calls_of(node: ClusterNode, command: str) -> int:
    """Count how often a node was asked something."""
    told = [line for line in node.ask("INFO", "commandstats").splitlines() if line.startswith(f"cmdstat_{command}:")]
    return sum(int(line.partition("calls=")[2].partition(",")[0]) for line in told)


def deafen(feed: Feed, node: Node) -> None:
    """Let nothing more come over the connection that stands."""
    link = feed._ears[node][0]._keeper._link
    assert link is not None
    link._on_push = lambda _push: None
