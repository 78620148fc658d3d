"""What the rooms announce, as it happens: one subscribing connection a hub."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final, Protocol, TypeAlias, cast

import msgspec

from rooms import control, sights
from rooms.errors import StoreAway, StoreRefused
from rooms.history import channel
from rooms.ids import new_id
from rooms.stores.link import Keeper, Link, Reply

PROBE_EVERY_S: Final = 3.0
PROBES_MISSED: Final = 2
"""A feed that stays silent for this many probes has died quietly; a new connection is made."""
HEAR_LIMIT_S: Final = 5.0


class Announcement(msgspec.Struct, frozen=True):
    """A message was posted ``age_s`` ago; ``frame`` is ready to send."""

    epoch: str
    seq: int
    member: str
    frame: bytes
    age_s: float = 0.0


class Removal(msgspec.Struct, frozen=True):
    """A message was taken away."""

    epoch: str
    seq: int


RoomEvent: TypeAlias = Announcement | Removal | sights.SightEvent


class Listener(Protocol):
    """Who hears the feed. Calls are synchronous and must not block; per room they come in the order of the store."""

    def room_spoke(self, room_id: str, event: RoomEvent) -> None:
        """Something happened in a room that is heard."""
        ...

    def person_addressed(self, letter: control.Addressed) -> None:
        """Something concerns one session, which may or may not be here."""
        ...

    def feed_restored(self) -> None:
        """Learn that the feed is back after a loss: what was announced meanwhile was not heard."""
        ...


class Feed:
    """Hears rooms and control channels, over every loss of the connection."""

    def __init__(self, url: str, listener: Listener) -> None:
        self._keeper = Keeper(url, on_push=self._pushed, on_up=self._subscribe)
        self._listener = listener
        self._rooms: dict[bytes, str] = {}
        self._confirming: dict[bytes, asyncio.Future[None]] = {}
        self._control = frozenset(name.encode() for name in control.CHANNELS)
        self._probe = f"probe:{new_id()}"
        self._probes_missed = 0
        self._was_up = False

    @property
    def is_hearing(self) -> bool:
        """Whether announcements arrive, as far as the last probes tell."""
        return self._keeper.is_up and self._probes_missed < PROBES_MISSED

    async def hear(self, room_id: str) -> None:
        """Begin to hear a room; when this returns, nothing posted later is missed. Raises ``TimeoutError``."""
        name = channel(room_id).encode()
        self._rooms[name] = room_id
        confirmed = self._confirming.setdefault(name, asyncio.get_running_loop().create_future())
        self._keeper.send("SSUBSCRIBE", name)
        async with asyncio.timeout(HEAR_LIMIT_S):
            await asyncio.shield(confirmed)

    def unhear(self, room_id: str) -> None:
        """Stop hearing a room."""
        name = channel(room_id).encode()
        self._rooms.pop(name, None)
        self._confirming.pop(name, None)
        self._keeper.send("SUNSUBSCRIBE", name)

    async def run(self, store: Keeper) -> None:
        """Keep the connection and probe it through ``store``, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keeper.run())
            group.create_task(self._probe_forever(store))

    def _subscribe(self, link: Link) -> None:
        self._probes_missed = 0
        # One channel a command: channels of several slots may not share one on a cluster.
        for name in (self._probe.encode(), *sorted(self._control), *self._rooms):
            link.send("SSUBSCRIBE", name)
        if self._was_up:
            self._listener.feed_restored()
        self._was_up = True

    def _pushed(self, push: Sequence[Reply]) -> None:
        kind, name = cast("bytes", push[0]), cast("bytes", push[1])
        if kind == b"ssubscribe":
            if (confirmed := self._confirming.pop(name, None)) is not None and not confirmed.done():
                confirmed.set_result(None)
        elif kind == b"smessage":
            self._heard(name, cast("bytes", push[2]))

    def _heard(self, name: bytes, payload: bytes) -> None:
        if (room_id := self._rooms.get(name)) is not None:
            self._listener.room_spoke(room_id, _event(payload))
        elif name in self._control:
            self._listener.person_addressed(control.decode(payload))
        else:
            self._probes_missed = 0

    async def _probe_forever(self, store: Keeper) -> None:
        while True:
            await asyncio.sleep(PROBE_EVERY_S)
            if not (self._keeper.is_up and store.is_up):
                continue
            if self._probes_missed >= PROBES_MISSED:
                self._keeper.drop()
            self._probes_missed += 1
            with contextlib.suppress(StoreAway, StoreRefused):
                await store.call("SPUBLISH", self._probe, b"")


def _event(payload: bytes) -> RoomEvent:
    header, _, frame = payload.partition(b"\n")
    epoch, seq, member = header.decode().split(":")
    if not epoch:
        return sights.decode(int(seq), member, frame)
    return Announcement(epoch, int(seq), member, frame) if member else Removal(epoch, int(seq))
