"""A process at work: its links to the stores, its hub and its duties, from the first to the last."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

from chat.hub.hub import Hub
from chat.hub.reminding import remind
from chat.network_keys import NetworkKeys
from chat.services import Services
from chat.tidying import (
    hand_over_forever,
    renew_contacts_forever,
    tell_of_talk_forever,
    tidy_forever,
    tidy_record_forever,
)
from chat.wire.codes import NoticeCode
from chat.wire.server import Notice
from moderation.alarms.draining import drain_forever
from rooms.errors import StoreAway, StoreRefused
from rooms.room import Room

START_LIMIT_S: Final = 10.0


@contextlib.asynccontextmanager
async def running(services: Services) -> AsyncIterator[None]:
    """Run the stores' links, the hub and the janitor while the block runs. Starts without a store, in its absence."""
    keys = NetworkKeys(services.store, services.tags, clock_ms=services.clock_ms)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(services.store.run(partial(remind, services.hub, services.sessions))),
            group.create_task(services.record.run()),
            group.create_task(services.hub.run()),
            group.create_task(services.desks.run()),
            group.create_task(services.attendance.run(partial(_tell_room, services.hub))),
            group.create_task(tidy_forever(services)),
            group.create_task(tidy_record_forever(services)),
            group.create_task(hand_over_forever(services)),
            group.create_task(tell_of_talk_forever(services)),
            group.create_task(renew_contacts_forever(services)),
            group.create_task(keys.run()),
        ]
        with contextlib.suppress(StoreAway, StoreRefused):
            await services.store.until_up(START_LIMIT_S)
        await keys.look()
        await services.record.until_tried()  # else the first visitor at the desk would find it away
        try:
            async with asyncio.TaskGroup() as duties:  # ends while the stores still answer, and gives its leases back
                draining = duties.create_task(drain_forever(services.record, services.alarms, is_guest=True))
                carrying = duties.create_task(services.drainer.run())
                yield
                draining.cancel()
                carrying.cancel()
        finally:
            await services.consulting.close()
            for task in tasks:
                task.cancel()


def _tell_room(hub: Hub, room: Room, code: NoticeCode) -> None:
    """Tell everybody who is in a room here."""
    if (live := hub.room(room.id)) is not None:
        live.tell(Notice(code=code, room=room.id))
