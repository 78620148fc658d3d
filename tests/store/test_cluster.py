"""A store of several nodes: each command reaches the one that serves its key, whatever moves meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from chat.doctor import examine
from rooms.errors import StoreAway, StoreUnfit
from rooms.stores import asking, fitness, store
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Arg, Reply
from rooms.stores.partitions import TAGS
from rooms.stores.store import Store
from rooms.stores.topology import slot_of, slot_of_key, told
from tests.store.clusters import Cluster, ClusterNode, free_ports
from tests.store.servers import forgetful, serving
from tests.waiting import HANG_GUARD_S, until


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Three primaries, and a node that serves nothing yet."""
    with tempfile.TemporaryDirectory(prefix="s") as folder, Cluster(Path(folder), primaries=3, spare=1) as standing:
        yield standing


@contextlib.asynccontextmanager
async def kept(url: str) -> AsyncIterator[Store]:
    """Run a store's links while the block runs."""
    async with asyncio.timeout(HANG_GUARD_S), asyncio.TaskGroup() as group:
        kept_store = Store(url)
        running = group.create_task(kept_store.run())
        await kept_store.until_up(HANG_GUARD_S)
        yield kept_store
        running.cancel()


@pytest.fixture
async def talk(cluster: Cluster) -> AsyncIterator[Store]:
    """The code's own links to all of them."""
    async with kept(cluster.url) as kept_store:
        yield kept_store


def another(cluster: Cluster, slot: int) -> ClusterNode:
    """Return a primary that does not serve a slot."""
    return next(node for node in cluster.primaries if node is not cluster.owner(slot))


def refused(nodes: list[ClusterNode], kind: str) -> int:
    """Count the commands that were sent away for a reason."""
    told = [line for node in nodes for line in node.ask("INFO", "errorstats").splitlines() if f"_{kind}:" in line]
    return sum(int(line.partition("count=")[2]) for line in told)


async def test_each_command_goes_to_the_node_of_its_key(cluster: Cluster, talk: Store) -> None:
    """At once, so that no node has to send anything away."""
    sent_away = refused(cluster.nodes, "MOVED")

    assert await asyncio.gather(*(talk.call("SET", f"{{{tag}}}here", 1) for tag in TAGS)) == [b"OK"] * len(TAGS)

    assert refused(cluster.nodes, "MOVED") == sent_away
    assert sum(int(node.ask("DBSIZE")) for node in cluster.primaries) >= len(TAGS)
    assert all(int(node.ask("DBSIZE")) for node in cluster.primaries)


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_each_address_alone_leads_to_all_nodes(cluster: Cluster, place: int) -> None:
    """One that nobody answers is passed over."""
    for url in (cluster.primaries[place].url, f"redis://127.0.0.1:1,{cluster.primaries[place].url[8:]}"):
        async with kept(url) as found:
            assert {one.url for one in found.topology.nodes} >= {one.url for one in cluster.primaries}


async def test_a_moved_slot_is_followed(cluster: Cluster, talk: Store) -> None:
    """Commands under way as well; the next one is sent to the new node in the first place."""
    key = f"{{{TAGS[7]}}}moved"
    await talk.call("SET", key, "before")
    slot = slot_of_key(key)
    to = another(cluster, slot)

    moving = asyncio.to_thread(cluster.move, slot, to)
    replies, _ = await asyncio.gather(asyncio.gather(*(talk.call("GET", key) for _ in range(50))), moving)

    assert replies == [b"before"] * 50
    assert await talk.call("GET", key) == b"before"
    sent_away = refused(cluster.nodes, "MOVED")
    assert await asyncio.gather(*(talk.call("GET", key) for _ in range(50))) == [b"before"] * 50
    assert refused(cluster.nodes, "MOVED") == sent_away
    await until(lambda: (node := talk.node_of(slot)) is not None and node.url == to.url)


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_slot_on_the_move_is_asked_for_at_both_ends(cluster: Cluster, talk: Store, is_known: bool) -> None:
    """What has gone is asked of where it went, be it a node that serves nothing yet; what has not, of where it is."""
    tag = TAGS[9] if is_known else TAGS[11]
    gone, still = f"{{{tag}}}gone", f"{{{tag}}}still"
    slot = slot_of_key(gone)
    to = another(cluster, slot) if is_known else cluster.spare[0]
    await talk.call("SET", gone, "gone")
    source = await asyncio.to_thread(cluster.begin_move, slot, to)
    await asyncio.to_thread(cluster.move_keys, slot, source, to)
    source.ask("CLUSTER", "SETSLOT", slot, "STABLE")
    await talk.call("SET", still, "still")
    source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", to.id)

    assert [await talk.call("GET", gone), await talk.call("GET", still)] == [b"gone", b"still"]

    waiting = asyncio.ensure_future(talk.call("MGET", gone, still))
    await asyncio.to_thread(cluster.move_keys, slot, source, to)
    assert await waiting == [b"gone", b"still"]
    await asyncio.to_thread(cluster.end_move, slot, to)
    assert await talk.call("MGET", gone, still) == [b"gone", b"still"]


async def test_a_move_that_never_ends_is_no_endless_wait(
    cluster: Cluster, talk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for what is at both ends is told in the end that the store is away."""
    monkeypatch.setattr(store, "ASTRAY_PAUSES_S", (0.0, 0.01))
    gone, still = (f"{{{TAGS[13]}}}{name}" for name in ("gone", "still"))
    slot = slot_of_key(gone)
    to = another(cluster, slot)
    for key, word in ((gone, "gone"), (still, "still")):
        await talk.call("SET", key, word)
    source = await asyncio.to_thread(cluster.begin_move, slot, to)
    source.ask("MIGRATE", "127.0.0.1", to.port, gone, 0, 5_000)

    with pytest.raises(StoreAway):
        await talk.call("MGET", gone, still)

    await asyncio.to_thread(cluster.move_keys, slot, source, to)
    await asyncio.to_thread(cluster.end_move, slot, to)
    assert await talk.call("MGET", gone, still) == [b"gone", b"still"]


async def test_a_dead_node_keeps_nobody_from_the_others(tmp_path: Path) -> None:
    """Who needs it is told at once; when it is back, it is used again."""
    with Cluster(tmp_path, primaries=3) as own:
        async with kept(own.url) as kept_store:
            dead = own.primaries[1]
            keys = {own.owner(slot_of_key(key)): key for key in (f"{{{tag}}}key" for tag in TAGS)}

            dead.kill()
            await until(lambda: not kept_store.is_up)

            with pytest.raises(StoreAway):
                await kept_store.call("GET", keys[dead])
            for node in own.primaries:
                if node is not dead:
                    assert await kept_store.call("SET", keys[node], 1) == b"OK"
            await asyncio.to_thread(dead.start)
            await kept_store.until_up(HANG_GUARD_S)
            assert await kept_store.call("SET", keys[dead], 1) == b"OK"


# what may be given as a store ------------------------------------------------------------------------------------


def test_a_cluster_that_forgets_may_be_talk(cluster: Cluster, shared_stores: EmbeddedStores) -> None:
    """And a key is found by those who ask only once."""
    fitness.check(cluster.url, shared_stores.record.url)

    assert not asking.exists(cluster.url, f"{{{TAGS[99]}}}nowhere")
    found = examine({"SANAD_TALK_URL": cluster.url, "SANAD_RECORD_URL": shared_stores.record.url})
    assert "talk is a cluster of" in next(one.found for one in found if one.what == "stores")


@pytest.mark.parametrize(
    ("name", "bad", "good"), [("appendonly", "yes", "no"), ("repl-diskless-load", "disabled", "swapdb")]
)
def test_each_node_must_forget(cluster: Cluster, shared_stores: EmbeddedStores, name: str, bad: str, good: str) -> None:
    """One that writes to its disk is named, once for all of its kind."""
    for node in cluster.primaries[:2]:
        node.ask("CONFIG", "SET", name, bad)
    try:
        with pytest.raises(StoreUnfit) as refusal:
            fitness.check(cluster.url, shared_stores.record.url)
        fitness.check(cluster.url, shared_stores.record.url, frozenset({name}))
    finally:
        for node in cluster.primaries[:2]:
            node.ask("CONFIG", "SET", name, good)

    (problem,) = refusal.value.problems
    assert f"({name})" in problem
    assert [str(node.port) in problem for node in cluster.primaries] == [True, True, False]


def test_a_cluster_is_no_record(cluster: Cluster, shared_stores: EmbeddedStores) -> None:
    """It answers before a replica has what it answered for; nobody can accept that."""
    with pytest.raises(StoreUnfit, match=r"^record: it is a node of a cluster"):
        fitness.check(shared_stores.talk.url, cluster.primaries[0].url, frozenset({"cluster"}))


@pytest.mark.parametrize(("address", "problem"), [("{0},{0}", "no cluster"), ("{0}", None)])
def test_several_addresses_need_a_cluster(
    shared_stores: EmbeddedStores, tmp_path: Path, address: str, problem: str | None
) -> None:
    """Else what was said on one would be sought on the other."""
    (port,) = free_ports(1)
    lines = (*forgetful(packaged_server()), "bind 127.0.0.1", f"port {port}")
    url = f"redis://{address.format(f'127.0.0.1:{port}')}"
    with serving(packaged_server(), tmp_path, "t", lines):
        if problem is None:
            fitness.check(url, shared_stores.record.url)
        else:
            with pytest.raises(StoreUnfit, match=f"^talk: .*{problem}"):
                fitness.check(url, shared_stores.record.url, frozenset({"cluster"}))


def test_a_cluster_has_no_numbered_databases(cluster: Cluster, shared_stores: EmbeddedStores) -> None:
    """Whoever counts on one is told before anybody talks."""
    fitness.check(f"{cluster.url}/0", shared_stores.record.url)

    with pytest.raises(StoreUnfit, match=r"^talk: a cluster has no numbered databases"):
        fitness.check(f"{cluster.url}/1", shared_stores.record.url)


def test_a_cluster_that_is_not_whole_is_told_from_one_that_is_away(
    cluster: Cluster, shared_stores: EmbeddedStores
) -> None:
    """A slot that nobody serves is a room in which nobody can talk."""
    slot = slot_of_key(f"{{{TAGS[40]}}}")
    owner = cluster.owner(slot)
    owner.ask("CLUSTER", "DELSLOTS", slot)
    try:
        with pytest.raises(StoreUnfit, match="served by nobody"):
            fitness.check(owner.url, shared_stores.record.url)
    finally:
        owner.ask("CLUSTER", "ADDSLOTS", slot)
    with pytest.raises(StoreAway):
        fitness.check("redis://127.0.0.1:1,127.0.0.1:2", shared_stores.record.url)


# reading what a cluster says -------------------------------------------------------------------------------------


def test_a_node_is_where_it_says_or_where_it_was_asked() -> None:
    """Addresses keep their login and their way; some nodes do not know their own."""
    rows: list[Reply] = [
        [8192, 16383, [None, 7002, b"two"]],
        [0, 8191, [b"::1", 7001, b"one", []], [b"replica.example", 7003, b"three"]],
    ]

    found = told(rows, "rediss://wren:p%40ss@first.example:7000/0")

    assert [node.url for node in found.nodes] == [
        "rediss://wren:p%40ss@[::1]:7001",
        "rediss://wren:p%40ss@first.example:7002",
    ]
    assert [node.id for node in found.everybody] == ["one", "three", "two"]
    assert found.is_whole
    assert found.is_cluster
    assert not told(rows[:1], "redis://x").is_whole
    assert told([[0, 1, [b"?", 7000, b"one"]]], "unix:///run/s").nodes[0].url == "redis://127.0.0.1:7000"


@pytest.mark.parametrize(
    ("args", "key"),
    [
        (("GET", "{a}one"), "{a}"),
        (("EVALSHA", "0" * 40, 2, "{a}one", "{a}two", "{b}no"), "{a}"),
        (("EVAL", b"return 1", 0, "{b}no"), None),
        (("XREAD", "COUNT", 1, "BLOCK", 10, "STREAMS", "{a}one", "0"), "{a}"),
        (("PING",), None),
    ],
)
def test_a_command_is_routed_by_its_first_key(args: tuple[Arg, ...], key: str | None) -> None:
    """Wherever that stands."""
    assert slot_of(args) == (None if key is None else slot_of_key(key))
