"""One node's announcements: the connection over which they are heard, and the watch over it."""

from __future__ import annotations

import asyncio
import collections
import contextlib
from collections.abc import Iterable, Sequence
from typing import Final, Protocol, cast

from rooms.errors import StoreAstray, StoreAway, StoreRefused
from rooms.ids import new_id
from rooms.stores.link import Arg, Keeper, Link, Reply
from rooms.stores.store import Store
from rooms.stores.topology import Node, in_slots, slot_of_key

PROBE_EVERY_S: Final = 3.0
PROBES_MISSED: Final = 2
"""A feed that stays silent for this many probes has died quietly; a new connection is made."""
CHANNELS_AT_ONCE: Final = 512
"""In one command: the store answers nobody else meanwhile."""


class Head(Protocol):
    """Who has ears. Calls are synchronous and must not block."""

    def subscribed(self, name: bytes) -> None:
        """Learn that everything that is announced on a channel from now on is heard."""
        ...

    def heard(self, name: bytes, payload: bytes) -> None:
        """Learn what was announced."""
        ...

    def sent_away(self, names: Sequence[bytes]) -> None:
        """Learn that these channels are not of this node any more: nothing of them is heard."""
        ...


class Ear:
    """Hears channels on one node, over every loss of the connection."""

    def __init__(self, node: Node, head: Head) -> None:
        self.node = node
        self.channels: set[bytes] = set()
        self._head = head
        self._keeper = Keeper(node.url, on_push=self._pushed, on_up=self._subscribe_all, on_astray=self._refused)
        self._probe = b""
        self._probes_missed = 0
        self._leaving: collections.Counter[bytes] = collections.Counter()

    @property
    def is_hearing(self) -> bool:
        """Whether announcements arrive, as far as the last probes tell."""
        return self._keeper.is_up and self._probes_missed < PROBES_MISSED

    def probe_by(self, tag: str) -> None:
        """Probe on a channel of this tag from now on, whose slot this node serves: that of the last may have moved."""
        if not self._probe.startswith(tag.encode()):
            if self._probe:
                self._keeper.send("SUNSUBSCRIBE", self._probe)
            self._probe = f"{tag}probe:{new_id()}".encode()
            self._subscribe([self._probe])

    def listen(self, names: Iterable[bytes]) -> None:
        """Begin to hear channels; ``Head.subscribed`` says when."""
        fresh = [name for name in names if name not in self.channels]
        self.channels.update(fresh)
        self._subscribe(fresh)

    def unlisten(self, names: Iterable[bytes]) -> None:
        """Stop hearing channels."""
        for name in self.channels.intersection(names):
            self.channels.discard(name)
            if self._keeper.is_up:
                self._leaving[name] += 1
                self._keeper.send("SUNSUBSCRIBE", name)

    async def run(self, store: Store) -> None:
        """Keep the connection and probe it through ``store``, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keeper.run())
            while True:
                await asyncio.sleep(PROBE_EVERY_S)
                if not (self._keeper.is_up and store.is_node_up(self.node)):
                    continue
                if self._probes_missed >= PROBES_MISSED:
                    self._keeper.drop()
                self._probes_missed += 1
                with contextlib.suppress(StoreAway, StoreRefused):
                    await store.call("SPUBLISH", self._probe, b"")

    def _subscribe_all(self, _link: Link) -> None:
        self._probes_missed = 0
        self._leaving.clear()
        self._subscribe((self._probe, *sorted(self.channels)))

    def _subscribe(self, names: Iterable[bytes]) -> None:
        """Ask for channels, those of one slot together: others may not share a command on a cluster."""
        for some in in_slots(names).values():
            for start in range(0, len(some), CHANNELS_AT_ONCE):
                self._keeper.send("SSUBSCRIBE", *some[start : start + CHANNELS_AT_ONCE])

    def _pushed(self, push: Sequence[Reply]) -> None:
        kind, name = cast("bytes", push[0]), cast("bytes", push[1])
        if kind == b"smessage":
            if name == self._probe:
                self._probes_missed = 0
            else:
                self._head.heard(name, cast("bytes", push[2]))
        elif kind == b"ssubscribe":
            if name in self.channels:
                self._head.subscribed(name)
        elif self._leaving[name]:
            self._leaving -= collections.Counter((name,))
        elif name in self.channels:  # nobody here asked for that: the slot has moved
            self._send_away([name])

    def _refused(self, error: StoreAstray, _args: Sequence[Arg], _waiting: object) -> None:
        self._send_away([name for name in self.channels if slot_of_key(name) == error.slot])

    def _send_away(self, names: Sequence[bytes]) -> None:
        self.channels.difference_update(names)
        self._head.sent_away(names)
