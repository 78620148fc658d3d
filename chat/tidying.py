"""What a process does beside serving: let go of what is due, and say when ``talk`` is away."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from chat.wire.codec import encode
from chat.wire.framing import framed
from chat.wire.server import Notice, NoticeCode
from moderation.alarms.lease import Lease
from rooms import retention
from rooms.errors import StoreAway, StoreRefused

if TYPE_CHECKING:
    from chat.services import Services

LOOK_AT_TALK_EVERY_S: Final = 1.0
RENEW_CONTACTS_EVERY_S: Final = 3_600.0
TIDYING: Final = "tidying"


async def tidy_forever(services: Services) -> None:
    """Let go of what is due: old messages in quiet rooms, old texts; and keep open sockets' sessions alive."""
    while True:
        await asyncio.sleep(retention.TRIM_EVERY_S)
        services.posting.forget_old()
        with contextlib.suppress(StoreAway, StoreRefused):
            for room in services.catalogue.rooms:
                await services.history.trim(room.id, retention_s=room.retention_s)
            for person in services.hub.people:
                await services.sessions.keep_alive(person.record)


async def tidy_record_forever(services: Services) -> None:
    """Do what one process at a time should do, whether or not ``talk`` is there."""
    while True:
        await asyncio.sleep(retention.TRIM_EVERY_S)
        with contextlib.suppress(StoreAway, StoreRefused):
            await _tidy_record(services)


async def _tidy_record(services: Services) -> None:
    lease = Lease(services.record, TIDYING)
    if (held := await lease.take()) is None:
        return
    try:
        await services.flagging.retry(services.catalogue.rooms)
        await services.lateness.own_up()
        await services.queue.forget_old()
        await services.staff.audit.trim()
    finally:
        await lease.drop(held)


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
                person.write(framed(encode(notice)))
