"""``talk``, whichever number of nodes it has: each command goes to the one that serves its key."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final, TypeAlias

from rooms.errors import StoreAstray, StoreAway, StoreRefused
from rooms.stores.link import CONNECT_LIMIT_S, Arg, Keeper, Link, Reply
from rooms.stores.opening import opened
from rooms.stores.topology import SLOTS, Node, Topology, alone, beside, seeds, slot_of, slot_of_key, told

LOOK_EVERY_S: Final = 1.0
LOOK_SOON_S: Final = 0.2
"""While a node is away, or somebody was sent elsewhere; looks come no closer than this."""
LOOK_LIMIT_S: Final = 1.0
"""A node that takes longer to answer may be the one that is gone: another is asked."""
ASTRAY_PAUSES_S: Final = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)
"""Before each further try of a command that went to the wrong node: five seconds in all, as for a lost link."""
ASTRAY_MOST: Final = 5_000
"""Commands on a detour; one more is refused as if the store were away."""

_NO_CLUSTER: Final = frozenset({"ERR", "NOPERM"})
"""How a server that is none answers when it is asked for its cluster, or one that must not tell."""

StoreReminder: TypeAlias = "Callable[[Part], Awaitable[None]]"


class Part:
    """One node and what it serves, for whoever reminds it of what it forgot."""

    def __init__(self, link: Link, serves: Callable[[str], bool]) -> None:
        self._link = link
        self.serves = serves
        """Says of a key whether it is of this part; no other may be touched."""

    def call(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command. Raises ``StoreAway``."""
        return self._link.call(*args)


class Store:
    """Keeps a link to each node of the topology, which it asks for over and over.

    Where a command meets the wrong node it is led to the right one before its caller hears of it. A store that stands
    alone is asked once for its topology, which is itself.
    """

    def __init__(self, url: str) -> None:
        self._seeds = seeds(url)
        self._topology = Topology(())
        self._keepers: dict[Node, Keeper] = {}
        self._running: dict[Node, asyncio.Task[None]] = {}
        self._by_slot: list[Node | None] = [None] * SLOTS
        self._only: Keeper | None = None
        self._remind: StoreReminder | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._astray = 0
        self._looks = 0
        self._turn = 0
        self._wanted, self._looked, self._changed = asyncio.Event(), asyncio.Condition(), asyncio.Event()
        self._watchers: list[Callable[[Topology], None]] = []

    # asking ------------------------------------------------------------------------------------------------------

    def call(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command to the node that serves its first key; see ``Link.call``."""
        if self._only is not None:
            return self._only.call(*args)
        return self._keeper(slot_of(args)).call(*args)

    @property
    def is_up(self) -> bool:
        """Whether a command could be sent now, whatever its key."""
        if self._only is not None:
            return self._only.is_up
        return self._topology.is_whole and all(self._keepers[node].is_up for node in self._topology.nodes)

    @property
    def topology(self) -> Topology:
        """Who serves what, as far as is known; nobody anything before the first look."""
        return self._topology

    def node_of(self, slot: int) -> Node | None:
        """Return who serves a slot."""
        return self._by_slot[slot]

    def is_node_up(self, node: Node) -> bool:
        """Say whether a command could be sent to a node now."""
        return node in self._keepers and self._keepers[node].is_up

    @property
    def nodes_up(self) -> tuple[bool, ...]:
        """Whether each node could be sent a command now, in the order of their slots."""
        return tuple(self.is_node_up(node) for node in self._topology.nodes)

    async def until_up(self, limit_s: float) -> None:
        """Wait until every node answers. Raises ``StoreAway`` after ``limit_s``."""
        try:
            async with asyncio.timeout(limit_s):
                while not self.is_up:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise StoreAway from None

    # life --------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def watched(self, watcher: Callable[[Topology], None]) -> Iterator[None]:
        """Tell of the topology, now and whenever it changes in the block; calls are synchronous and must not block."""
        self._watchers.append(watcher)
        watcher(self._topology)
        try:
            yield
        finally:
            self._watchers.remove(watcher)

    def look_soon(self) -> None:
        """Ask for the topology: it seems to have changed."""
        self._wanted.set()

    async def run(self, remind: StoreReminder | None = None) -> None:
        """Keep the links and the topology, until cancelled. ``remind`` is as for ``Keeper.run``, of one part."""
        self._remind = remind
        async with asyncio.TaskGroup() as group:
            self._tasks = group
            while self._only is None:
                self._wanted.clear()
                if (found := await self._look()) is not None:
                    self._adopt(found)
                async with self._looked:
                    self._looks += 1
                    self._looked.notify_all()
                await asyncio.sleep(LOOK_SOON_S)
                if self.is_up:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_EVERY_S - LOOK_SOON_S):
                            await self._wanted.wait()

    async def _look(self) -> Topology | None:
        """Ask one node after another, beginning with another each time: one that is cut off must not be alone heard."""
        known = [node for node in self._topology.nodes if self._keepers[node].is_up]
        self._turn += 1
        for place in range(len(known)):
            node = known[(self._turn + place) % len(known)]
            with contextlib.suppress(TimeoutError, StoreAway, StoreRefused):
                async with asyncio.timeout(LOOK_LIMIT_S):
                    return told(await self._keepers[node].call_here("CLUSTER", "SLOTS"), node.url)
        for url in dict.fromkeys((*self._seeds, *(node.url for node in self._topology.nodes))):
            with contextlib.suppress(OSError, TimeoutError, StoreAway, StoreRefused):
                return await _asked(url)
        return None

    def _adopt(self, found: Topology) -> None:
        """Have a link to each node that serves something, and to those that did at the last look: it may err."""
        before, nodes = self._topology, found.nodes
        is_first = not before.shares
        for node in nodes:
            if node not in self._keepers:
                self._keep(node, is_late=not is_first)
        for node in set(self._keepers).difference(nodes, before.nodes):
            self._running.pop(node).cancel()
            del self._keepers[node]
        self._topology = found
        self._by_slot = [None] * SLOTS
        for slot, node in found.by_slot():
            self._by_slot[slot] = node
        if not found.is_cluster:
            self._only = self._keepers[nodes[0]]
        self._changed.set()
        if found != before:
            for watcher in self._watchers:
                watcher(found)

    def _keep(self, node: Node, *, is_late: bool) -> None:
        assert self._tasks is not None
        self._keepers[node] = keeper = Keeper(
            node.url,
            on_up=lambda _link: self._changed.set(),
            on_astray=self._led_astray if node.id else None,
            is_late=is_late,
        )
        remind = self._remind

        def serves(key: str) -> bool:
            return self._by_slot[slot_of_key(key)] == node

        reminding = None if remind is None else lambda link: remind(Part(link, serves))
        self._running[node] = self._tasks.create_task(keeper.run(reminding))

    # detours -----------------------------------------------------------------------------------------------------

    def _keeper(self, slot: int | None) -> Keeper:
        node = next(iter(self._topology.nodes), None) if slot is None else self._by_slot[slot]
        if node is None:
            raise StoreAway
        return self._keepers[node]

    def _led_astray(self, error: StoreAstray, args: Sequence[Arg], waiting: asyncio.Future[Reply] | None) -> None:
        if waiting is None or self._tasks is None:
            return
        if self._astray >= ASTRAY_MOST:
            waiting.set_exception(StoreAway())
            return
        self._astray += 1
        self._tasks.create_task(self._lead(error, args, waiting))

    async def _lead(self, error: StoreAstray, args: Sequence[Arg], waiting: asyncio.Future[Reply]) -> None:
        """Bring a command to whoever takes it, and its caller the answer."""
        outcome: StoreAway | StoreRefused = StoreAway()
        try:
            for pause_s in ASTRAY_PAUSES_S:
                await asyncio.sleep(pause_s)
                if waiting.done():  # its caller gave up meanwhile
                    return
                try:
                    reply = await self._sent(error, args)
                except StoreAstray as again:
                    error = again
                else:
                    if not waiting.done():
                        waiting.set_result(reply)
                    return
        except (StoreAway, StoreRefused) as failure:
            outcome = failure
        finally:
            self._astray -= 1
            if not waiting.done():
                waiting.set_exception(outcome)

    async def _sent(self, error: StoreAstray, args: Sequence[Arg]) -> Reply:
        """Send a command where the last answer pointed. Raises ``StoreAstray`` where it is not taken there either."""
        if error.kind == "ASK":
            return await self._asking(error.place, args)
        if error.kind == "MOVED" and error.slot is not None and (node := self._node_at(error.place)) is not None:
            self._by_slot[error.slot] = node
            self.look_soon()
        elif error.kind != "TRYAGAIN":
            await self._look_again()
        keeper = self._keeper(slot_of(args))
        if not keeper.is_up:  # it was not sent there, so it may be tried again
            raise StoreAstray("TRYAGAIN")
        return await keeper.call_here(*args)

    async def _asking(self, place: str, args: Sequence[Arg]) -> Reply:
        """Ask a node that takes a slot over, key by key, for what has come already."""
        if (node := self._node_at(place)) is not None:
            keeper = self._keepers[node]
            return (await asyncio.gather(keeper.call_here("ASKING"), keeper.call_here(*args)))[1]
        link = await _plain(self._url(place))
        try:
            return (await asyncio.gather(link.call_here("ASKING"), link.call_here(*args)))[1]
        finally:
            link.abort()

    def _node_at(self, place: str) -> Node | None:
        """Return the node at a place, if it could be spoken to now."""
        url = self._url(place)
        return next((node for node, keeper in self._keepers.items() if node.url == url and keeper.is_up), None)

    async def _look_again(self) -> None:
        """Wait for a look at the topology."""
        looks = self._looks
        self.look_soon()
        async with self._looked:
            await self._looked.wait_for(lambda: self._looks > looks)

    def _url(self, place: str) -> str:
        host, _, port = place.rpartition(":")
        return beside(self._seeds[0], host, int(port))


async def _plain(url: str, *, may_be_replica: bool = False) -> Link:
    """Open a connection for a moment. Raises ``StoreAway``."""
    try:
        async with asyncio.timeout(CONNECT_LIMIT_S):
            return await opened(url, lambda: Link(lambda _push: None, lambda: None), may_be_replica=may_be_replica)
    except (OSError, TimeoutError):
        raise StoreAway from None


async def _asked(url: str) -> Topology:
    """Return what the node at an address says; one that knows of no cluster stands alone."""
    link = await _plain(url, may_be_replica=True)
    try:
        async with asyncio.timeout(CONNECT_LIMIT_S):
            return told(await link.call_here("CLUSTER", "SLOTS"), url)
    except StoreRefused as refusal:
        if refusal.kind not in _NO_CLUSTER:
            raise
        return alone(url)
    finally:
        link.abort()
