"""What a process does beside serving: let go of what is due, and say when ``talk`` is away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from chat.wire.codes import NoticeCode
from chat.wire.server import Notice
from moderation.alarms.lease import Lease
from rooms import retention
from rooms.errors import StoreAway, StoreRefused

if TYPE_CHECKING:
    from chat.services import Services

LOOK_AT_TALK_EVERY_S: Final = 1.0
RENEW_CONTACTS_EVERY_S: Final = 3_600.0
HAND_OVER_EVERY_S: Final = 1.0
TIDYING: Final = "tidying"
HANDING_OVER: Final = "handing_over"


async def tidy_forever(services: Services) -> None:
    """Let go of what is due: old messages in quiet rooms, old texts; and keep open sockets' sessions alive."""
    while True:
        await asyncio.sleep(retention.TRIM_EVERY_S)
        services.posting.forget_old()
        for room in services.catalogue.rooms:
            with contextlib.suppress(StoreAway, StoreRefused):  # the next may be on another node
                await services.history.trim(room.id, retention_s=room.retention_s)
        for person in services.hub.people:
            with contextlib.suppress(StoreAway, StoreRefused):
                await services.sessions.keep_alive(person.record)


async def tidy_record_forever(services: Services) -> None:
    """Do what one process at a time should do, whether or not ``talk`` is there."""
    while True:
        await asyncio.sleep(retention.TRIM_EVERY_S)
        with contextlib.suppress(StoreAway, StoreRefused):
            await _alone(services, TIDYING, _tidy_record)


async def hand_over_forever(services: Services) -> None:
    """Bring to the desk what was found while ``record`` was away, as soon as it is back: danger is among it."""
    while True:
        await asyncio.sleep(HAND_OVER_EVERY_S)
        with contextlib.suppress(StoreAway, StoreRefused):
            if await services.flagging.is_any_waiting():
                await _alone(services, HANDING_OVER, _hand_over)


async def _alone(services: Services, duty: str, do: Callable[[Services], Awaitable[None]]) -> None:
    """Do something unless another process does it."""
    lease = Lease(services.record, duty)
    if (held := await lease.take()) is None:
        return
    try:
        await do(services)
    finally:
        await lease.drop(held)


async def _tidy_record(services: Services) -> None:
    await services.lateness.own_up()
    await services.queue.forget_old()
    await services.staff.audit.trim()


async def _hand_over(services: Services) -> None:
    await services.flagging.retry(services.catalogue.rooms)


async def renew_contacts_forever(services: Services) -> None:
    """Let people share the services that may be shown today: a row whose date has passed vouches for nothing."""
    while True:
        await asyncio.sleep(RENEW_CONTACTS_EVERY_S)
        today = services.now().date()
        services.contacts.renew(await asyncio.to_thread(services.directory.shareable_contacts, today))


async def tell_of_talk_forever(services: Services) -> None:
    """Tell everybody who is connected when ``talk`` goes and when it is back, so that pages can say so."""
    was_up = True
    while True:
        await asyncio.sleep(LOOK_AT_TALK_EVERY_S)
        if services.store.is_up != was_up:
            was_up = not was_up
            notice = Notice(code=NoticeCode.TALK_BACK if was_up else NoticeCode.TALK_AWAY)
            for person in services.hub.people:
                person.write(person.format.frame(notice))
