"""One process at a time has the duty."""

from __future__ import annotations

import asyncio

import pytest
import redis

from moderation.alarms import places
from moderation.alarms.calls import Calls
from moderation.alarms.deadlines import Deadlines
from moderation.alarms.draining import DUTY
from moderation.alarms.errors import LeaseLost
from moderation.alarms.lease import LEASE_MS, Duty, Lease
from moderation.alarms.outbox import Outbox, Step, Unreadable
from rooms.stores.link import Keeper
from tests.alarms.acting import WREN


async def test_one_of_many_takers_gets_the_duty(record: Keeper) -> None:
    """However many ask at once."""
    taken = await asyncio.gather(*(Lease(record, DUTY).take() for _ in range(50)))

    assert len([held for held in taken if held is not None]) == 1


async def test_a_lease_lapses_by_itself(record: Keeper, ledger: redis.Redis) -> None:
    """When whoever has it dies, it runs out in the store's time; keeping it begins anew."""
    lease = Lease(record, DUTY)
    held = await lease.take()
    assert held is not None
    ledger.pexpire(places.lease(DUTY), 1_000)

    await lease.keep(held)

    left = ledger.pttl(places.lease(DUTY))
    assert 1_000 < left <= LEASE_MS


async def test_a_duty_given_back_is_free_at_once(record: Keeper) -> None:
    """And whoever takes it next has a higher token."""
    lease = Lease(record, DUTY)
    first = await lease.take()
    assert first is not None

    await lease.drop(first)

    second = await lease.take()
    assert second is not None
    assert second.token > first.token


async def test_who_lost_the_duty_can_neither_keep_it_nor_give_it_away(record: Keeper, ledger: redis.Redis) -> None:
    """The new holder is not disturbed by the old one."""
    lease = Lease(record, DUTY)
    old = await lease.take()
    assert old is not None
    ledger.delete(places.lease(DUTY))
    new = await lease.take()
    assert new is not None

    with pytest.raises(LeaseLost):
        await lease.keep(old)
    await lease.drop(old)

    await lease.keep(new)


async def test_a_guest_makes_way_for_whoever_waits(record: Keeper) -> None:
    """It keeps the duty while only other guests ask, and neither keeps nor takes it once somebody else does."""
    guest, other_guest, worker = (
        Lease(record, DUTY, is_guest=True),
        Lease(record, DUTY, is_guest=True),
        Lease(record, DUTY),
    )
    held = await guest.take()
    assert held is not None
    assert await other_guest.take() is None
    await guest.keep(held)

    assert await worker.take() is None
    with pytest.raises(LeaseLost):
        await guest.keep(held)
    assert await guest.take() is None
    theirs = await worker.take()

    assert theirs is not None
    await worker.drop(theirs)
    assert await guest.take() is not None


async def test_who_lost_the_duty_can_change_nothing(record: Keeper, outbox: Outbox, held: Duty) -> None:
    """Every step compares the token inside its script: one that was slow to notice does no harm."""
    await outbox.put(WREN)
    (step,) = await outbox.read()
    assert isinstance(step, Step)
    stale = Duty(held.place, held.token - 1)

    with pytest.raises(LeaseLost):
        await outbox.spread(stale, step, ["bell"])
    with pytest.raises(LeaseLost):
        await outbox.give_up(stale, Unreadable(step.id))
    with pytest.raises(LeaseLost):
        await Deadlines(record).breach(stale)
    with pytest.raises(LeaseLost):
        await Calls(record, "bell").take(stale, 1)

    assert await outbox.read() == (step,)
