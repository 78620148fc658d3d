"""A stretch of network between two programs: it may be slow, and it may swallow what it should carry."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, TypeAlias

import msgspec

Ends: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]
CHUNK_BYTES: Final = 64 * 1024


class Talk(msgspec.Struct, eq=False):
    """One connection. One that subscribes is a feed; a deaf one stands, and nothing comes."""

    is_feed: bool = False
    is_deaf: bool = False


class Relay:
    """Carries connections to a program. ``delay_s`` is added to every piece that passes, one after another."""

    def __init__(self, dial: Callable[[], Awaitable[Ends]]) -> None:
        self._dial = dial
        self._talks: dict[Talk, asyncio.Task[None]] = {}
        self.delay_s = 0.0
        self.bytes_a_second = float("inf")
        self.port = 0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Relay]:
        """Listen on a port of this machine while the block runs."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            tasks = [*self._talks.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def slow_down(self, delay_s: float, bytes_a_second: float) -> None:
        """Be a bad line, for connections that stand as well."""
        self.delay_s, self.bytes_a_second = delay_s, bytes_a_second

    def speed_up(self) -> None:
        """Be a good line again."""
        self.slow_down(0.0, float("inf"))

    def starve(self) -> int:
        """Bring the feeds that stand nothing any more, without a word; return how many there are."""
        feeds = [talk for talk in self._talks if talk.is_feed and not talk.is_deaf]
        for talk in feeds:
            talk.is_deaf = True
        return len(feeds)

    @property
    def feeds(self) -> int:
        """How many feeds stand and hear."""
        return sum(talk.is_feed and not talk.is_deaf for talk in self._talks)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk, task = Talk(), asyncio.current_task()
        assert task is not None
        self._talks[talk] = task
        with contextlib.suppress(OSError, asyncio.CancelledError):  # either end may go at any time, and we at the end
            far_reader, far_writer = await self._dial()
            ways = (
                asyncio.ensure_future(self._pour(talk, reader, far_writer, is_up=True)),
                asyncio.ensure_future(self._pour(talk, far_reader, writer)),
            )
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                far_writer.close()
                await asyncio.gather(*ways, return_exceptions=True)
        writer.close()
        del self._talks[talk]

    async def _pour(
        self, talk: Talk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_up: bool = False
    ) -> None:
        while some := await reader.read(CHUNK_BYTES):
            talk.is_feed = talk.is_feed or (is_up and b"SSUBSCRIBE" in some)
            if self.delay_s:
                await asyncio.sleep(self.delay_s + len(some) / self.bytes_a_second)
            if is_up or not talk.is_deaf:
                writer.write(some)
                await writer.drain()
