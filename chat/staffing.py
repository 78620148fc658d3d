"""Staff outside of any request: the server's key, and the links that commands print."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from typing import Final

from chat.services import utc_ms
from chat.settings import Settings
from moderation.staff.accounts import Account
from moderation.staff.errors import KeyUnfit
from moderation.staff.key import Key, key_from_text, key_of_folder
from moderation.staff.staff import Staff, build_staff
from rooms.stores.link import Keeper

INVITE_PATH: Final = "/desk/invite"
_RECORD_LIMIT_S: Final = 10.0


def server_key(settings: Settings) -> Key:
    """Return the key that was set, or the data folder's own. Raises ``KeyUnfit``."""
    return key_from_text(settings.key) if settings.key is not None else key_of_folder(settings.data_dir)


@contextlib.asynccontextmanager
async def staff_of(record_url: str, key: Key) -> AsyncIterator[Staff]:
    """Reach the staff of a ``record`` while the block runs. Raises ``StoreAway``, and ``KeyUnfit`` for another key."""
    record = Keeper(record_url)
    try:
        async with asyncio.TaskGroup() as group:
            running = group.create_task(record.run())
            await record.until_up(_RECORD_LIMIT_S)
            staff = build_staff(record, key, clock_ms=utc_ms, dice=random.SystemRandom())
            if not await staff.accounts.is_ours():
                raise KeyUnfit("this is not the key under which the staff's secrets were sealed: see SANAD_KEY")
            yield staff
            running.cancel()
    except ExceptionGroup as failed:  # a task group wraps what its own block raised
        raise failed.exceptions[0] from None


async def first_link(record_url: str, key: Key, origin: str) -> str | None:
    """Return the link that makes the first account, voiding an earlier one; None where there is staff already."""
    async with staff_of(record_url, key) as staff:
        token = await staff.accounts.invite_first()
        return link(origin, token) if token is not None else None


async def everyone(record_url: str, key: Key) -> list[Account]:
    """Return all accounts of staff."""
    async with staff_of(record_url, key) as staff:
        return await staff.accounts.everyone()


def link(origin: str, token: str) -> str:
    """Return the address at which an invitation is taken."""
    return f"{origin}{INVITE_PATH}/{token}"
