"""A worker as its parent sees it: a process that was started, becomes ready, counts, and ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from typing import ClassVar, Final, Self

import structlog

from chat.metrics import Counts
from chat.server.orders import LINE_LIMIT_BYTES, Counted, Orders, Ready, Unfit, line, read_report

SILENT_LIMIT_S: Final = 30.0
"""How long a worker that serves may tell no counts, of which one is due each second, before it counts as hung."""

log = structlog.get_logger()


class WorkerUnfit(Exception):
    """A worker could not begin to serve; ``problem`` is a sentence that says why."""

    code: ClassVar[str] = "worker_unfit"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class WorkerProcess:
    """One started worker: it hears no terminal's signals, and ends when its parent does. ``read`` must run with it."""

    def __init__(self, process: Process, *, is_worker: bool = True, silent_limit_s: float = SILENT_LIMIT_S) -> None:
        loop = asyncio.get_running_loop()
        self._process = process
        self._silent_limit_s = silent_limit_s
        self._ready: asyncio.Future[None] = loop.create_future()
        self._ready.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be waiting
        self._ended: asyncio.Future[int] = loop.create_future()
        self.counts: Counts = {}
        self.is_worker = is_worker

    @classmethod
    async def start(
        cls, orders: Orders, *, module: str = "chat.server.worker", silent_limit_s: float = SILENT_LIMIT_S
    ) -> Self:
        """Start a worker, or a process that speaks like one; it is ready some time later."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module),
            stdin=PIPE,
            stdout=PIPE,
            limit=LINE_LIMIT_BYTES,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONSAFEPATH": "1"},
            pass_fds=() if orders.listener is None else (orders.listener,),
            start_new_session=True,
        )
        assert process.stdin is not None
        process.stdin.write(line(orders))
        return cls(process, is_worker=orders.listener is not None, silent_limit_s=silent_limit_s)

    async def read(self) -> None:
        """Take its reports until it ends. One that falls silent while it serves is ended."""
        while written := await self._next_report():
            match read_report(written):
                case Counted(counts=counts):
                    self.counts = counts
                case Ready() if not self._ready.done():
                    self._ready.set_result(None)
                case Unfit(problem=problem) if not self._ready.done():
                    self._ready.set_exception(WorkerUnfit(problem))
        if not self._ready.done():
            self._ready.set_exception(WorkerUnfit("a worker ended while it started; the log says why"))
        self._ended.set_result(await self._process.wait())

    async def _next_report(self) -> bytes:
        """Return the next line, or nothing at its end."""
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(self._silent_limit_s if self.is_ready else None):
                return await self._process.stdout.readline()
        except TimeoutError:
            log.error("worker_hung")
            self.kill()
            return await self._process.stdout.read()

    @property
    def is_ready(self) -> bool:
        """Whether it serves, or did until it ended."""
        return self._ready.done() and self._ready.exception() is None

    @property
    def is_serving(self) -> bool:
        """Whether it serves now."""
        return self.is_ready and not self._ended.done()

    async def until_ready(self, limit_s: float) -> None:
        """Wait until people may come. Raises ``WorkerUnfit``, also when that takes longer than ``limit_s``."""
        try:
            async with asyncio.timeout(limit_s):
                await asyncio.shield(self._ready)
        except TimeoutError:
            raise WorkerUnfit(f"a worker was not ready within {limit_s:g} s") from None

    async def until_ended(self) -> int:
        """Wait for its end; return its exit code."""
        return await asyncio.shield(self._ended)

    async def stop(self, limit_s: float) -> None:
        """Have it take leave, and end it if that takes longer than ``limit_s``."""
        self._send(signal.SIGTERM)
        try:
            async with asyncio.timeout(limit_s):
                await self.until_ended()
        except TimeoutError:
            self.kill()
            await self.until_ended()

    def kill(self) -> None:
        """End it at once."""
        self._send(signal.SIGKILL)

    def _send(self, sign: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(sign)
