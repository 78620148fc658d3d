"""The work behind the site, in a process of its own: alarms go out, whatever happens where people talk."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Final

import structlog

from chat.alarms import build_drain
from chat.settings import Settings
from moderation.alarms.draining import Drain, drain_forever
from rooms.errors import StoreAway
from rooms.stores.link import Keeper

ATTACH_LIMIT_S: Final = 30.0
PATIENCE_S: Final = 1.0
"""A store that answers within this needs no announcement."""

log = structlog.get_logger()


async def work(settings: Settings, on_wait: Callable[[], None]) -> None:
    """Work until SIGTERM or SIGINT; ``on_wait`` is called once if ``record`` is not there yet.

    Raises ``AlarmUnfit``, and ``StoreAway`` when ``record`` does not answer within ``ATTACH_LIMIT_S``.
    """
    working = asyncio.current_task()
    assert working is not None
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, working.cancel)
    record = Keeper(_record_url(settings))
    drain = build_drain(settings, record)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await _attached(record, drain, on_wait)
    except* StoreAway:  # a task group wraps what its own block raised
        raise StoreAway from None


async def _attached(record: Keeper, drain: Drain, on_wait: Callable[[], None]) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(record.run())
        try:
            await record.until_up(PATIENCE_S)
        except StoreAway:
            on_wait()
            await record.until_up(ATTACH_LIMIT_S - PATIENCE_S)
        log.info("worker_started")
        await drain_forever(record, drain)


def _record_url(settings: Settings) -> str:
    """Return where ``record`` is: as named, or where ``sanad serve`` on the same data folder keeps it."""
    return settings.record_url or f"unix://{settings.data_dir.resolve() / 'run' / 'record.sock'}"
