"""One worker's place: filled anew when its worker crashes, and handed to another without anybody being refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from chat.server.pace import STEADY_AFTER_S, restart_pause_s
from chat.server.process import WorkerProcess, WorkerUnfit

START_LIMIT_S: Final = 60.0

log = structlog.get_logger()


class Slot:
    """Keeps one worker at one listening socket. The parent holds the socket and says who waits there meanwhile."""

    def __init__(self, start: Callable[[], Awaitable[WorkerProcess]], worker: WorkerProcess, *, stop_s: float) -> None:
        self._start = start
        self._worker = worker
        self._stop_s = stop_s
        self._changing = asyncio.Lock()

    async def until_ready(self) -> None:
        """Wait for the worker. Raises ``WorkerUnfit``."""
        await self._worker.until_ready(START_LIMIT_S)

    async def keep(self, on_crash: Callable[[], None]) -> None:
        """Start another worker whenever one ends unasked, until cancelled."""
        clock, crashes = asyncio.get_running_loop().time, 0
        while True:
            worker, since_s = self._worker, clock()
            code = await worker.until_ended()
            async with self._changing:
                if worker is not self._worker:  # it was asked to end, and there is another already
                    continue
                crashes = 1 if clock() - since_s > STEADY_AFTER_S else crashes + 1
                log.error("worker_crashed", code=code, count=crashes)
                on_crash()
                await asyncio.sleep(restart_pause_s(crashes))
                try:
                    self._worker = await self._start()
                except OSError:  # no process or memory to be had: the next round tries again, later each time
                    log.error("worker_not_started")

    async def renew(self) -> None:
        """Put a fresh worker beside the present one, then have that take leave. One that is unfit changes nothing."""
        async with self._changing:
            fresh = await self._start()
            try:
                await fresh.until_ready(START_LIMIT_S)
            except WorkerUnfit:
                log.error("worker_unfit")
                fresh.kill()
                return
            old, self._worker = self._worker, fresh
        await old.stop(self._stop_s)
