"""From the outbox to every target: at least once, bounded, and nothing in another's way."""

from __future__ import annotations

import pytest
import redis

from moderation.alarms import places
from moderation.alarms.backoff import TRIES_MOST
from moderation.alarms.call import Call, new_code
from moderation.alarms.calls import HIDDEN_MS, Calls, DeadLetters
from moderation.alarms.draining import Tried
from moderation.alarms.lease import Duty
from moderation.alarms.outbox import STEPS_MOST, WAITING_MOST, Outbox, Step
from moderation.findings import Lane
from rooms.stores.link import Keeper
from tests.alarms.acting import FINCH, WREN, Bell, let_time_pass, told


async def test_a_step_is_called_once_at_every_target(record: Keeper, outbox: Outbox, held: Duty) -> None:
    """And nothing of it stays behind."""
    one, other = Bell("one"), Bell("other")
    drain = told(record, one, other)
    await outbox.put(WREN)

    await drain.spread(held)
    await drain.call(held)
    await drain.call(held)

    assert one.heard == other.heard == [WREN]
    assert drain.tried == [Tried("one", "alarm_taken", 1), Tried("other", "alarm_taken", 1)]
    assert await outbox.read() == ()
    assert await DeadLetters(record).newest(10) == ()


async def test_what_another_script_puts_in_is_called(ledger: redis.Redis, record: Keeper, held: Duty) -> None:
    """The documented command is all it takes, even before anybody ever read."""
    bell = Bell()
    drain = told(record, bell)
    ledger.xadd("{record}outbox", {"code": WREN.code, "lane": "crisis", "step": 0}, maxlen=10_000, approximate=False)

    await drain.drain.begin()
    await drain.spread(held)
    await drain.call(held)

    assert bell.heard == [WREN]


async def test_a_reader_that_dies_before_spreading_loses_nothing(record: Keeper, outbox: Outbox, held: Duty) -> None:
    """What it had read is the next reader's, and spreading it twice calls once."""
    bell = Bell()
    drain = told(record, bell)
    await outbox.put(WREN)
    (step,) = await outbox.read()
    assert isinstance(step, Step)

    await drain.spread(held)
    await outbox.spread(held, step, ["bell"])
    await drain.call(held)
    await outbox.spread(held, step, ["bell"])
    await drain.call(held)

    assert bell.heard == [WREN]


async def test_a_caller_that_dies_before_settling_loses_nothing(
    record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty
) -> None:
    """The call is hidden for a while, then comes up again and counts the lost try."""
    calls = Calls(record, "bell")
    bell = Bell()
    drain = told(record, bell)
    await outbox.put(WREN)
    await drain.spread(held)

    assert len(await calls.take(held, 10)) == 1
    assert await calls.take(held, 10) == ()
    seconds, _ = ledger.time()
    hidden_until_ms = ledger.zscore(places.waiting("bell"), f"{WREN.code} crisis")
    assert hidden_until_ms is not None
    assert 0 < hidden_until_ms - seconds * 1000 <= HIDDEN_MS + 1000
    let_time_pass(ledger, places.waiting("bell"))
    await drain.call(held)

    assert bell.heard == [WREN]
    assert drain.tried == [Tried("bell", "alarm_taken", 2)]


async def test_a_failed_call_pauses_and_comes_again(
    record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty
) -> None:
    """Not before its pause is over; once the target is well, it arrives."""
    bell = Bell()
    bell.breaks(WREN)
    drain = told(record, bell)
    await outbox.put(WREN)
    await drain.spread(held)

    await drain.call(held)
    await drain.call(held)
    assert bell.heard == [WREN]
    bell.breaks()
    let_time_pass(ledger, places.waiting("bell"))
    await drain.call(held)

    assert [tried.code for tried in drain.tried] == ["alarm_not_taken", "alarm_taken"]


async def test_a_failing_call_is_in_nobodys_way(record: Keeper, outbox: Outbox, held: Duty) -> None:
    """Neither in that of the same target's other calls nor in that of other targets."""
    broken, well = Bell("broken"), Bell("well")
    broken.breaks(WREN)
    broken.fails[WREN] = RuntimeError("secret words")
    drain = told(record, broken, well)
    await outbox.put(WREN)
    await outbox.put(FINCH)

    await drain.spread(held)
    await drain.call(held)

    assert set(well.heard) == {WREN, FINCH}
    assert FINCH in broken.heard
    assert Tried("broken", "alarm_failed", 1) in drain.tried


async def test_after_the_last_try_a_call_is_a_dead_letter_that_can_be_revived(
    record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty
) -> None:
    """Staff see whom it did not reach and why, and may have it tried anew."""
    bell, dead = Bell(), DeadLetters(record)
    bell.breaks(WREN)
    drain = told(record, bell)
    await outbox.put(WREN)
    await drain.spread(held)

    for _ in range(TRIES_MOST):
        let_time_pass(ledger, places.waiting("bell"))
        await drain.call(held)
    (letter,) = await dead.newest(10)
    assert (letter.target, letter.call, letter.reason) == ("bell", WREN, "alarm_not_taken")
    assert drain.tried[-1].is_given_up
    assert len(bell.heard) == TRIES_MOST

    bell.breaks()
    assert await dead.revive(letter.id)
    await drain.call(held)

    assert drain.tried[-1] == Tried("bell", "alarm_taken", 1)
    assert await dead.newest(10) == ()
    assert not await dead.revive(letter.id)


async def test_a_call_that_ends_the_process_each_time_is_given_up(
    record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty
) -> None:
    """Tries that nobody could settle count too, and after the last one it is not made again."""
    calls, bell = Calls(record, "bell"), Bell()
    drain = told(record, bell)
    await outbox.put(WREN)
    await drain.spread(held)
    for _ in range(TRIES_MOST):
        await calls.take(held, 1)
        let_time_pass(ledger, places.waiting("bell"))

    await drain.call(held)

    assert bell.heard == []
    assert [letter.reason for letter in await DeadLetters(record).newest(10)] == ["alarm_crashed"]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "quiet words"},
        {"code": "quiet words", "lane": "crisis", "step": "0"},
        {"code": WREN.code, "lane": "quiet words", "step": "0"},
        {"code": WREN.code, "lane": "crisis", "step": "quiet words"},
        {"code": b"\xff\xfe", "lane": "crisis", "step": "0"},
    ],
)
async def test_an_entry_that_is_no_step_is_given_up_and_delays_nothing(
    record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty, fields: dict[str, str | bytes]
) -> None:
    """A dead letter says that it was there; what it said is nowhere."""
    bell = Bell()
    drain = told(record, bell)
    ledger.xadd(places.OUTBOX, fields)  # type: ignore[arg-type]  # its stub wants one kind of value
    await outbox.put(FINCH)

    await drain.spread(held)
    await drain.call(held)

    assert bell.heard == [FINCH]
    (letter,) = await DeadLetters(record).newest(10)
    assert (letter.call, letter.reason) == (None, "unreadable")
    assert ledger.xlen(places.OUTBOX) == 0
    assert "quiet" not in repr(ledger.xrange(places.DEAD))


async def test_a_waiting_call_that_cannot_be_read_is_given_up(record: Keeper, ledger: redis.Redis, held: Duty) -> None:
    """One that an earlier version wrote, of a lane that is no more, does not stop its target."""
    bell = Bell()
    drain = told(record, bell)
    ledger.zadd(places.waiting("bell"), {f"{WREN.code} bygone": 0, f"{FINCH.code} threat": 1})

    await drain.call(held)
    await drain.call(held)

    assert bell.heard == [FINCH]
    (letter,) = await DeadLetters(record).newest(10)
    assert (letter.target, letter.call, letter.reason) == ("bell", None, "unreadable")


async def test_a_call_that_waits_already_is_not_doubled(
    record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty
) -> None:
    """A target that is down gets one call for an item, however often its due time passed, and keeps its pause."""
    bell = Bell()
    bell.breaks(WREN)
    drain = told(record, bell)
    await outbox.put(WREN)
    await drain.spread(held)
    await drain.call(held)
    await outbox.put(WREN, step=1)

    await drain.spread(held)
    await drain.call(held)

    assert ledger.zcard(places.waiting("bell")) == 1
    assert bell.heard == [WREN]


async def test_past_its_bound_a_target_gets_dead_letters(
    record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty
) -> None:
    """Nothing grows for ever, and nothing is lost in silence."""
    full = {f"{new_code()} crisis": 9e15 for _ in range(WAITING_MOST)}
    ledger.zadd(places.waiting("bell"), full)
    drain = told(record, Bell(), Bell("other"))
    await outbox.put(WREN)

    await drain.spread(held)

    assert ledger.zcard(places.waiting("bell")) == WAITING_MOST
    assert ledger.zcard(places.waiting("other")) == 1
    (letter,) = await DeadLetters(record).newest(10)
    assert (letter.target, letter.call, letter.reason) == ("bell", WREN, "outbox_full")


async def test_the_outbox_keeps_the_newest_steps(outbox: Outbox, ledger: redis.Redis) -> None:
    """While nobody drains it, it grows to its bound and no further."""
    with ledger.pipeline(transaction=False) as pipe:
        for _ in range(STEPS_MOST):
            pipe.xadd(places.OUTBOX, {"code": FINCH.code, "lane": "threat", "step": 0})
        pipe.execute()

    await outbox.put(WREN)

    assert ledger.xlen(places.OUTBOX) == STEPS_MOST
    assert WREN.code in repr(ledger.xrevrange(places.OUTBOX, count=1))


async def test_calls_for_a_target_that_is_no_longer_configured_are_given_up(
    record: Keeper, outbox: Outbox, held: Duty
) -> None:
    """They would wait for ever; nobody can revive them until the target is back."""
    gone, stays = Bell("gone"), Bell("stays")
    await outbox.put(WREN)
    await told(record, gone, stays).spread(held)

    drain = told(record, stays)
    await drain.drain.begin()
    await drain.call(held)

    (letter,) = await DeadLetters(record).newest(10)
    assert (letter.target, letter.call, letter.reason) == ("gone", WREN, "target_gone")
    assert not await DeadLetters(record).revive(letter.id)
    assert stays.heard == [WREN]


async def test_a_dead_letter_can_be_dropped(record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty) -> None:
    """The others stay, the newest first."""
    bell, dead = Bell(), DeadLetters(record)
    calls = [Call(new_code(), Lane.CRISIS) for _ in range(3)]
    for call in calls:
        await outbox.put(call)
    await told(record, bell).spread(held)
    for call in calls:
        await Calls(record, "bell").bury(call, "alarm_failed")
    newest = await dead.newest(10)
    assert [letter.call for letter in newest] == calls[::-1]


async def test_an_emptied_store_is_made_ready_again(outbox: Outbox, ledger: redis.Redis) -> None:
    """Reading goes on with whatever comes next."""
    ledger.flushall()
    assert await outbox.read() == ()

    await outbox.put(WREN)

    (step,) = await outbox.read()
    assert isinstance(step, Step)
    assert step.call == WREN
