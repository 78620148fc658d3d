"""One connection to a store, and the keeper that always has one.

The chat's every message crosses these connections twice, so they speak the protocol through ``hiredis`` directly:
commands written in one loop tick leave in one system call, and replies meet their callers in order. redis-py does
everything else. ``docs/design/stores.md`` has the measurement behind this.
"""

from __future__ import annotations

import asyncio
import collections
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias, cast

import hiredis

from rooms.errors import StoreAstray, StoreAway, StoreRefused
from rooms.stores.opening import opened, run_id_of

Arg: TypeAlias = str | int | bytes
Reply: TypeAlias = "bytes | int | float | bool | list[Reply] | dict[Reply, Reply] | None"
PushHandler: TypeAlias = Callable[[Sequence[Reply]], None]
AstrayHandler: TypeAlias = "Callable[[StoreAstray, Sequence[Arg], asyncio.Future[Reply] | None], None]"
"""Gets a command that another node should have had, and who waits for its answer; nobody, where it subscribed."""
Reminder: TypeAlias = "Callable[[Link], Awaitable[None]]"

CONNECT_LIMIT_S: Final = 5.0
REPLY_LIMIT_S: Final = 5.0
"""A store on the same machine answers in under a millisecond; one that took this long is as good as gone."""

RETRY_FIRST_S: Final = 0.05
RETRY_LAST_S: Final = 2.0
REMINDING_LIMIT_S: Final = 30.0
"""A store that does not listen so long is tried again from the beginning."""
LATECOMERS_S: Final = RETRY_LAST_S + 0.5
"""How long a store that was started anew is left to be told what others still know: the last of them comes so late."""
WAITING_LIMIT: Final = 20_000
"""Commands on their way; one more is refused as if the store were away, so that a dead store can't fill our memory."""

_ASTRAY: Final = frozenset({"MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN"})
_DEMOTED: Final = "READONLY"
_NO_RUN: Final = b"none"


class Link(asyncio.Protocol):
    """Commands out in order, replies in order, pushes aside. Dead once lost: the keeper makes a new one."""

    def __init__(
        self, on_push: PushHandler, on_lost: Callable[[], None], on_astray: AstrayHandler | None = None
    ) -> None:
        self._reader = hiredis.Reader(notEnoughData=Ellipsis)
        self._on_push = on_push
        self._on_lost = on_lost
        self._on_astray = on_astray
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._waiting: collections.deque[tuple[asyncio.Future[Reply], float, Sequence[Arg]]] = collections.deque()
        self._unsent: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by shape alone

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail every caller who still waits: nobody knows whether their commands took effect."""
        del exc
        self._transport = None
        while self._waiting:
            future, _, _ = self._waiting.popleft()
            if not future.done():
                future.set_exception(StoreAway())
        self._on_lost()

    def data_received(self, data: bytes) -> None:
        """Hand each reply to the caller at the head of the line, each push to the handler."""
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not Ellipsis:
                if isinstance(reply, hiredis.PushNotification):
                    self._on_push(reply)
                else:
                    self._answer(reply)
        except hiredis.ProtocolError:
            self.abort()

    def _answer(self, reply: Reply | hiredis.ReplyError) -> None:
        if not self._waiting:
            self._refuse_subscription(reply)
            return
        future, _, args = self._waiting.popleft()
        if future.done():  # its caller gave up meanwhile
            return
        if not isinstance(reply, hiredis.ReplyError):
            future.set_result(reply)
            return
        refusal = _refusal(reply)
        if args and self._on_astray is not None and isinstance(refusal, StoreAstray):
            self._on_astray(refusal, args, future)
        elif refusal.kind == _DEMOTED:  # it was the primary when we connected, and whoever is now is found anew
            future.set_exception(StoreAway())
            self.abort()
        else:
            future.set_exception(refusal)

    def _refuse_subscription(self, reply: Reply | hiredis.ReplyError) -> None:
        refusal = _refusal(reply) if isinstance(reply, hiredis.ReplyError) else None
        if self._on_astray is not None and isinstance(refusal, StoreAstray) and refusal.slot is not None:
            self._on_astray(refusal, (), None)
        else:  # only a new connection could be trusted again
            self.abort()

    def call(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command; commands of one loop tick leave together.

        Raises ``StoreAway`` (also later, through the future) and, through the future, ``StoreRefused``.
        """
        return self._called(args, args)

    def call_here(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command likewise; where another node should have had it, raises ``StoreAstray`` instead."""
        return self._called(args, ())

    def _called(self, args: Sequence[Arg], kept: Sequence[Arg]) -> asyncio.Future[Reply]:
        if self._transport is None or len(self._waiting) >= WAITING_LIMIT:
            raise StoreAway
        future: asyncio.Future[Reply] = self._loop.create_future()
        self._waiting.append((future, self._loop.time(), kept))
        self.send(*args)
        return future

    def send(self, *args: Arg) -> None:
        """Send a command whose answer is a push, such as a subscription."""
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(hiredis.pack_command(args))  # type: ignore[arg-type]  # its stub is for one item

    def _flush(self) -> None:
        if self._transport is not None:
            self._transport.write(b"".join(self._unsent))
        self._unsent.clear()

    @property
    def is_open(self) -> bool:
        """Whether the connection stands."""
        return self._transport is not None

    def oldest_wait_s(self) -> float:
        """Return how long the command at the head of the line has been waiting."""
        return self._loop.time() - self._waiting[0][1] if self._waiting else 0.0

    def abort(self) -> None:
        """Drop the connection now."""
        if self._transport is not None:
            self._transport.abort()


def _refusal(reply: hiredis.ReplyError) -> StoreRefused:
    kind, _, rest = str(reply).partition(" ")
    return StoreAstray(kind, rest) if kind in _ASTRAY else StoreRefused(kind)


class Keeper:
    """Keeps one link to a store alive, and says when it comes and goes.

    ``on_up`` runs after every new connection is ready, before callers may use it; ``on_push`` gets pub/sub messages
    synchronously and must not block: the store cuts a slow subscriber off. ``is_late`` says that others have used the
    store before us, who may know what it does not: it is reminded at its first connection already.
    """

    def __init__(
        self,
        url: str,
        *,
        on_push: PushHandler = lambda _push: None,
        on_up: Callable[[Link], None] = lambda _link: None,
        on_astray: AstrayHandler | None = None,
        is_late: bool = False,
    ) -> None:
        self._url = url
        self._on_push = on_push
        self._on_up = on_up
        self._on_astray = on_astray
        self._link: Link | None = None
        self._changed = asyncio.Event()
        self._tried = asyncio.Event()
        self._lost = asyncio.Event()
        self._run_id = _NO_RUN if is_late else None

    @property
    def is_up(self) -> bool:
        """Whether a command could be sent now."""
        return self._link is not None and self._link.is_open

    def call(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command; see ``Link.call``."""
        if self._link is None:
            raise StoreAway
        return self._link.call(*args)

    def call_here(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command; see ``Link.call_here``."""
        if self._link is None:
            raise StoreAway
        return self._link.call_here(*args)

    def send(self, *args: Arg) -> None:
        """Send a subscription; silently nothing while the store is away, since ``on_up`` subscribes anew."""
        if self._link is not None:
            self._link.send(*args)

    def drop(self) -> None:
        """Give the present connection up, so that a new one is made at once."""
        if self._link is not None:
            self._link.abort()

    async def until_up(self, limit_s: float) -> None:
        """Wait until the store answers. Raises ``StoreAway`` after ``limit_s``."""
        try:
            async with asyncio.timeout(limit_s):
                while not self.is_up:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise StoreAway from None

    async def until_tried(self) -> None:
        """Wait until the first connection stands or has failed: whoever starts without the store need not wait more."""
        await self._tried.wait()

    async def run(self, remind: Reminder | None = None) -> None:
        """Connect, watch, connect again, until cancelled: at once, unless the last one came to nothing.

        ``remind`` is called where another server answers than before, or the same one started anew: it may tell it
        what it forgot. Callers wait until everybody else has had the time to do the same.
        """
        loop = asyncio.get_running_loop()
        delay_s = 0.0
        while True:
            await asyncio.sleep(delay_s)
            delay_s = min(max(RETRY_FIRST_S, delay_s * 2), RETRY_LAST_S)
            try:
                async with asyncio.timeout(CONNECT_LIMIT_S):
                    link = await self._connect()
                if remind is not None:
                    await self._meet(link, remind)
            except (OSError, TimeoutError, StoreAway, StoreRefused):
                self._tried.set()
                continue
            up_at_s = loop.time()
            try:
                await self._watch(link)
            finally:
                self._link = None
                link.abort()
            if loop.time() - up_at_s > RETRY_LAST_S:
                delay_s = 0.0

    async def _connect(self) -> Link:
        self._lost.clear()
        return await opened(self._url, lambda: Link(self._on_push, self._lost.set, self._on_astray))

    async def _meet(self, link: Link, remind: Reminder) -> None:
        """Have a store reminded that was another one, or another run of its program, the last time."""
        try:
            async with asyncio.timeout(REMINDING_LIMIT_S):
                run_id = await run_id_of(link)
                if self._run_id not in {None, run_id}:
                    await remind(link)
                    await asyncio.sleep(LATECOMERS_S)
            self._run_id = run_id
        except BaseException:
            link.abort()
            raise

    async def _watch(self, link: Link) -> None:
        self._link = link
        self._changed.set()
        self._tried.set()
        self._on_up(link)
        while not self._lost.is_set():
            try:
                async with asyncio.timeout(REPLY_LIMIT_S / 5):
                    await self._lost.wait()
            except TimeoutError:
                if link.oldest_wait_s() > REPLY_LIMIT_S:
                    link.abort()
