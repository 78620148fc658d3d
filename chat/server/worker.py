"""One worker: a process of its own with its own application, which serves as the parent orders until it says stop.

Started by the parent as ``python -m chat.server.worker``. SIGTERM has it take leave, a second one ends it at once, and
so does the parent's end.
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import signal
import socket
import sys
from typing import Final

import click
import structlog

from chat import logs
from chat.app import create_app
from chat.building import Backing, build_services, load_files
from chat.cli.failing import failures_explained
from chat.metrics import Metric
from chat.server.crowd import raise_files_limit
from chat.server.orders import Counted, Orders, Ready, Report, Unfit, line, read_orders
from chat.server.web import Server, config
from chat.services import Services
from chat.staffing import server_key

COUNT_EVERY_S: Final = 1.0
NEW_OBJECTS: Final = 10_000
"""As many before the collector looks at new ones; with Python's 700 it took a fifth of a busy worker's time."""
YOUNG_ROUNDS: Final = 20
OLD_ROUNDS: Final = 20
_ORDERS: Final = 0
_REPORTS: Final = 1
_ERRORS: Final = 2

log = structlog.get_logger()


def main() -> None:
    """Read the orders and serve."""
    raise_files_limit()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold what people said
    with open(_ORDERS, "rb", buffering=0, closefd=False) as given:
        orders = read_orders(given.readline())
    reports = os.dup(_REPORTS)
    os.dup2(_ERRORS, _REPORTS)  # nothing that a library prints may be taken for a report
    logs.configure(orders.settings.log_level)
    try:
        with failures_explained():
            services = _built(orders)
    except click.ClickException as unfit:
        os.write(reports, line(Unfit(unfit.message)))
        sys.exit(1)
    assert orders.listener is not None, "a worker has a socket"
    settle()
    try:
        Worker(services, reports).run(socket.socket(fileno=orders.listener))
    except Exception as error:  # its own words might be somebody's; the parent starts another worker
        log.error("worker_failed", kind=type(error).__name__)
        sys.exit(1)


def settle() -> None:
    """Spare the collector what stays for ever, rules and pages above all, and let it look for cycles less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, YOUNG_ROUNDS, OLD_ROUNDS)


def _built(orders: Orders) -> Services:
    backing = Backing(orders.talk_url, orders.record_url, server_key(orders.settings))
    files = load_files(orders.settings)
    services = build_services(orders.settings, files, backing)
    services.posting.warm_up(files.tools.rulebook.examples())
    return services


class Worker:
    """Serves, and tells the parent when it is ready and what it counts."""

    def __init__(self, services: Services, reports: int) -> None:
        self._services = services
        self._reports = reports
        self._line: asyncio.WriteTransport | None = None
        self._server = Server(config(create_app(services), services.settings), services, self._ready)

    def run(self, listener: socket.socket) -> None:
        """Serve until told to stop."""
        with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
            runner.run(self._serve(listener))

    async def _serve(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stop)
        loop.add_reader(_ORDERS, self._parent_gone)
        with os.fdopen(self._reports, "wb", buffering=0) as pipe:
            self._line, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, pipe)
            async with asyncio.TaskGroup() as group:
                counting = group.create_task(self._count_forever())
                await self._server.serve([listener])
                counting.cancel()
            self._tell_counts()
            self._line.close()

    def _ready(self) -> None:
        self._tell(Ready())

    def _stop(self) -> None:
        """Take leave; from now on the signal has its usual meaning."""
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
        self._server.should_exit = True

    def _parent_gone(self) -> None:
        """End without ado: nobody is left to start the stores or us again."""
        asyncio.get_running_loop().remove_reader(_ORDERS)
        self._server.drain_s = 0.0
        self._server.should_exit = True

    async def _count_forever(self) -> None:
        """Tell the counts every second, and how late that second came: so long nobody was answered."""
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + COUNT_EVERY_S
            await asyncio.sleep(COUNT_EVERY_S)
            self._services.metrics.show(Metric.LOOP_LAG, max(0.0, loop.time() - due_s))
            self._tell_counts()

    def _tell_counts(self) -> None:
        hub, metrics = self._services.hub, self._services.metrics
        metrics.show(Metric.CONNECTIONS, len(hub.people))
        metrics.show(Metric.ROOMS_HEARD, len(hub.rooms))
        for number, is_heard in enumerate(hub.feed.nodes_heard, 1):
            metrics.show(Metric.NODE_HEARD, is_heard, str(number))
        self._tell(Counted(metrics.counts()))

    def _tell(self, report: Report) -> None:
        """Write a line; counts are left out while the parent has not read the last ones."""
        assert self._line is not None, "reports begin when the loop does"
        if self._line.is_closing():  # the parent is gone, and so are we in a moment
            return
        if isinstance(report, Ready) or not self._line.get_write_buffer_size():
            self._line.write(line(report))


if __name__ == "__main__":
    main()
