"""Keep the screening running: start it, start it again when it has died, and end it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import structlog

from chat.server.orders import Orders
from chat.server.process import WorkerProcess
from chat.server.slot import Slot

MODULE: Final = "chat.screening.child"
STOP_LIMIT_S: Final = 10.0
RETRY_S: Final = 30.0

log = structlog.get_logger()


async def begun(start: Callable[[], Awaitable[WorkerProcess]]) -> Slot:
    """Start it, in a place of its own; where there is no memory for it now, a while later."""
    while True:
        try:
            return Slot(start, await start(), stop_s=STOP_LIMIT_S)
        except OSError:
            log.error("screening_not_started")
            await asyncio.sleep(RETRY_S)


async def mind_forever(orders: Orders) -> None:
    """Keep it running for a process that counts nothing, until cancelled; then end it."""
    async with asyncio.TaskGroup() as group:
        living: set[WorkerProcess] = set()

        async def follow(process: WorkerProcess) -> None:
            await process.read()
            living.discard(process)

        async def start() -> WorkerProcess:
            process = await WorkerProcess.start(orders, module=MODULE)
            living.add(process)
            group.create_task(follow(process))
            return process

        try:
            slot = await begun(start)
            await slot.keep(partial(log.error, "screening_crashed"))
        finally:
            for process in tuple(living):
                await process.stop(STOP_LIMIT_S)
