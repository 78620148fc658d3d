"""Taking back: an undo within its time, a reversal for ever, both decisions of their own."""

from __future__ import annotations

import msgspec
import redis

from moderation.desk.actions import UNDO_MS, Action
from moderation.desk.decisions import Decided
from moderation.desk.items import Item, State
from moderation.desk.matrix import Denied, DenyCode
from moderation.desk.queue import DESK, Filter
from tests.desk.desk import Desk, entries
from tests.desk.making import FINCH, HERON


def pass_ms(ledger: redis.Redis, decision: str, by_ms: int) -> None:
    """Let a decision be older than it is."""
    key = f"{DESK}:decision:{decision}"
    past = msgspec.json.decode(ledger.hget(key, "past") or b"")
    ledger.hset(key, "past", msgspec.json.encode(past | {"at_ms": past["at_ms"] - by_ms}))


async def test_an_undo_within_its_time_opens_the_item_again(desk: Desk) -> None:
    """By the one who decided, once; both stand in the audit."""
    item = await desk.flag(await desk.enter())
    await desk.decide(item, Action.WARN, decision="d1")
    closed = await desk.item(item.id)

    assert await desk.decide(closed, Action.UNDO, of="d1", actor=FINCH) == Denied(DenyCode.NOT_YOURS)
    assert isinstance(await desk.decide(closed, Action.UNDO, of="d1"), Decided)
    again = await desk.item(item.id)
    assert (again.state, again.outcome) == (State.OPEN, Action.UNDO)
    assert [one.id for one in (await desk.queue.page(Filter(), 10)).items] == [item.id]
    assert await desk.decide(again, Action.UNDO, of="d1") == Denied(DenyCode.TAKEN_BACK)
    assert [(entry.action, entry.of) for entry in await entries(desk)] == [("warn", ""), ("undo", "d1")]
    assert isinstance(await desk.decide(again, Action.REMOVE), Decided)


async def test_after_the_time_of_undoing_a_decision_is_reversed(desk: Desk, ledger: redis.Redis) -> None:
    """By the store's clock; a reversal has no end and may be another's."""
    item = await desk.flag(await desk.enter())
    await desk.decide(item, Action.WARN, decision="d1")
    pass_ms(ledger, "d1", UNDO_MS + 1000)
    closed = await desk.item(item.id)

    assert await desk.decide(closed, Action.UNDO, of="d1") == Denied(DenyCode.TOO_LATE)
    assert isinstance(await desk.decide(closed, Action.REVERSE, of="d1", actor=FINCH, decision="d2"), Decided)
    reopened = await desk.item(item.id)
    assert await desk.decide(reopened, Action.REVERSE, of="d2") == Denied(DenyCode.NOT_REVERSIBLE)


async def test_an_item_stays_closed_where_another_has_opened_meanwhile(desk: Desk) -> None:
    """One open item for each session, room and lane: the undo is decided, the new item stands."""
    person = await desk.enter()
    item = await desk.flag(person)
    await desk.decide(item, Action.REMOVE, decision="d1")
    newer = await desk.flag(person, nonce="n2")

    assert isinstance(await desk.decide(await desk.item(item.id), Action.UNDO, of="d1"), Decided)
    assert (await desk.item(item.id)).state is State.CLOSED
    assert [one.id for one in (await desk.queue.page(Filter(), 10)).items] == [newer.id]


async def test_a_forgotten_items_decision_is_still_reversed(desk: Desk, ledger: redis.Redis) -> None:
    """For ever: it stands in the audit though nobody knows any more whose message it was."""
    item = await desk.flag(await desk.enter())
    await desk.decide(item, Action.MUTE, 30, decision="d1")
    ledger.zadd(f"{DESK}:closed", {item.id: 1})
    await desk.queue.forget_old()
    ledger.delete(f"{DESK}:effects")
    old: Item = await desk.item(item.id)

    assert await desk.decide(old, Action.WARN) == Denied(DenyCode.ITEM_FORGOTTEN)
    assert isinstance(await desk.decide(old, Action.REVERSE, of="d1", actor=HERON), Decided)
    assert (await entries(desk))[-1].of == "d1"
    assert ledger.xlen(f"{DESK}:effects") == 0
