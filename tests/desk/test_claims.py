"""Claims: one person at a time works on an item."""

from __future__ import annotations

import asyncio
import contextlib
import random

import pytest
import redis

from moderation.desk.items import Claim
from moderation.desk.queue import DESK, LEASE_MS, Queue, Unclaimed
from rooms.errors import StoreAway
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.desk.making import flagged

PEOPLE = 20
TRIES_EACH = 500


def lapse(ledger: redis.Redis, item_id: str) -> None:
    """Let a lease run out."""
    ledger.hset(f"{DESK}:item:{item_id}", "claim_until_ms", "1")


async def test_a_conflict_names_the_holder(queue: Queue, ledger: redis.Redis) -> None:
    """The second to come learns who was first, and until when; the first may take it again."""
    item_id = (await queue.open(flagged())).item_id
    seconds, micros = ledger.time()

    mine = await queue.claim(item_id, "wren")
    theirs = await queue.claim(item_id, "finch")
    again = await queue.claim(item_id, "wren")

    assert isinstance(mine, Claim)
    assert isinstance(again, Claim)
    assert mine.holder == again.holder == "wren"
    assert theirs == mine
    assert mine.until_ms - (seconds * 1000 + micros // 1000) >= LEASE_MS
    found = await queue.find(item_id)
    assert found is not None
    assert found.claim == again


async def test_a_claim_lapses_by_the_stores_clock(queue: Queue, ledger: redis.Redis) -> None:
    """A heartbeat keeps it; once it has run out it can't be kept, only taken, and by anybody."""
    item_id = (await queue.open(flagged())).item_id
    await queue.claim(item_id, "wren")
    assert isinstance(await queue.heartbeat(item_id, "wren"), Claim)

    lapse(ledger, item_id)

    assert await queue.heartbeat(item_id, "wren") == Unclaimed()
    taken = await queue.claim(item_id, "finch")
    assert isinstance(taken, Claim)
    assert taken.holder == "finch"
    assert await queue.heartbeat(item_id, "wren") == taken


async def test_only_the_holder_gives_a_claim_back(queue: Queue) -> None:
    """Another's attempt to drop it changes nothing."""
    item_id = (await queue.open(flagged())).item_id
    await queue.claim(item_id, "wren")

    await queue.drop(item_id, "finch")
    refused = await queue.claim(item_id, "finch")
    assert isinstance(refused, Claim)
    assert refused.holder == "wren"
    await queue.drop(item_id, "wren")

    taken = await queue.claim(item_id, "finch")
    assert isinstance(taken, Claim)
    assert taken.holder == "finch"


async def test_an_item_that_is_not_open_can_not_be_claimed(queue: Queue, ledger: redis.Redis) -> None:
    """Neither one that never was, nor one that is closed."""
    item_id = (await queue.open(flagged())).item_id
    ledger.hset(f"{DESK}:item:{item_id}", "state", "closed")

    assert await queue.claim(item_id, "wren") == Unclaimed()
    assert await queue.claim("nowhere", "wren") == Unclaimed()


async def test_twenty_people_never_hold_the_same_item(
    queue: Queue, ledger: redis.Redis, stores: EmbeddedStores
) -> None:
    """10,000 tries over 20 connections on four items, with leases given back and running out: no double claim."""
    dice = random.Random(11)  # noqa: S311 - dice that repeat
    ids = [(await queue.open(flagged(session=f"s{number}"))).item_id for number in range(4)]
    holders: dict[str, str] = {}
    wins, doubles = 0, 0

    async def work(person: str, own: Queue) -> None:
        nonlocal wins, doubles
        for _ in range(TRIES_EACH):
            item_id = dice.choice(ids)
            claim = await own.claim(item_id, person)
            assert isinstance(claim, Claim)
            if claim.holder != person:
                continue
            wins += 1
            doubles += holders.get(item_id, person) != person
            holders[item_id] = person
            if dice.random() < 0.8:
                del holders[item_id]
                await own.drop(item_id, person)
            elif dice.random() < 0.5:
                del holders[item_id]
                lapse(ledger, item_id)

    async with asyncio.TaskGroup() as group, contextlib.AsyncExitStack() as links:
        keepers = [Keeper(stores.record.url) for _ in range(PEOPLE)]
        running = [group.create_task(keeper.run()) for keeper in keepers]
        links.callback(lambda: [task.cancel() for task in running])
        await asyncio.gather(*(keeper.until_up(10) for keeper in keepers))
        await asyncio.gather(*(work(f"p{number}", Queue(keeper)) for number, keeper in enumerate(keepers)))

    assert doubles == 0
    assert wins > 100


async def test_without_its_store_the_queue_says_so() -> None:
    """Every method raises the one error that says the store is away."""
    queue = Queue(Keeper("unix:///nowhere"))

    for asked in (queue.open(flagged()), queue.find("i"), queue.claim("i", "wren"), queue.forget_old()):
        with pytest.raises(StoreAway):
            await asked
