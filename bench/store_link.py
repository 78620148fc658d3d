"""Compare our link to the store with redis-py's asyncio client: the post script and pub/sub messages, in one run.

Prints microseconds and their ratio; the ratio is what to look at, since machines differ and this one may be busy.
Run it with ``make bench-parts``.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import redis.asyncio
import uvloop
from rich.console import Console
from rich.table import Table

from rooms.history import History
from rooms.ids import new_id
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper

POSTS = 4_000
AT_ONCE = 50
PUBLISHED = 20_000
FRAME = (b'{"type":"posted",', b'"text":"' + b"x" * 120 + b'"}')


class RedisPy:
    """redis-py behind the same face as our link."""

    def __init__(self, path: Path) -> None:
        pool = redis.asyncio.BlockingConnectionPool.from_url(f"unix://{path}", max_connections=AT_ONCE)
        self.client = redis.asyncio.Redis(connection_pool=pool)

    def call(self, *args: str | int | bytes) -> asyncio.Future[object]:
        """Send one command."""
        return asyncio.ensure_future(self.client.execute_command(*args))  # type: ignore[no-untyped-call]


async def post(history: History) -> None:
    """Post one message of ordinary size."""
    await history.append("bench000", retention_s=3600, member="m", nonce=new_id(), frame=FRAME)


async def timed_us(work: Callable[[], Awaitable[None]], times: int, at_once: int) -> float:
    """Return the microseconds that one run of ``work`` took with ``at_once`` running at a time."""

    async def one_lane() -> None:
        for _ in range(times // at_once):
            await work()

    started = time.perf_counter()
    await asyncio.gather(*(one_lane() for _ in range(at_once)))
    return (time.perf_counter() - started) / times * 1e6


async def hear_ours(stores: EmbeddedStores) -> float:
    """Return the microseconds of process time that our link takes to hear one message, publishing included."""
    heard, done = 0, asyncio.Event()

    def on_push(_: object) -> None:
        nonlocal heard
        heard += 1
        if heard > PUBLISHED:
            done.set()

    keeper = Keeper(stores.talk.url, on_push=on_push, on_up=lambda link: link.send("SSUBSCRIBE", "c"))
    running = asyncio.create_task(keeper.run())
    publisher = Keeper(stores.talk.url)
    publishing = asyncio.create_task(publisher.run())
    await keeper.until_up(5)
    await publisher.until_up(5)
    started = time.process_time()
    for _ in range(PUBLISHED // 100):
        await asyncio.gather(*(publisher.call("SPUBLISH", "c", b"x" * 200) for _ in range(100)))
    await done.wait()
    running.cancel()
    publishing.cancel()
    return (time.process_time() - started) / PUBLISHED * 1e6


async def hear_redis_py(stores: EmbeddedStores) -> float:
    """Return the same for redis-py's listener."""
    client = redis.asyncio.Redis(unix_socket_path=str(stores.talk.socket))
    publisher = Keeper(stores.talk.url)
    publishing = asyncio.create_task(publisher.run())
    await publisher.until_up(5)
    listener = client.pubsub()
    await listener.ssubscribe("c")

    async def listen() -> None:
        heard = 0
        while heard < PUBLISHED:
            message = await listener.get_message(ignore_subscribe_messages=True, timeout=5)
            heard += message is not None

    listening = asyncio.create_task(listen())
    started = time.process_time()
    for _ in range(PUBLISHED // 100):
        await asyncio.gather(*(publisher.call("SPUBLISH", "c", b"x" * 200) for _ in range(100)))
    await listening
    publishing.cancel()
    await client.aclose()
    return (time.process_time() - started) / PUBLISHED * 1e6


async def main() -> None:
    """Run every scenario on both clients and print the table."""
    table = Table("scenario", "redis-py µs", "ours µs", "ratio")
    with tempfile.TemporaryDirectory(prefix="s") as folder, EmbeddedStores(Path(folder), packaged_server()) as stores:
        keeper = Keeper(stores.talk.url)
        running = asyncio.create_task(keeper.run())
        await keeper.until_up(5)
        theirs = RedisPy(stores.talk.socket)
        for at_once in (1, AT_ONCE):
            us = {}
            for name, caller in (("ours", keeper), ("theirs", theirs)):  # ours first: it loads the script
                history = History(caller)  # type: ignore[arg-type]  # redis-py's replies have the same shape
                await post(history)
                us[name] = await timed_us(lambda h=history: post(h), POSTS, at_once)  # type: ignore[misc]
            row = f"{us['theirs']:.0f}", f"{us['ours']:.0f}", f"{us['theirs'] / us['ours']:.1f}"
            table.add_row(f"post script, {at_once} at once (wall clock)", *row)
        slow, fast = await hear_redis_py(stores), await hear_ours(stores)
        table.add_row("publish and hear (process time)", f"{slow:.1f}", f"{fast:.1f}", f"{slow / fast:.1f}")
        running.cancel()
        await theirs.client.aclose()
    Console().print(table)


if __name__ == "__main__":
    uvloop.run(main())
