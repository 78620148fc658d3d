"""An item that still waits at its due time calls again, one step higher each time."""

from __future__ import annotations

import pytest
import redis

from moderation.alarms import places
from moderation.alarms.deadlines import Deadlines
from moderation.alarms.lease import Duty
from moderation.alarms.outbox import Outbox, Step
from rooms.stores.link import Keeper
from tests.alarms.acting import FINCH, WREN, Bell, let_time_pass, told

FAR_MS = 9_000_000_000_000


@pytest.fixture
def deadlines(record: Keeper, outbox: Outbox) -> Deadlines:
    """Due times."""
    return Deadlines(record)


async def steps_of(outbox: Outbox) -> list[tuple[str, int]]:
    """Return what is in the outbox."""
    entries = await outbox.read()
    return [(entry.call.code, entry.step) for entry in entries if isinstance(entry, Step)]


async def test_a_due_time_in_the_future_calls_nobody(deadlines: Deadlines, outbox: Outbox, held: Duty) -> None:
    """Only what is late does."""
    await deadlines.watch(WREN, due_at_ms=FAR_MS, again_ms=1000)
    await deadlines.watch(FINCH, due_at_ms=1, again_ms=1000)

    assert await deadlines.breach(held) == 1

    assert await steps_of(outbox) == [(FINCH.code, 1)]


async def test_a_breach_climbs_to_everybody_and_then_ends(
    deadlines: Deadlines, ledger: redis.Redis, record: Keeper, outbox: Outbox, held: Duty
) -> None:
    """On call and next at the due time, all when it passed once more, and no more after that."""
    bells = [Bell(name, is_personal=True) for name in ("on call", "next", "third")]
    drain = told(record, *bells)
    heard = []
    await outbox.put(WREN)
    await drain.spread(held)
    await drain.call(held)
    heard.append([len(bell.heard) for bell in bells])
    await deadlines.watch(WREN, due_at_ms=1, again_ms=120_000)

    for _ in range(3):
        await drain.spread(held)
        await drain.call(held)
        heard.append([len(bell.heard) for bell in bells])
        let_time_pass(ledger, places.DUE)

    assert heard == [[1, 0, 0], [2, 1, 0], [3, 2, 1], [3, 2, 1]]
    assert not ledger.exists(places.DUE, places.DUE_OF)


async def test_the_step_after_a_breach_waits_its_time(
    deadlines: Deadlines, ledger: redis.Redis, outbox: Outbox, held: Duty
) -> None:
    """Counted from when the first was put, in the store's time."""
    await deadlines.watch(WREN, due_at_ms=1, again_ms=120_000)

    assert await deadlines.breach(held) == 1
    assert await deadlines.breach(held) == 0

    seconds, _ = ledger.time()
    again_at_ms = ledger.zscore(places.DUE, WREN.code)
    assert again_at_ms is not None
    assert abs(again_at_ms - (seconds * 1000 + 120_000)) < 5_000


async def test_watching_anew_moves_the_due_time(deadlines: Deadlines, outbox: Outbox, held: Duty) -> None:
    """A claim moves it to its own end; when the claim lapses, the ladder begins again."""
    await deadlines.watch(WREN, due_at_ms=1, again_ms=0)
    await deadlines.breach(held)
    await deadlines.watch(WREN, due_at_ms=FAR_MS, again_ms=0)
    assert await deadlines.breach(held) == 0

    await deadlines.watch(WREN, due_at_ms=2, again_ms=0)
    assert await deadlines.breach(held) == 1

    assert [step for _, step in await steps_of(outbox)] == [1, 1]


async def test_what_another_script_watches_is_called(
    deadlines: Deadlines, ledger: redis.Redis, outbox: Outbox, held: Duty
) -> None:
    """The two documented commands are all it takes."""
    ledger.hset("{record}due:of", WREN.code, "crisis 120000 1")
    ledger.zadd("{record}due", {WREN.code: 1})

    await deadlines.breach(held)

    assert await steps_of(outbox) == [(WREN.code, 1)]


async def test_a_due_time_without_a_lane_is_dropped(
    deadlines: Deadlines, ledger: redis.Redis, outbox: Outbox, held: Duty
) -> None:
    """It can't be called, and it must not come up for ever."""
    ledger.zadd(places.DUE, {"stray": 1, WREN.code: 2})
    ledger.hset(places.DUE_OF, WREN.code, "crisis 1000 1")

    assert await deadlines.breach(held) == 1

    assert ledger.zrange(places.DUE, 0, -1) == [WREN.code.encode()]
