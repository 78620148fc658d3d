"""Whoever waits for nobody is told so: never silence."""

from __future__ import annotations

import pytest
import redis

from moderation.desk.actions import Action
from moderation.desk.effects import What
from moderation.desk.items import RANKS, Item
from moderation.desk.lateness import Lateness
from moderation.desk.queue import DESK
from moderation.findings import Lane
from tests.desk.desk import Desk
from tests.desk.stories import decide


@pytest.fixture
def lateness(desk: Desk) -> Lateness:
    """What owns up to authors."""
    return Lateness(desk.record)


def let_due_pass(ledger: redis.Redis, item: Item) -> None:
    """Set an item's due time to long ago."""
    place = ledger.hget(f"{DESK}:item:{item.id}", "place")
    assert isinstance(place, bytes)
    ledger.zadd(f"{DESK}:open", {place: RANKS[item.lane] * 10**14 + 1})


@pytest.mark.parametrize("lane", [Lane.HATE, Lane.CRISIS])
async def test_an_author_learns_once_that_nobody_has_come(
    desk: Desk, lateness: Lateness, ledger: redis.Redis, lane: Lane
) -> None:
    """Not before the due time; then with the message, which they may change and send again."""
    person = await desk.enter()
    item = await desk.flag(person, lane, is_held=True)
    assert await lateness.own_up() == 0

    let_due_pass(ledger, item)

    assert [await lateness.own_up() for _ in range(2)] == [1, 0]
    await desk.drainer.drain()
    (told,) = await desk.letters(person)
    assert (told.what, told.nonces) == (What.STILL_WAITING, ("n1",))


async def test_nobody_is_told_who_does_not_wait(desk: Desk, lateness: Lateness, ledger: redis.Redis) -> None:
    """Whoever was read by all, whoever somebody looks after, and whoever was answered."""
    delivered = await desk.flag(await desk.enter())
    claimed = await desk.flag(await desk.enter(), is_held=True)
    await desk.queue.claim(claimed.id, "wren")
    await desk.queue.drop(claimed.id, "wren")
    closed = await desk.flag(await desk.enter(), is_held=True)
    for item in (delivered, claimed, closed):
        let_due_pass(ledger, item)

    await decide(desk, closed, Action.CLOSE)

    assert await lateness.own_up() == 0
