"""The line in which delivered messages wait: in order, once, not for long, and never too many."""

from __future__ import annotations

import asyncio
import json

import pytest
import redis

from moderation.screening.line import (
    HOLDER,
    LINE,
    TTL_MS,
    WAITING_MOST,
    Delivered,
    Holder,
    Line,
    until_any,
)
from rooms import retention
from rooms.stores.link import Keeper


def message(number: int) -> Delivered:
    """Return something that was said."""
    return Delivered(
        session="s", room="room", epoch="e", seq=number, nonce=f"n{number}", text=f"text {number}", is_crisis=False
    )


@pytest.fixture
def line(store: Keeper) -> Line:
    """The line on an empty store."""
    return Line(store)


async def test_messages_leave_in_their_order_and_once(line: Line, talk: redis.Redis) -> None:
    """Two who take at the same time never get the same, and nothing stays behind."""
    for number in range(5):
        await line.offer(message(number))

    first, second = await asyncio.gather(line.take(3), line.take(3))

    assert [taken.message for taken in (*first, *second)] == [message(number) for number in range(5)]
    assert await line.take(3) == ()
    assert talk.xlen(LINE) == 0


async def test_nothing_waits_longer_than_people_are_told(line: Line, talk: redis.Redis) -> None:
    """The line itself ends, and a late message is neither kept beside new ones nor handed out."""
    old = json.dumps({"text": "too late"})
    talk.xadd(LINE, {"said": old}, id=f"{int(talk.time()[0]) * 1000 - TTL_MS - 1000}-0")

    dropped = await line.offer(message(1))

    assert dropped == 1
    assert 0 < talk.pttl(LINE) <= TTL_MS
    assert 2 * TTL_MS <= retention.SCREENING_TTL_S * 1000
    assert [taken.message for taken in await line.take(9)] == [message(1)]


async def test_a_message_that_waited_too_long_is_not_handed_out(line: Line, talk: redis.Redis) -> None:
    """It may have been removed meanwhile, and its author has gone on."""
    late = int(talk.time()[0]) * 1000 - TTL_MS - 1000
    talk.xadd(LINE, {"said": json.dumps({"text": "too late"})}, id=f"{late}-0")

    assert await line.take(9) == ()
    assert talk.xlen(LINE) == 0


async def test_past_the_bound_the_oldest_goes(line: Line) -> None:
    """And whoever offers is told that one was lost."""
    dropped = await asyncio.gather(*(line.offer(message(number)) for number in range(WAITING_MOST + 2)))

    assert sum(dropped) == 2
    assert (await line.take(1))[0].message == message(2)


async def test_one_process_at_a_time_screens(store: Keeper, line: Line, talk: redis.Redis) -> None:
    """Until it lets go, or has not been heard of for some seconds."""
    wren, finch = Holder(store), Holder(store)

    assert not await line.is_screened()
    assert (await wren.hold(), await finch.hold(), await wren.hold()) == (True, False, True)
    assert await line.is_screened()
    await finch.let_go()
    assert await line.is_screened(), "only who holds it can let go"
    await wren.let_go()
    assert await finch.hold()
    assert 0 < talk.pttl(HOLDER) <= 10_000


async def test_waiting_ends_with_the_first_message(store: Keeper, line: Line) -> None:
    """Or when it has lasted long enough."""
    assert not await until_any(store, 10)
    await line.offer(message(1))
    assert await until_any(store, 10_000)
