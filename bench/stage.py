"""What every scenario stands on: a server that is started for it alone, a crowd before it, and what a talk cost."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from bench.load import Crowd, Talked, crowd
from bench.peers.known import Nginx, Peer, Site
from bench.serving import Running, serving

STORES: Final = b"-server"
"""Stands in the command of valkey-server and redis-server alone."""
WARM_UP_S: Final = 0.5
QUIET_S: Final = 0.3
QUIET_SHARE: Final = 0.1
QUIET_LIMIT_S: Final = 20.0

Values: TypeAlias = dict[str, float]


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How large the scenarios are, and for how long people talk in each."""

    seconds: float = 2.0
    members: int = 1_000
    small_rooms: tuple[int, ...] = (50, 500)
    small_members: int = 20
    idle: tuple[int, ...] = (5_000, 15_000)
    storm: int = 3_000
    back: int = 10_000
    """On two workers, one of which dies; and on a server that takes leave."""
    still: int = 10
    """Of ``members``, who read nothing any more."""
    busy: int = 2_000
    """In a room that talks as fast as it can, beside a quiet one."""
    limit: int = 19_700
    """Near the open files that one process may have."""


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What a scenario is given: a server that may be started, and how large it all is."""

    peer: Peer
    sizes: Sizes
    nginx: Nginx
    screening: str = "off"
    workers: int = 1

    @contextlib.asynccontextmanager
    async def opened(self, rooms: int, *, workers: int | None = None) -> AsyncIterator[tuple[Running, Crowd]]:
        """Start the server with so many rooms, and a crowd that stands before it."""
        async with self.served(rooms, workers=workers) as (server, names), self.crowd(server, names) as people:
            yield server, people

    def crowd(self, server: Running, rooms: Sequence[str], *, nice: int = 0) -> AbstractAsyncContextManager[Crowd]:
        """Start a crowd for some of a server's rooms."""
        return crowd(self.peer.dialect, server.port, rooms, nice=nice)

    @contextlib.asynccontextmanager
    async def served(self, rooms: int, *, workers: int | None = None) -> AsyncIterator[tuple[Running, tuple[str, ...]]]:
        """Start the server with so many rooms, and nobody before it."""
        names = tuple(f"room{number:04}" for number in range(rooms))
        with tempfile.TemporaryDirectory(prefix="b") as folder:
            site = Site(
                rooms=names,
                folder=Path(folder),
                nginx=self.nginx,
                workers=workers or self.workers,
                screening=self.screening,
            )
            async with serving(self.peer.launch(site)) as server:
                yield server, names


class Spending:
    """The processor time that a server takes from here on."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self._before_s, self._before_store_s = server.cpu_s(), server.cpu_s(STORES)

    def us(self, things: int) -> Values:
        """Return what each of so many things has cost."""
        cpu_s, store_s = self._server.cpu_s() - self._before_s, self._server.cpu_s(STORES) - self._before_store_s
        return {"cpu_us": cpu_s / max(things, 1) * 1e6, "store_cpu_us": store_s / max(things, 1) * 1e6}


async def talk(stage: Stage, server: Running, people: Crowd, in_flight: int, *, of_talks: int = 1) -> Values:
    """Have people speak, and return what it cost. Nobody says more than their share of what a server allows."""
    each = max(stage.peer.each_most - of_talks, 0) // of_talks  # and one message each to warm up
    await people.talk(min(WARM_UP_S, stage.sizes.seconds / 2), in_flight=in_flight, each=min(each, 1))
    spending = Spending(server)
    talked = await people.talk(stage.sizes.seconds, in_flight=in_flight, each=each)
    cost = spending.us(talked.deliveries)
    each_us = cost["cpu_us"] * talked.deliveries / max(talked.said, 1)
    return cost | values(talked) | {"said_a_core": 1e6 / max(each_us, 1.0)}


def values(talked: Talked) -> Values:
    """Return what the crowd has seen of a talk."""
    return {
        "a_second": talked.a_second,
        "said_a_second": talked.said / talked.took_s,
        "p50_ms": talked.p50_us / 1000,
        "p99_ms": talked.p99_us / 1000,
        "most_ms": talked.most_us / 1000,
        "bytes": talked.bytes / max(talked.deliveries, 1),
        "missing": talked.missing,
        "refused": talked.refused,
        "closed": talked.closed,
        "load_busy": talked.load_cpu_s / talked.took_s,
    }


async def quiet(server: Running) -> None:
    """Wait until a server has done what it was asked, at most a while."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(QUIET_LIMIT_S):
            while True:
                before_s = server.cpu_s()
                await asyncio.sleep(QUIET_S)
                if server.cpu_s() - before_s < QUIET_S * QUIET_SHARE:
                    return
