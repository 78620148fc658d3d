"""After a year entries go, and a signed checkpoint stands for them."""

from __future__ import annotations

import time

import msgspec
import pytest
import redis

from moderation.audit import places
from moderation.audit.audit import READ_AT_ONCE, Audit, Whole
from moderation.audit.chain import Broken, Fault, stamp_of
from moderation.audit.checkpoint import Checkpoint
from moderation.staff.key import Key
from rooms import retention
from rooms.stores.link import Keeper
from tests.audit.chains import chain, end, linked_on, rewritten, store
from tests.site import KEY

OLD = 3


@pytest.fixture
def audit(record: Keeper) -> Audit:
    return Audit(record, KEY)


@pytest.fixture
def trimmed(ledger: redis.Redis) -> None:
    """Three entries of long ago and two of now."""
    store(ledger, linked_on(chain(OLD), 2, int(time.time() * 1000)))


async def orders(audit: Audit) -> list[int]:
    """Return what is kept."""
    stamps = [stamp_of(link) async for page in audit.pages() for link in page]
    return [stamp.order for stamp in stamps if stamp is not None]


@pytest.mark.usefixtures("trimmed")
async def test_after_a_year_entries_go_and_the_rest_still_holds(audit: Audit) -> None:
    """The chain then begins at a checkpoint that says how many led there; recent entries stay."""
    last = end([link async for page in audit.pages() for link in page][:OLD])

    assert await audit.trim() == OLD

    assert await orders(audit) == [4, 5]
    found = await audit.check()
    assert isinstance(found, Whole)
    assert (found.begin.place, found.begin.count) == (last, OLD)
    assert abs(found.begin.at_ms - time.time() * 1000) < retention.MINUTE_S * 1000
    assert await audit.trim() == 0
    assert retention.AUDIT_TTL_S == 365 * retention.DAY_S


async def test_entries_go_some_at_a_time(audit: Audit, ledger: redis.Redis) -> None:
    """Each time the checkpoint counts on from the one before."""
    store(ledger, chain(READ_AT_ONCE + 1))

    assert [await audit.trim() for _ in range(3)] == [READ_AT_ONCE, 1, 0]

    found = await audit.check()
    assert isinstance(found, Whole)
    assert (found.begin.order, found.begin.count) == (READ_AT_ONCE + 1, READ_AT_ONCE + 1)


@pytest.mark.usefixtures("trimmed")
async def test_a_checkpoint_that_was_touched_is_found(audit: Audit, ledger: redis.Redis) -> None:
    """Moved on past entries that were taken out: its signature does not fit what it says."""
    await audit.trim()
    [[four]] = [page[:1] async for page in audit.pages()]
    forged = Checkpoint(order=4, hash=four.hash, at_ms=1, count=4)
    ledger.hset(places.BASE, mapping={"order": 4, "checkpoint": msgspec.json.encode(forged)})
    ledger.xdel(places.ENTRIES, "4-0")

    assert await audit.check() == Broken(4, Fault.UNSIGNED)
    ledger.hset(places.BASE, "checkpoint", "no checkpoint")
    assert await audit.check() == Broken(0, Fault.UNSIGNED)
    ledger.delete(places.BASE)
    assert await audit.check() == Broken(1, Fault.MISSING)


@pytest.mark.usefixtures("trimmed")
async def test_another_server_s_signature_is_none(audit: Audit, record: Keeper) -> None:
    """Whoever has the store but not the key can't shorten the chain."""
    assert await Audit(record, Key(bytes(32))).trim() == OLD

    assert await audit.check() == Broken(OLD, Fault.UNSIGNED)
    assert await audit.trim() == 0


async def test_a_chain_that_does_not_hold_is_not_shortened(audit: Audit, ledger: redis.Redis) -> None:
    """A checkpoint would hide the break for ever."""
    links = chain(OLD)
    store(ledger, [links[0], rewritten(links)[1], links[2]])

    assert await audit.trim() == 0

    assert await orders(audit) == [1, 2, 3]
    assert await audit.check() == Broken(2, Fault.ALTERED)
