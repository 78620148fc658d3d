"""Every open desk of one process, and the connection over which they hear of what changes in ``record``."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final, Protocol, cast

import msgspec

from moderation.alarms import places as alarms
from moderation.alarms.call import Call
from moderation.desk.queue import CHANGES
from moderation.staff import events
from moderation.staff import places as staff
from rooms.errors import StoreAway, StoreRefused
from rooms.stores.link import Keeper, Link, Reply

CHANNELS: Final = (staff.CHANNEL, alarms.CHANNEL, CHANGES)
LOOK_EVERY_S: Final = 1.0
_call = msgspec.json.Decoder(Call)


class Watcher(Protocol):
    """One open desk. Calls are synchronous and must not block."""

    @property
    def session_id(self) -> str:
        """Whose desk it is."""
        ...

    def item_changed(self, item_id: str) -> None:
        """Learn that an item is no longer as it was."""
        ...

    def called(self, call: Call) -> None:
        """Learn that an alarm sounds."""
        ...

    def ended(self) -> None:
        """Learn that the session is over."""
        ...

    def lost(self) -> None:
        """Learn that nothing is heard for now."""
        ...

    def restored(self) -> None:
        """Learn that changes are heard, from now on: what came before may have been missed, ends of sessions too."""
        ...


class Desks:
    """Tells open desks what is announced in ``record``, over every loss of the connection."""

    def __init__(self, record_url: str) -> None:
        self._keeper = Keeper(record_url, on_push=self._pushed, on_up=self._subscribe)
        self._watchers: set[Watcher] = set()
        self._is_hearing = False

    @property
    def is_hearing(self) -> bool:
        """Whether announcements arrive."""
        return self._is_hearing and self._keeper.is_up

    def add(self, watcher: Watcher) -> None:
        """Tell a desk from now on."""
        self._watchers.add(watcher)

    def discard(self, watcher: Watcher) -> None:
        """Tell it nothing any more."""
        self._watchers.discard(watcher)

    def open_by(self, session_id: str) -> int:
        """Count the desks that one session has open."""
        return sum(watcher.session_id == session_id for watcher in self._watchers)

    async def run(self) -> None:
        """Keep the connection, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keeper.run())
            group.create_task(self._look_forever())

    def _subscribe(self, link: Link) -> None:
        for name in CHANNELS:
            link.send("SSUBSCRIBE", name)

    def _pushed(self, push: Sequence[Reply]) -> None:
        kind, name = cast("bytes", push[0]), cast("bytes", push[1]).decode()
        if kind == b"ssubscribe" and name == CHANNELS[-1]:
            self._is_hearing = True
            for watcher in tuple(self._watchers):
                watcher.restored()
        elif kind == b"smessage":
            with contextlib.suppress(msgspec.MsgspecError):  # another version's words: each desk looks by itself soon
                self._heard(name, cast("bytes", push[2]))

    def _heard(self, name: str, payload: bytes) -> None:
        if name == staff.CHANNEL:
            over = events.decode(payload).session_ids
            for watcher in [one for one in self._watchers if one.session_id in over]:
                watcher.ended()
            return
        for watcher in tuple(self._watchers):
            if name == CHANGES:
                watcher.item_changed(payload.decode())
            else:
                watcher.called(_call.decode(payload))

    async def _look_forever(self) -> None:
        """Notice a loss, and ask for a sign of life: the keeper drops a connection that does not answer."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self._is_hearing and not self._keeper.is_up:
                self._is_hearing = False
                for watcher in tuple(self._watchers):
                    watcher.lost()
            with contextlib.suppress(StoreAway, StoreRefused):
                await self._keeper.call("PING")
