"""The screening: a process of its own, which screens until its parent says stop.

Started as ``python -m chat.screening.child`` by ``sanad serve`` and ``sanad worker``. SIGTERM ends it, and so does its
parent's end. While another one screens, it waits without loading the model.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import sys
from typing import Final

import structlog

from chat import logs
from chat.cards import Cards
from chat.desk.calling import CallingQueue
from chat.flagging import Flagging
from chat.metrics import Metrics
from chat.pages.words import load_words
from chat.screening.acting import Acting
from chat.server.orders import Counted, Orders, Ready, Report, line, read_orders
from chat.services import utc_ms
from moderation.desk.words import ItemWords
from moderation.directory import Directory
from moderation.screening.line import Holder, Line
from moderation.screening.scorer import one_thread
from rooms.catalogue import Catalogue
from rooms.errors import StoreAway, StoreRefused
from rooms.history import History
from rooms.stores.link import Keeper
from rooms.stores.store import Store
from rooms.telling import Telling

COUNT_EVERY_S: Final = 1.0
_ORDERS: Final = 0
_REPORTS: Final = 1
_ERRORS: Final = 2

log = structlog.get_logger()


def main() -> None:
    """Read the orders and screen."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold what people said
    one_thread()
    with open(_ORDERS, "rb", buffering=0, closefd=False) as given:
        orders = read_orders(given.readline())
    reports = os.dup(_REPORTS)
    os.dup2(_ERRORS, _REPORTS)  # nothing that a library prints may be taken for a report
    os.set_blocking(reports, False)
    logs.configure(orders.settings.log_level)
    try:
        asyncio.run(Child(orders, reports).run())
    except Exception as error:  # its own words might be somebody's; the parent starts another one
        log.error("screening_failed", kind=type(error).__name__)
        sys.exit(1)


class Child:
    """Screens, and tells the parent what it counts."""

    def __init__(self, orders: Orders, reports: int) -> None:
        self._orders = orders
        self._reports = reports
        self._metrics = Metrics()

    async def run(self) -> None:
        """Screen until told to stop."""
        running, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert running is not None
        loop.add_signal_handler(signal.SIGTERM, running.cancel)
        loop.add_reader(_ORDERS, self._parent_gone, running)
        store, listening = Store(self._orders.talk_url), Store(self._orders.talk_url)
        record = Keeper(self._orders.record_url)
        with contextlib.suppress(asyncio.CancelledError):
            async with asyncio.TaskGroup() as group:
                links = [group.create_task(link.run()) for link in (store, listening, record)]
                counting = group.create_task(self._count_forever())
                self._tell(Ready())
                try:
                    await self._screen(store, listening, record, await self._until_alone(store))
                finally:
                    for task in (*links, counting):
                        task.cancel()

    def _parent_gone(self, running: asyncio.Task[object]) -> None:
        asyncio.get_running_loop().remove_reader(_ORDERS)
        running.cancel()

    async def _until_alone(self, store: Store) -> Holder:
        """Wait until no other process screens: the model takes memory."""
        holder = Holder(store)
        while True:
            with contextlib.suppress(StoreAway, StoreRefused):
                if await holder.hold():
                    return holder
            await asyncio.sleep(COUNT_EVERY_S)

    async def _screen(self, store: Store, listening: Store, record: Keeper, holder: Holder) -> None:
        from chat.screening.screening import Reading, Screening  # noqa: PLC0415 - the model is loaded when it is needed

        settings, history = self._orders.settings, History(store)
        flagging = Flagging(store=store, queue=CallingQueue(record), words=ItemWords(store), history=history)
        acting = Acting(
            catalogue=Catalogue.load(settings.rooms_file),
            history=history,
            cards=Cards(Directory.load(settings.services_dir), load_words()),
            telling=Telling(store),
            flagging=flagging,
            metrics=self._metrics,
            clock_ms=utc_ms,
        )
        reading = await asyncio.to_thread(Reading)
        screening = Screening(
            line=Line(store),
            listening=listening,
            holder=holder,
            reading=reading,
            acting=acting,
            metrics=self._metrics,
        )
        log.info("screening_started")
        await screening.run()

    async def _count_forever(self) -> None:
        while True:
            await asyncio.sleep(COUNT_EVERY_S)
            self._tell(Counted(self._metrics.counts()))

    def _tell(self, report: Report) -> None:
        """Write a line; it is left out while the parent has not read the last ones."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            os.write(self._reports, line(report))


if __name__ == "__main__":
    main()
