"""One connection to a store, and the keeper that always has one."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import redis

from rooms.errors import StoreAway, StoreRefused
from rooms.stores import link
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper, Link, Reply
from tests.store.servers import serving
from tests.waiting import HANG_GUARD_S, until


@contextlib.asynccontextmanager
async def kept(keeper: Keeper) -> AsyncIterator[Keeper]:
    """Run a keeper while the block runs."""
    async with asyncio.timeout(HANG_GUARD_S), asyncio.TaskGroup() as group:
        running = group.create_task(keeper.run())
        yield keeper
        running.cancel()


async def test_replies_meet_their_callers_in_order(store: Keeper) -> None:
    """Thousands of commands on their way at once, each answered with its own reply."""
    calls = [store.call("ECHO", str(number)) for number in range(5_000)]

    assert await asyncio.gather(*calls) == [str(number).encode() for number in range(5_000)]


async def test_a_caller_who_gave_up_shifts_nobody(store: Keeper) -> None:
    """Its reply is dropped, the next caller gets the next one."""
    given_up, waiting = store.call("ECHO", "one"), store.call("ECHO", "two")
    given_up.cancel()

    assert await waiting == b"two"


async def test_a_refusal_tells_its_kind_and_no_argument(store: Keeper) -> None:
    """What was said must not come back in an error."""
    with pytest.raises(StoreRefused) as refusal:
        await store.call("SECRETWORD", "a secret")

    assert refusal.value.kind == "ERR"
    assert "secret" not in str(refusal.value).lower()
    assert await store.call("ECHO", "and on") == b"and on"


async def test_a_lost_connection_fails_who_waits_and_comes_back(own: EmbeddedStores) -> None:
    """Nobody waits for an answer that can't come; a new link is made without being asked."""
    async with kept(Keeper(own.talk.url)) as keeper:
        await keeper.until_up(HANG_GUARD_S)
        waiting = [keeper.call("BLPOP", "nothing", 0), keeper.call("ECHO", "later")]
        await asyncio.sleep(0)

        os.kill(own.talk.pid, signal.SIGKILL)

        assert [type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)] == [StoreAway] * 2
        await keeper.until_up(HANG_GUARD_S)
        assert await keeper.call("ECHO", "again") == b"again"


async def test_without_a_link_a_call_fails_at_once(folder: Path) -> None:
    """There is no queue in which words would gather; a subscription is made anew by the next link."""
    async with kept(Keeper(f"unix://{folder}/nobody")) as keeper:
        with pytest.raises(StoreAway):
            await keeper.until_up(0.05)
        with pytest.raises(StoreAway):
            keeper.call("ECHO", "lost")
        keeper.send("SSUBSCRIBE", "anything")
        assert not keeper.is_up


async def test_the_first_try_ends_with_a_link_or_without_one(own: EmbeddedStores, folder: Path) -> None:
    """Whoever waits for it finds a store that is there connected, and does not wait for one that is not."""
    async with kept(Keeper(own.talk.url)) as there, kept(Keeper(f"unix://{folder}/nobody")) as missing:
        await asyncio.wait_for(asyncio.gather(there.until_tried(), missing.until_tried()), HANG_GUARD_S)
        assert there.is_up
        assert not missing.is_up


async def test_a_store_that_stops_answering_is_given_up(own: EmbeddedStores, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the limit it counts as gone, and once it answers again there is a link again."""
    monkeypatch.setattr(link, "REPLY_LIMIT_S", 0.1)
    monkeypatch.setattr(link, "CONNECT_LIMIT_S", 0.1)
    async with kept(Keeper(own.talk.url)) as keeper:
        await keeper.until_up(HANG_GUARD_S)
        os.kill(own.talk.pid, signal.SIGSTOP)
        try:
            with pytest.raises(StoreAway):
                await keeper.call("ECHO", "anybody there?")
            with pytest.raises(StoreAway):
                await keeper.until_up(0.05)
        finally:
            os.kill(own.talk.pid, signal.SIGCONT)

        await keeper.until_up(HANG_GUARD_S)
        assert await keeper.call("ECHO", "yes") == b"yes"


async def test_a_silent_link_without_callers_is_kept(stores: EmbeddedStores, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a command that waits can tell that a store has gone: many limits later it is the same link."""
    monkeypatch.setattr(link, "REPLY_LIMIT_S", 0.005)
    ups: list[Link] = []
    came_again = asyncio.Event()

    def count(fresh: Link) -> None:
        ups.append(fresh)
        if len(ups) > 1:
            came_again.set()

    async with kept(Keeper(stores.talk.url, on_up=count)) as keeper:
        await keeper.until_up(HANG_GUARD_S)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await came_again.wait()

        assert keeper.is_up


async def test_a_server_that_became_a_replica_is_left(own: EmbeddedStores) -> None:
    """It takes nothing any more; once a primary answers at its address, that is used."""
    async with kept(Keeper(own.talk.url)) as keeper:
        await keeper.until_up(HANG_GUARD_S)
        with redis.Redis(unix_socket_path=str(own.talk.socket)) as plain:
            plain.replicaof("127.0.0.1", 1)
            with pytest.raises(StoreAway):
                await keeper.call("SET", "anything", 1)
            await until(lambda: not keeper.is_up)
            with pytest.raises(StoreAway):
                await keeper.until_up(0.2)
            plain.replicaof("NO", "ONE")

        await keeper.until_up(HANG_GUARD_S)
        assert await keeper.call("SET", "anything", 1) == b"OK"


async def test_a_dropped_link_is_replaced(store: Keeper) -> None:
    """By another connection to the same store."""
    before = await store.call("CLIENT", "ID")

    store.drop()
    with pytest.raises(StoreAway):
        await store.call("ECHO", "too late")

    async with asyncio.timeout(HANG_GUARD_S):
        while not store.is_up:
            await asyncio.sleep(0)
    assert await store.call("CLIENT", "ID") != before


async def test_too_many_on_their_way_are_refused(store: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one above the limit is told that the store is away; those below it are answered."""
    monkeypatch.setattr(link, "WAITING_LIMIT", 10)
    calls = [store.call("INCR", "n") for _ in range(10)]

    with pytest.raises(StoreAway):
        store.call("INCR", "n")

    assert await asyncio.gather(*calls) == list(range(1, 11))
    assert await store.call("INCR", "n") == 11


async def test_pushes_do_not_take_a_callers_place(own: EmbeddedStores) -> None:
    """Announcements between replies go to their handler."""
    pushes: list[Sequence[Reply]] = []
    async with kept(Keeper(own.talk.url, on_push=pushes.append)) as keeper:
        await keeper.until_up(HANG_GUARD_S)
        keeper.send("SSUBSCRIBE", "room")

        replies = [await keeper.call("SPUBLISH", "room", word) for word in ("one", "two")]

        assert replies == [1, 1]
        assert [push[0] for push in pushes] == [b"ssubscribe", b"smessage", b"smessage"]
        assert [push[2] for push in pushes[1:]] == [b"one", b"two"]


async def test_every_link_subscribes_anew(own: EmbeddedStores) -> None:
    """``on_up`` runs for each connection before callers may use it."""
    ups: list[Link] = []
    async with kept(Keeper(own.talk.url, on_up=ups.append)) as keeper:
        await keeper.until_up(HANG_GUARD_S)
        keeper.drop()
        async with asyncio.timeout(HANG_GUARD_S):
            while len(ups) < 2 or not keeper.is_up:
                await asyncio.sleep(0)

    assert ups[0] is not ups[1]


async def test_a_refused_subscription_is_not_tried_in_a_hurry(program: Path, folder: Path) -> None:
    """The link is given up, and the next ones come ever later: a wrong right must not become a storm."""
    loop, ups = asyncio.get_running_loop(), list[float]()

    def subscribe(fresh: Link) -> None:
        ups.append(loop.time())
        fresh.send("SSUBSCRIBE", "room")

    lines = ("user default on nopass ~* resetchannels +@all",)
    with serving(program, folder, "t", lines) as server:
        async with kept(Keeper(server.url, on_up=subscribe)):
            async with asyncio.timeout(HANG_GUARD_S):
                while len(ups) < 4:
                    await asyncio.sleep(0)

    pauses_s = [later - earlier for earlier, later in itertools.pairwise(ups)]
    almost = 0.9  # the loop reads its clock once a turn
    assert all(pause >= almost * link.RETRY_FIRST_S * 2**number for number, pause in enumerate(pauses_s))


@pytest.mark.parametrize(
    ("lines", "login"),
    [
        (("requirepass p%40ss",), ":p%2540ss@"),
        (("user wren on >p@ss:word ~* &* +@all", "user default off"), "wren:p%40ss%3Aword@"),
        ((), ""),
    ],
)
async def test_login_and_database_come_from_the_address(
    program: Path, folder: Path, lines: tuple[str, ...], login: str
) -> None:
    """Over a unix socket and over TCP, with signs in the password that an address must escape."""
    with serving(program, folder, "t", lines) as server:
        async with kept(Keeper(f"unix://{login}{server.socket}?db=3")) as keeper:
            await keeper.until_up(HANG_GUARD_S)
            assert b"db=3" in _bytes(await keeper.call("CLIENT", "INFO"))
    port = _free_port()
    with serving(program, folder, "tcp", (*lines, f"port {port}", "bind 127.0.0.1")):
        async with kept(Keeper(f"redis://{login}127.0.0.1:{port}/2")) as keeper:
            await keeper.until_up(HANG_GUARD_S)
            assert b"db=2" in _bytes(await keeper.call("CLIENT", "INFO"))


async def test_a_wrong_password_never_makes_a_link(program: Path, folder: Path) -> None:
    """The store stays away instead of being spoken to halfway."""
    with serving(program, folder, "t", ("requirepass right",)) as server:
        async with kept(Keeper(f"unix://:wrong@{server.socket}")) as keeper:
            with pytest.raises(StoreAway):
                await keeper.until_up(0.2)


async def test_a_secure_address_speaks_tls_first() -> None:
    """Not one byte of a command leaves in the clear."""
    heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not heard.done():
            heard.set_result(await reader.read(3))
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with kept(Keeper(f"rediss://:word@127.0.0.1:{port}/0")) as keeper:
            first = await heard
            assert not keeper.is_up

    assert first[:2] == b"\x16\x03"  # a TLS handshake record


def _bytes(reply: Reply) -> bytes:
    assert isinstance(reply, bytes)
    return reply


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port
