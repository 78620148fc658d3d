"""What the rooms announce, as it happens: on each hub one subscribing connection to each node."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final, Protocol, TypeAlias

import msgspec

from rooms import control, sights
from rooms.ear import Ear
from rooms.history import channel
from rooms.stores.partitions import TAGS
from rooms.stores.store import Store
from rooms.stores.topology import Node, Topology, in_slots, slot_of_key

HEAR_LIMIT_S: Final = 5.0
SETTLE_EVERY_S: Final = 0.5
"""Channels that were sent away are looked for again so often, should nobody have told where they went."""
_TAGS: Final = tuple(f"{{{tag}}}" for tag in TAGS)


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

    def room_restored(self, room_id: str) -> None:
        """Learn that a room is heard again after a loss: what was announced meanwhile was not heard."""
        ...


class Feed:
    """Hears rooms and control channels on every node, over every loss of a connection and every move of a slot."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._ears: dict[Node, tuple[Ear, asyncio.Task[None]]] = {}
        self._rooms: dict[bytes, str] = {}
        self._confirming: dict[bytes, asyncio.Future[None]] = {}
        self._control = frozenset(name.encode() for name in control.CHANNELS)
        self._astray: set[bytes] = set()
        self._store: Store | None = None

    @property
    def is_hearing(self) -> bool:
        """Whether announcements arrive, as far as the last probes tell."""
        return bool(self._ears) and all(ear.is_hearing for ear, _ in self._ears.values())

    @property
    def nodes_heard(self) -> tuple[bool, ...]:
        """Whether each node is heard, in the order of their slots."""
        nodes = self._store.topology.nodes if self._store is not None else ()
        return tuple(node in self._ears and self._ears[node][0].is_hearing for node in nodes)

    async def hear(self, room_id: str) -> None:
        """Begin to hear a room; when this returns, nothing posted later is missed. Raises ``TimeoutError``."""
        name = channel(room_id).encode()
        self._rooms[name] = room_id
        confirmed = self._confirming.setdefault(name, asyncio.get_running_loop().create_future())
        self._settle([name])
        async with asyncio.timeout(HEAR_LIMIT_S):
            await asyncio.shield(confirmed)

    def unhear(self, room_id: str) -> None:
        """Stop hearing a room."""
        name = channel(room_id).encode()
        self._rooms.pop(name, None)
        self._confirming.pop(name, None)
        for ear, _ in self._ears.values():
            ear.unlisten([name])

    async def run(self, store: Store) -> None:
        """Keep an ear on each node, until cancelled."""
        self._store = store
        async with asyncio.TaskGroup() as group:
            with store.watched(lambda topology: self._spread(store, topology, group)):
                await self._settle_forever()

    # what the ears say -------------------------------------------------------------------------------------------

    def subscribed(self, name: bytes) -> None:
        """Let who waits for a room go on; one that was heard before was not heard for a moment."""
        if (confirmed := self._confirming.pop(name, None)) is not None:
            if not confirmed.done():
                confirmed.set_result(None)
        elif (room_id := self._rooms.get(name)) is not None:
            self._listener.room_restored(room_id)

    def heard(self, name: bytes, payload: bytes) -> None:
        """Pass on what was announced."""
        if (room_id := self._rooms.get(name)) is not None:
            self._listener.room_spoke(room_id, _event(payload))
        elif name in self._control:
            self._listener.person_addressed(control.decode(payload))

    def sent_away(self, names: Sequence[bytes]) -> None:
        """Ask where these channels are now, and hear them there."""
        self._astray.update(names)
        if self._store is not None:
            self._store.look_soon()

    # where everything is heard -----------------------------------------------------------------------------------

    def _spread(self, store: Store, topology: Topology, group: asyncio.TaskGroup) -> None:
        """Have an ear on each node that has something to say, and on no other."""
        tags = {store.node_of(slot_of_key(tag)): tag for tag in _TAGS}
        for node in self._ears.keys() - tags.keys():
            self._ears.pop(node)[1].cancel()
        for node in topology.nodes:
            if node in tags and node not in self._ears:
                ear = Ear(node, self)
                self._ears[node] = ear, group.create_task(ear.run(store))
        for node, (ear, _) in self._ears.items():
            ear.probe_by(tags[node])
        self._settle((*self._control, *self._rooms))

    async def _settle_forever(self) -> None:
        while True:
            await asyncio.sleep(SETTLE_EVERY_S)
            self._settle(tuple(self._astray))

    def _settle(self, names: Iterable[bytes]) -> None:
        """Hear each of these channels where it is spoken now, and nowhere else."""
        wanted = [name for name in names if name in self._rooms or name in self._control]
        self._astray.difference_update(names)
        for slot, some in in_slots(wanted).items():
            serving = self._store.node_of(slot) if self._store is not None else None
            for node, (ear, _) in self._ears.items():
                if node == serving:
                    ear.listen(some)
                else:
                    ear.unlisten(some)


def _event(payload: bytes) -> RoomEvent:
    header, _, frame = payload.partition(b"\n")
    epoch, seq, member = header.decode().split(":")
    if not epoch:
        return sights.decode(int(seq), member, frame)
    return Announcement(epoch, int(seq), member, frame) if member else Removal(epoch, int(seq))
