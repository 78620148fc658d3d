"""``talk`` is a real cluster, of which a slot moves and a primary dies while people talk: no promise is broken."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import os
import random
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec
import pytest

from rooms.leaps import LEAP
from rooms.stores.partitions import tag_of
from rooms.stores.topology import slot_of_key
from tests.chaos.crowd import Crowd
from tests.chaos.events import Promoted
from tests.chaos.patience import until
from tests.chaos.report import report
from tests.chaos.scene import ROOMS
from tests.processes.program import program
from tests.store import servers
from tests.store.clusters import Cluster, ClusterNode
from tests.walks.program import Store

HUBS: Final = 2
A_ROOM: Final = 5
MESSAGES: Final = 50
"""Said in each part of the run, and as many more before it ends."""
UNTOLD: Final = 30
"""Said while the replica is told nothing: in all rooms, so that some of it was said on the primary that dies."""


class Stage(msgspec.Struct):
    """A cluster, and people in rooms on each of its primaries."""

    cluster: Cluster
    crowd: Crowd
    rooms: dict[ClusterNode, list[str]]

    async def talk_on(self) -> None:
        """Let as many messages be said as a part has."""
        before = self.crowd.messages
        self.crowd.give(MESSAGES)
        await until(lambda: self.crowd.messages >= before + MESSAGES)

    async def lose(self, primary: ClusterNode) -> None:
        """Let a primary die with things that it has told people and no replica."""
        replica = self.cluster.replicas[self.cluster.primaries.index(primary)]
        replica.ask("CONFIG", "SET", "masterauth", "a word that opens nothing")
        while "master_link_status:up" in replica.ask("INFO", "replication"):
            primary.ask("CLIENT", "KILL", "TYPE", "replica")
        before = self.crowd.messages
        self.crowd.give(MESSAGES)
        await until(lambda: self.crowd.messages >= before + UNTOLD)
        assert "master_link_status:down" in replica.ask("INFO", "replication")
        primary.kill()


@contextlib.asynccontextmanager
async def stage(dice: random.Random) -> AsyncIterator[Stage]:
    """Set everything up, let everybody in, and end it all with the block."""
    with contextlib.ExitStack() as ending, tempfile.TemporaryDirectory(prefix="s") as folder:
        cluster = ending.enter_context(Cluster(Path(folder), primaries=3, has_replicas=True))
        record = Store(Path(folder) / "r", servers.DURABLE)
        ending.callback(record.kill)
        record.start()
        rooms: dict[ClusterNode, list[str]] = {node: [] for node in cluster.primaries}
        for room in ROOMS:
            rooms[cluster.owner(slot_of(room))].append(room)
        chosen = [room for some in rooms.values() for room in some[:2]]
        async with program(
            "--workers",
            str(HUBS),
            SANAD_TALK_URL=cluster.url,
            SANAD_RECORD_URL=record.url,
            SANAD_STAGES="contact",
            SANAD_LOG_LEVEL="error",
        ) as running:
            crowd = Crowd(dice)
            async with crowd.talking(chosen, (running.port,), a_room=A_ROOM):
                crowd.give(len(crowd.members) * 4)
                yield Stage(cluster, crowd, {node: some[:2] for node, some in rooms.items()})


def slot_of(room: str) -> int:
    """Return the slot in which a room is kept."""
    return slot_of_key(tag_of(room))


@pytest.mark.timeout(300)
async def test_no_promise_is_broken_when_slots_move_and_a_primary_dies() -> None:
    """0 lost but what is reported, 0 twice, 0 out of order; everybody is answered and brought up to the end."""
    seed = int(os.environ.get("CHAOS_SEED", "20261123"))
    print(f"CHAOS_SEED={seed}")
    async with stage(random.Random(seed)) as scene:
        first, second, third = scene.cluster.primaries
        await scene.talk_on()

        moved = next(room for room in scene.rooms[first])
        moving = asyncio.to_thread(scene.cluster.move, slot_of(moved), third)
        await asyncio.gather(moving, scene.talk_on())
        assert scene.cluster.owner(slot_of(moved)) is third

        for room in scene.rooms[second]:
            scene.crowd.report(Promoted(room))
        await scene.lose(second)
        await scene.talk_on()
        await until(lambda: scene.crowd.is_everybody_in and scene.crowd.is_answered)
        assert scene.cluster.owner(slot_of(scene.rooms[second][0])) in scene.cluster.replicas

        second.start()
        await scene.talk_on()
        ends = await scene.crowd.say_good_night()
        scene.crowd.checker.end(ends)

    found = report(seed, 0.0, scene.crowd.checker, collections.Counter())
    assert found.is_whole, found.as_json().decode()
    assert found.counts["Heard"] > found.counts["Said"]
    assert found.counts["Skipped"]
    assert {room for room, (_, top) in ends.items() if top > LEAP} == set(scene.rooms[second])
