"""How people come back by themselves: after a worker was killed, and to another server when theirs takes leave.

The crowd waits as the browser's client does, and both servers stand on the same stores, as two machines of one site.
They may use every core: what is measured here is time, for which two workers need two of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
import redis

from bench.load import CameBack, Crowd, crowd
from bench.peers.known import Site
from bench.serving import Running, serving
from bench.stage import Stage, Values, quiet
from chat.views import TIMINGS
from moderation.staff.key import KEY_BYTES
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores

ROOMS: Final = tuple(f"room{number:04}" for number in range(5))
WORKERS: Final = 2
STAY_LIMIT_S: Final = 180.0
READY: Final = f"sanad_workers {WORKERS}.0"
LOOK_EVERY_S: Final = 0.02
LOOK_LIMIT_S: Final = 2.0
WARM_UP_S: Final = 0.5
OF_A_PERSON: Final = ("evalsha", "xrange")
BY_THE_CLOCK: Final = "strlen"
"""Stands once in the script that keeps the sessions of all who are here alive."""
OF_A_ROOM: Final = ("xrevrange", "xadd")
"""Commands that a room alone is asked; a look at somebody's mail is an XRANGE as well."""


class Shared(msgspec.Struct, frozen=True):
    """Stores for several servers of ours."""

    stage: Stage
    folder: Path
    stores: EmbeddedStores
    key: str

    @contextlib.asynccontextmanager
    async def server(self) -> AsyncIterator[tuple[Running, int]]:
        """Run one on them while the block runs; gives the port of its metrics as well."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            metrics_port = free.getsockname()[1]
        site = Site(rooms=ROOMS, folder=self.folder, nginx=self.stage.nginx, workers=WORKERS)
        launch = self.stage.peer.launch(site)
        settings = {
            **launch.settings,
            "SANAD_TALK_URL": self.stores.talk.url,
            "SANAD_RECORD_URL": self.stores.record.url,
            "SANAD_KEY": self.key,
            "SANAD_METRICS_PORT": str(metrics_port),
        }
        async with serving(msgspec.structs.replace(launch, settings=settings), is_pinned=False) as server:
            yield server, metrics_port

    def commands(self) -> dict[str, int]:
        """Return how often ``talk`` was given each command."""
        with contextlib.closing(redis.Redis.from_url(self.stores.talk.url)) as talk:
            told = talk.info("commandstats")
        return {name.removeprefix("cmdstat_"): stats["calls"] for name, stats in told.items()}


@contextlib.asynccontextmanager
async def _shared(stage: Stage) -> AsyncIterator[Shared]:
    with (
        tempfile.TemporaryDirectory(prefix="b") as folder,
        tempfile.TemporaryDirectory(prefix="s") as stores,
        EmbeddedStores(Path(stores), packaged_server()) as both,
    ):
        yield Shared(stage, Path(folder), both, secrets.token_urlsafe(KEY_BYTES))


async def _come(people: Crowd, server: Running, count: int) -> None:
    """Let everybody in, and have each hear something, so that all know a place and all rooms are hot."""
    await people.open(count)
    await people.talk(WARM_UP_S, in_flight=1)
    await quiet(server)


async def crash(stage: Stage) -> dict[str, Values]:
    """Kill one of two workers, and see how soon everybody is back who was there, and what it asks of the store."""
    async with (
        _shared(stage) as shared,
        shared.server() as (server, metrics_port),
        crowd(stage.peer.dialect, server.port, ROOMS) as people,
    ):
        await _come(people, server, stage.sizes.back)
        before = shared.commands()
        killed_s = time.monotonic()
        os.kill(min(server.workers()), signal.SIGKILL)
        came, returned_s = await asyncio.gather(_stay(people, server.port), _returned_s(metrics_port))
        asked = {name: calls - before.get(name, 0) for name, calls in shared.commands().items()}
        talked = await people.talk(WARM_UP_S, in_flight=1)
    last_s = came.last_back_us / 1e6
    return {
        f"one of two workers killed, {stage.sizes.back:,} people": _values(came)
        | {
            "worker_back_s": returned_s - killed_s,
            "all_back_s": last_s - killed_s,
            "after_worker_s": max(0.0, last_s - returned_s),
            "asked_each": (sum(asked.get(name, 0) for name in OF_A_PERSON) - asked.get(BY_THE_CLOCK, 0))
            / max(came.lost, 1),
            "asked_rooms": sum(asked.get(name, 0) for name in OF_A_ROOM),
            "missing": talked.missing,
        }
    }


async def leave(stage: Stage) -> dict[str, Values]:
    """Have a server take leave while another stands beside it, and see how evenly people come over."""
    async with (
        _shared(stage) as shared,
        shared.server() as (old, _),
        crowd(stage.peer.dialect, old.port, ROOMS) as people,
    ):
        await _come(people, old, stage.sizes.back)
        async with shared.server() as (new, _):
            os.kill(old.pid, signal.SIGTERM)
            came = await _stay(people, new.port)
            talked = await people.talk(WARM_UP_S, in_flight=1)
    return {
        f"SIGTERM, {stage.sizes.back:,} people": _values(came)
        | {"peak": peak(came.begun), "missing": talked.missing, "took_s": float(len(came.begun))}
    }


async def _stay(people: Crowd, port: int) -> CameBack:
    first_ms, last_ms = TIMINGS.retry_first_ms, TIMINGS.retry_last_ms
    return await people.stay(STAY_LIMIT_S, port, first_ms=first_ms, last_ms=last_ms)


async def _returned_s(metrics_port: int) -> float:
    """Wait until all workers serve again; returns when that was."""
    loop, was_away = asyncio.get_running_loop(), False
    async with asyncio.timeout(STAY_LIMIT_S):
        while True:
            told = (await loop.run_in_executor(None, _metrics, metrics_port)).splitlines()
            if was_away and READY in told:
                return time.monotonic()
            was_away = was_away or READY not in told
            await asyncio.sleep(LOOK_EVERY_S)


def _metrics(port: int) -> str:
    with (
        contextlib.suppress(OSError),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=LOOK_LIMIT_S) as answer,
    ):
        return str(answer.read().decode())
    return ""


def peak(begun: Sequence[int]) -> float:
    """Return how many times the average the busiest second had; the first and the last are parts of one."""
    busy = [second for second, count in enumerate(begun) if count]
    whole = begun[busy[0] + 1 : busy[-1]] if busy else ()
    return max(whole) / (sum(whole) / len(whole)) if whole else 1.0


def _values(came: CameBack) -> Values:
    return {
        "lost_line": came.lost,
        "away": came.away,
        "told": came.told,
        "tries_each": came.tries / max(came.lost, 1),
    }
