"""What is measured: each scenario lets a crowd at a server that was started for it alone, and returns values by name.

``cpu_us`` is the processor time of one delivery in microseconds, of the server with all its child processes;
``store_cpu_us`` is the part of it that stores took.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from bench.load import Crowd, Talked, crowd
from bench.peers.known import Nginx, Peer, Site
from bench.serving import Running, serving

STORES: Final = b"-server"
"""Stands in the command of valkey-server and redis-server alone."""
WARM_UP_S: Final = 0.5
KIB: Final = 1024

Values: TypeAlias = dict[str, float]


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How large the scenarios are, and for how long people talk in each."""

    seconds: float = 3.0
    members: int = 1_000
    small_rooms: tuple[int, ...] = (50, 500)
    small_members: int = 20
    idle: tuple[int, ...] = (5_000, 15_000)


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What a scenario is given: a server that may be started, and how large it all is."""

    peer: Peer
    sizes: Sizes
    nginx: Nginx
    screening: str = "off"

    @contextlib.asynccontextmanager
    async def opened(self, rooms: int, *, workers: int = 1) -> AsyncIterator[tuple[Running, Crowd]]:
        """Start the server with so many rooms, and a crowd that stands before it."""
        names = tuple(f"room{number:04}" for number in range(rooms))
        with tempfile.TemporaryDirectory(prefix="b") as folder:
            site = Site(rooms=names, folder=Path(folder), nginx=self.nginx, workers=workers, screening=self.screening)
            async with (
                serving(self.peer.launch(site)) as server,
                crowd(self.peer.dialect, server.port, names) as people,
            ):
                yield server, people


Parts: TypeAlias = dict[str, Values]
Measure: TypeAlias = Callable[[Stage], Awaitable[Parts]]
"""Runs a scenario; returns values by the name of each of its parts."""


async def talk(stage: Stage, server: Running, people: Crowd, in_flight: int, *, of_talks: int = 1) -> Values:
    """Have people speak, and return what it cost. Nobody says more than their share of what a server allows."""
    each = stage.peer.each_most // (of_talks + 1)
    await people.talk(WARM_UP_S, in_flight=in_flight, each=min(each, 1))
    before_s, before_store_s = server.cpu_s(), server.cpu_s(STORES)
    talked = await people.talk(stage.sizes.seconds, in_flight=in_flight, each=each)
    cpu_s, store_s = server.cpu_s() - before_s, server.cpu_s(STORES) - before_store_s
    return spent(talked, cpu_s, store_s)


def spent(talked: Talked, cpu_s: float, store_s: float) -> Values:
    """Return the values of a talk."""
    return {
        "a_second": talked.a_second,
        "said_a_second": talked.said / talked.took_s,
        "cpu_us": cpu_s / talked.deliveries * 1e6,
        "store_cpu_us": store_s / talked.deliveries * 1e6,
        "p50_ms": talked.p50_us / 1000,
        "p99_ms": talked.p99_us / 1000,
        "most_ms": talked.most_us / 1000,
        "bytes": talked.bytes / talked.deliveries,
        "missing": talked.missing,
        "refused": talked.refused,
        "closed": talked.closed,
        "load_busy": talked.load_cpu_s / talked.took_s,
    }


async def one_room(stage: Stage) -> Parts:
    """One large room, with one message under way and with sixteen."""
    async with stage.opened(1) as (server, people):
        before = server.kept_bytes()
        came = await people.open(stage.sizes.members)
        kept = {"kept_kib": (server.kept_bytes() - before) / came.opened / KIB}
        return {
            f"{stage.sizes.members:,} members, {in_flight} in flight": await talk(
                stage, server, people, in_flight, of_talks=2
            )
            | kept
            for in_flight in (1, 16)
        }


async def small_rooms(stage: Stage) -> Parts:
    """Many small rooms, in each of which one message is under way."""
    found: Parts = {}
    for rooms in stage.sizes.small_rooms:
        async with stage.opened(rooms) as (server, people):
            await people.open(rooms * stage.sizes.small_members)
            found[f"{rooms} rooms of {stage.sizes.small_members}"] = await talk(stage, server, people, 1)
    return found


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured, how, and the values that a table shows of it."""

    key: str
    title: str
    measure: Measure
    columns: tuple[str, ...]
    ours_alone: bool = False


_TALK: Final = ("a_second", "cpu_us", "store_cpu_us", "p50_ms", "p99_ms", "most_ms", "bytes")
SCENARIOS: Final = (
    Scenario(
        key="room",
        title="one room",
        measure=one_room,
        columns=(*_TALK, "kept_kib"),
    ),
    Scenario(
        key="small",
        title="small rooms, one message in flight in each",
        measure=small_rooms,
        columns=("said_a_second", *_TALK),
    ),
)
