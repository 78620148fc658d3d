"""The work behind the site, in a process of its own: alarms go out and decisions take effect, whatever the web does."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Final

import structlog

from chat.building import Backing, build_services, load_files
from chat.screening.minding import mind_forever
from chat.server.orders import Orders
from chat.services import Services
from chat.settings import Settings
from chat.staffing import server_key
from chat.tidying import hand_over_forever, tidy_record_forever
from moderation.alarms.draining import drain_forever
from rooms.errors import StoreAway

ATTACH_LIMIT_S: Final = 30.0
PATIENCE_S: Final = 1.0
"""A store that answers within this needs no announcement."""

log = structlog.get_logger()


async def work(settings: Settings, on_wait: Callable[[], None]) -> None:
    """Work until SIGTERM or SIGINT; ``on_wait`` is called once if ``record`` is not there yet.

    Raises ``AlarmUnfit``, ``KeyUnfit`` and the loaders' errors, and ``StoreAway`` when ``record`` does not answer
    within ``ATTACH_LIMIT_S``.
    """
    working = asyncio.current_task()
    assert working is not None
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, working.cancel)
    backing = Backing(_store_url(settings, "talk"), _store_url(settings, "record"), server_key(settings))
    services = build_services(settings, load_files(settings), backing)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await _attached(services, on_wait)
    except* StoreAway:  # a task group wraps what its own block raised
        raise StoreAway from None


async def _attached(services: Services, on_wait: Callable[[], None]) -> None:
    async with asyncio.TaskGroup() as links:
        links.create_task(services.store.run())
        links.create_task(services.record.run())
        try:
            await services.record.until_up(PATIENCE_S)
        except StoreAway:
            on_wait()
            await services.record.until_up(ATTACH_LIMIT_S - PATIENCE_S)
        log.info("worker_started")
        async with asyncio.TaskGroup() as duties:  # ends before the links do, and gives its leases back
            duties.create_task(drain_forever(services.record, services.alarms))
            duties.create_task(services.drainer.run())
            duties.create_task(tidy_record_forever(services))
            duties.create_task(hand_over_forever(services))
            if services.settings.screening == "on":
                duties.create_task(mind_forever(_screening_orders(services.settings)))


def _screening_orders(settings: Settings) -> Orders:
    return Orders(
        settings=settings,
        talk_url=_store_url(settings, "talk"),
        record_url=_store_url(settings, "record"),
        listener=None,
    )


def _store_url(settings: Settings, name: str) -> str:
    """Return where a store is: as named, or where ``sanad serve`` on the same data folder keeps it."""
    named = settings.talk_url if name == "talk" else settings.record_url
    return named or f"unix://{settings.data_dir.resolve() / 'run' / f'{name}.sock'}"
