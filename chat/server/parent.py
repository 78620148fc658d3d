"""The parent of all workers: starts them, minds them, replaces them one by one, and ends them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import structlog

from chat.metrics import Counts, Metric, Metrics, lasting, summed
from chat.screening.minding import MODULE, begun
from chat.server.listening import turn_away
from chat.server.orders import Orders
from chat.server.process import WorkerProcess, WorkerUnfit
from chat.server.slot import Slot
from chat.server.watching import watch_stores
from chat.settings import Settings

STOP_MARGIN_S: Final = 20.0
"""What a worker may need beyond taking leave: for answers, pages under way and giving its duties back."""

log = structlog.get_logger()


class Parent:
    """Runs the workers of one site until SIGTERM or SIGINT; a second one ends them at once. SIGHUP replaces them."""

    def __init__(self, settings: Settings, talk_url: str, record_url: str) -> None:
        self._settings = settings
        self._urls = (talk_url, record_url)
        self._metrics = Metrics()
        self._ended_counts: Counts = {}
        self._living: set[WorkerProcess] = set()
        self._renewal = asyncio.Event()
        self._is_stopping = False
        self._following: asyncio.TaskGroup
        self._has_terminal = os.isatty(0)

    def counts(self) -> Counts:
        """Sum what every worker counts, and those that have ended; may be called in any thread."""
        living = tuple(self._living)
        own = {**self._metrics.counts(), Metric.WORKERS: sum(one.is_ready for one in living if one.is_worker)}
        return summed((own, self._ended_counts, *(one.counts for one in living)))

    async def run(self, listeners: Sequence[socket.socket], on_ready: Callable[[], None]) -> None:
        """Serve on these sockets, with a worker for each. Raises ``WorkerUnfit`` where they can't begin."""
        self._hear_signals()
        unfit: WorkerUnfit | None = None
        async with asyncio.TaskGroup() as self._following:
            try:
                await self._serve(listeners, on_ready)
            except WorkerUnfit as error:
                unfit = error
            except asyncio.CancelledError:
                if not self._is_stopping:
                    raise
            finally:
                await self._end(listeners)
        if unfit is not None:
            raise unfit

    async def _serve(self, listeners: Sequence[socket.socket], on_ready: Callable[[], None]) -> None:
        slots = []
        for listener in listeners:
            start, stop_s = partial(self._start, listener), self._settings.drain_s + STOP_MARGIN_S
            slots.append(Slot(start, await start(), stop_s=stop_s))
        for slot in slots:
            await slot.until_ready()
        on_ready()
        async with asyncio.TaskGroup() as keeping:
            for slot, listener in zip(slots, listeners, strict=True):
                keeping.create_task(slot.keep(partial(self._crashed, listener)))
            keeping.create_task(watch_stores(*self._urls, self._metrics))
            keeping.create_task(self._renew_forever(slots))
            if self._settings.screening == "on":
                slots.append(await begun(self._start_screening))
                keeping.create_task(slots[-1].keep(lambda: self._metrics.count(Metric.SCREENING_CRASHES)))

    def _crashed(self, listener: socket.socket) -> None:
        """Count it, and send whoever came to that worker to another one; where there is none, they wait."""
        self._metrics.count(Metric.CRASHES)
        if any(one.is_serving for one in self._living if one.is_worker):
            turn_away(listener)

    async def _renew_forever(self, slots: Sequence[Slot]) -> None:
        while True:
            await self._renewal.wait()
            self._renewal.clear()
            for slot in slots:
                await slot.renew()
            log.info("workers_renewed", count=len(slots))

    async def _start(self, listener: socket.socket) -> WorkerProcess:
        talk_url, record_url = self._urls
        orders = Orders(settings=self._settings, talk_url=talk_url, record_url=record_url, listener=listener.fileno())
        return self._started(await WorkerProcess.start(orders))

    async def _start_screening(self) -> WorkerProcess:
        talk_url, record_url = self._urls
        orders = Orders(settings=self._settings, talk_url=talk_url, record_url=record_url, listener=None)
        return self._started(await WorkerProcess.start(orders, module=MODULE))

    def _started(self, worker: WorkerProcess) -> WorkerProcess:
        self._living.add(worker)
        self._following.create_task(self._follow(worker))
        return worker

    async def _follow(self, worker: WorkerProcess) -> None:
        """Listen to a worker until it ends; what it counted stays counted."""
        await worker.read()
        self._living.discard(worker)
        self._ended_counts = summed((self._ended_counts, lasting(worker.counts)))

    async def _end(self, listeners: Sequence[socket.socket]) -> None:
        """Let nobody in any more, and have every worker take leave."""
        for listener in listeners:
            listener.close()
        async with asyncio.TaskGroup() as leaving:
            for worker in tuple(self._living):
                leaving.create_task(worker.stop(self._settings.drain_s + STOP_MARGIN_S))

    # signals -----------------------------------------------------------------------------------------------------

    def _hear_signals(self) -> None:
        loop, running = asyncio.get_running_loop(), asyncio.current_task()
        assert running is not None
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, self._asked_to_stop, running)
        loop.add_signal_handler(signal.SIGHUP, self._asked_to_renew, running)

    def _asked_to_stop(self, running: asyncio.Task[object]) -> None:
        if self._is_stopping:
            for worker in tuple(self._living):
                worker.kill()
        else:
            self._is_stopping = True
            running.cancel()

    def _asked_to_renew(self, running: asyncio.Task[object]) -> None:
        if self._has_terminal and not os.isatty(0):  # the terminal was closed: nobody could press Ctrl-C any more
            self._asked_to_stop(running)
        else:
            self._renewal.set()
