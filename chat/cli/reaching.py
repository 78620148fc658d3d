"""How a command reaches what ``record`` keeps: through the running server's store, or one of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import click
import msgspec
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chat.cli.failing import failures_explained
from chat.settings import Settings, load
from chat.staffing import server_key, staff_of
from moderation.staff.staff import Staff
from rooms.stores.embedded import EmbeddedStores

Said = TypeVar("Said")

ANSWER_LIMIT_S: Final = 2.0
in_folder = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the embedded stores."
)


def with_staff(data_dir: Path | None, act: Callable[[Settings, Staff], Awaitable[Said]]) -> Said:
    """Reach the staff as the running server does, or with stores of our own where none runs."""
    with failures_explained():
        settings = load(os.environ)
        if data_dir is not None:
            settings = msgspec.structs.replace(settings, data_dir=data_dir)
        with _record_of(settings) as record_url:
            return asyncio.run(_acting(settings, record_url, act))


async def _acting(settings: Settings, record_url: str, act: Callable[[Settings, Staff], Awaitable[Said]]) -> Said:
    async with staff_of(record_url, server_key(settings)) as people:
        return await act(settings, people)


@contextlib.contextmanager
def _record_of(settings: Settings) -> Iterator[str]:
    """Give the address of ``record``. Raises ``StoreUnfit`` where another owner holds it and it does not answer."""
    if settings.record_url is not None:
        yield settings.record_url
        return
    folder = settings.data_dir.resolve()
    socket = folder / "run" / "record.sock"
    if _answers(socket):
        yield f"unix://{socket}"
        return
    with EmbeddedStores(folder) as own:
        yield own.record.url


def _answers(socket: Path) -> bool:
    once = Retry(NoBackoff(), 0)
    plain = redis.Redis(unix_socket_path=str(socket), socket_timeout=ANSWER_LIMIT_S, retry=once)
    with contextlib.closing(plain) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
