"""Calls begin and end in the steps that open and close items: no crash can leave one without the other."""

from __future__ import annotations

import asyncio

import redis

from moderation.alarms import places
from moderation.desk.actions import Action
from moderation.desk.items import DUE_S, Item
from moderation.desk.queue import Queue
from moderation.findings import Lane, Reason
from rooms.errors import StoreAway
from rooms.stores.link import Arg, Reply
from rooms.stores.scripts import Caller
from tests.desk.desk import Desk
from tests.desk.making import HERON, flagged
from tests.desk.ringing import code_of, is_due, lanes_called


class LostAfterOne:
    """A store whose line breaks behind the first script."""

    def __init__(self, store: Caller) -> None:
        self._store, self._is_lost = store, False

    def call(self, *args: Arg) -> asyncio.Future[Reply]:
        """Answer until a script has run."""
        if self._is_lost:
            raise StoreAway
        self._is_lost = args[0] == "EVAL"
        return self._store.call(*args)


async def closed(desk: Desk) -> Item:
    """Return an item that a moderator has closed."""
    item = await desk.flag(await desk.enter())
    await desk.decide(item, Action.REMOVE, decision="decision-1")
    return await desk.item(item.id)


async def test_whoever_is_in_danger_is_called_for_though_the_line_breaks(record: Caller, ledger: redis.Redis) -> None:
    """Nothing has to follow the step that opens the item."""
    ledger.script_flush()  # so that the script is sent whole, by one command that is known by its name

    await Queue(LostAfterOne(record)).open(flagged(Lane.CRISIS))

    assert lanes_called(ledger) == [Lane.CRISIS]
    assert ledger.zcard(places.DUE) == 1


async def test_only_urgent_lanes_call_at_once(queue: Queue, ledger: redis.Redis) -> None:
    """The others call when they are due; a message that joins calls nobody anew."""
    for lane in Lane:
        await queue.open(flagged(lane, session=lane))
        await queue.open(flagged(lane, session=lane, nonce="n2"))

    assert lanes_called(ledger) == [Lane.CRISIS, Lane.THREAT, Lane.DOXXING]
    assert ledger.zcard(places.DUE) == len(Lane)


async def test_a_closed_item_calls_nobody_until_it_opens_again(desk: Desk, ledger: redis.Redis) -> None:
    """Its code leads nowhere meanwhile; taken back, the decision gives it as long as a new one has."""
    item = await closed(desk)
    assert not is_due(ledger, item.id)
    assert not ledger.exists(places.called_by(code_of(ledger, item.id)))

    await desk.decide(item, Action.UNDO, of="decision-1")

    code = code_of(ledger, item.id)
    now_ms = ledger.time()[0] * 1000
    assert abs((ledger.zscore(places.DUE, code) or 0) - now_ms - DUE_S[item.lane] * 1000) < 5_000
    assert ledger.get(places.called_by(code)) == item.id.encode()


async def test_an_item_that_is_answered_after_it_was_closed_calls_again(desk: Desk, ledger: redis.Redis) -> None:
    """It waits like a new one."""
    item = await closed(desk)

    assert await desk.queue.answered(item.id)

    assert is_due(ledger, item.id)


async def test_an_appeal_calls_until_it_is_decided(desk: Desk, ledger: redis.Redis) -> None:
    """Granted as well as refused."""
    for decision, act in (("decision-1", Action.REVERSE), ("decision-2", Action.UPHOLD)):
        item = await desk.flag(await desk.enter())
        await desk.decide(item, Action.REMOVE, decision=decision)
        made = await desk.appeals.make(await desk.appeals.issue(item.id, decision, Reason.SLUR))
        assert made is not None
        assert is_due(ledger, made.item_id)

        of = decision if act is Action.REVERSE else ""
        await desk.decide(await desk.item(made.item_id), act, actor=HERON, of=of)

        assert not is_due(ledger, made.item_id)
