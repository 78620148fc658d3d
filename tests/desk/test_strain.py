"""Where the desk does not keep up: what is late, and which rooms are crowded."""

from __future__ import annotations

from typing import cast

import pytest
import redis

from moderation.desk.actions import Action
from moderation.desk.items import CROWDED_FROM, CROWDED_UNTIL
from moderation.desk.queue import DESK, Queue
from moderation.desk.strain import Strains
from moderation.findings import Lane
from rooms.stores.link import Keeper
from tests.desk.desk import Desk
from tests.desk.making import FINCH, ROOM, flagged
from tests.desk.ringing import lanes_called
from tests.desk.stories import decide

HOURS_MS = 5 * 3_600_000


@pytest.fixture
def strains(record: Keeper) -> Strains:
    return Strains(record)


def let_wait(ledger: redis.Redis, ms: int = HOURS_MS) -> None:
    """Let everything in the queue wait longer."""
    for place in cast("list[bytes]", ledger.zrange(f"{DESK}:open", 0, -1)):
        ledger.zincrby(f"{DESK}:open", -ms, place)


@pytest.mark.parametrize("lane", list(Lane))
async def test_a_room_is_late_once_something_waits_past_its_time(
    queue: Queue, strains: Strains, ledger: redis.Redis, lane: Lane
) -> None:
    """In whichever queue; other rooms are not."""
    await queue.open(flagged(Lane.OTHER, session="b", room="another1"))
    let_wait(ledger, 60_000)
    await queue.open(flagged(lane, session="a"))
    assert (await strains.read()).late == set()

    places = cast("list[bytes]", ledger.zrange(f"{DESK}:open", 0, -1))
    [place] = [one for one in places if ROOM.encode() in one]
    ledger.zincrby(f"{DESK}:open", -HOURS_MS, place)

    assert (await strains.read()).late == {ROOM}


async def test_what_somebody_works_on_is_not_late(queue: Queue, strains: Strains, ledger: redis.Redis) -> None:
    """Until they fall silent."""
    opened = await queue.open(flagged())
    let_wait(ledger)
    await queue.claim(opened.item_id, FINCH.staff_id)
    assert (await strains.read()).late == set()

    ledger.hset(f"{DESK}:item:{opened.item_id}", "claim_until_ms", 1)

    assert (await strains.read()).late == {ROOM}


async def test_a_room_is_crowded_from_the_item_past_the_bound_and_by_no_crisis(
    queue: Queue, strains: Strains, ledger: redis.Redis
) -> None:
    """The item that does it calls somebody, once; people in danger do not count against a room, nor another's items."""
    ledger.hset(f"{DESK}:crowd", ROOM, CROWDED_FROM - 1)

    called = []
    for one in (
        flagged(session="a"),
        flagged(Lane.CRISIS, session="b"),
        flagged(session="c", room="another1"),
        flagged(session="d"),
        flagged(session="e"),
    ):
        await queue.open(one)
        called.append(lanes_called(ledger).count(Lane.OTHER))

    assert called == [0, 0, 0, 1, 1]
    assert (await strains.read()).crowded == {ROOM}


async def test_a_crowded_room_is_so_until_far_less_waits(desk: Desk, strains: Strains, ledger: redis.Redis) -> None:
    """At the lower bound it still is; below it no longer, and past the upper one it is again."""
    person = await desk.enter()
    ledger.hset(f"{DESK}:crowd", ROOM, CROWDED_FROM)
    first, second = await desk.flag(person, Lane.HATE), await desk.flag(person, Lane.SPAM, nonce="n2")
    ledger.hset(f"{DESK}:crowd", ROOM, CROWDED_UNTIL + 1)

    await decide(desk, first, Action.CLOSE)
    assert (await strains.read()).crowded == {ROOM}
    await decide(desk, second, Action.CLOSE)

    assert (await strains.read()).crowded == set()
    ledger.hset(f"{DESK}:crowd", ROOM, CROWDED_FROM)
    await desk.queue.open(flagged(session="z"))
    assert (await strains.read()).crowded == {ROOM}
