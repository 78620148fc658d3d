"""What the parent counts itself, once for all workers: the stores, the desk's queue, what waits to be carried out."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final, cast

from chat.metrics import Metric, Metrics
from moderation.alarms import places
from moderation.desk.drainer import effects_lag_s
from moderation.desk.queue import Queue
from rooms.errors import StoreAway, StoreRefused
from rooms.stores.link import Keeper
from rooms.stores.scripts import Caller
from rooms.stores.store import Store

LOOK_EVERY_S: Final = 5.0


async def watch_stores(talk_url: str, record_url: str, metrics: Metrics) -> None:
    """Look at both stores every five seconds, until cancelled."""
    talk, record = Store(talk_url), Keeper(record_url)
    async with asyncio.TaskGroup() as group:
        group.create_task(talk.run())
        group.create_task(record.run())
        while True:
            metrics.show(Metric.STORE_UP, talk.is_up, "talk")
            metrics.show(Metric.STORE_UP, record.is_up, "record")
            for number, is_up in enumerate(talk.nodes_up, 1):
                metrics.show(Metric.NODE_UP, is_up, str(number))
            with contextlib.suppress(StoreAway, StoreRefused):  # the numbers stay as they were last seen
                await _look(record, metrics)
            await asyncio.sleep(LOOK_EVERY_S)


async def _look(record: Caller, metrics: Metrics) -> None:
    for lane, number in (await Queue(record).open_by_lane()).items():
        metrics.show(Metric.ITEMS_OPEN, number, lane)
    metrics.show(Metric.EFFECTS_LAG, await effects_lag_s(record))
    waiting = cast("int", await record.call("XLEN", places.OUTBOX))
    for target in cast("set[bytes]", await record.call("SMEMBERS", places.TARGETS)):
        waiting += cast("int", await record.call("ZCARD", places.waiting(target.decode())))
    metrics.show(Metric.ALARMS_WAITING, waiting)
    metrics.show(Metric.ALARMS_DEAD, cast("int", await record.call("XLEN", places.DEAD)))
