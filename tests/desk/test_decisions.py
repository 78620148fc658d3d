"""Decisions: one step, once, on what was seen, and in the audit."""

from __future__ import annotations

import asyncio

import pytest
import redis

from moderation.audit.audit import Whole
from moderation.desk.actions import Action
from moderation.desk.decisions import Decided, Stale, Taken
from moderation.desk.effects import What
from moderation.desk.items import State
from moderation.desk.matrix import Denied, DenyCode
from moderation.desk.queue import DESK, Filter
from moderation.findings import Lane
from rooms.errors import StoreAway
from rooms.ids import new_id
from rooms.stores.link import Keeper
from tests.desk.desk import TEXT, Desk, entries
from tests.desk.making import FINCH, HERON, ROOM, WREN, flagged
from tests.desk.stories import settle


async def test_a_decision_closes_the_item_and_stands_in_the_audit(desk: Desk) -> None:
    """It leaves the queue, its outcome is kept, and the chain has one entry with no session, room or text in it."""
    person = await desk.enter()
    item = await desk.flag(person)

    decided = await desk.decide(item, Action.MUTE, 30, decision="d1")
    after = await desk.item(item.id)
    (entry,) = await entries(desk)
    links = repr([link async for page in desk.audit.pages() for link in page])

    assert decided == Decided(order=1, version=item.version + 1)
    assert (after.state, after.outcome, after.version) == (State.CLOSED, Action.MUTE, item.version + 1)
    assert (await desk.queue.page(Filter(), 10)).items == ()
    assert (entry.decision, entry.item, entry.action, entry.minutes, entry.actor) == ("d1", item.id, "mute", 30, "wren")
    for secret in (person.id, ROOM, TEXT, person.record.name, person.record.key):
        assert secret not in links


async def test_a_new_finding_after_closing_opens_a_new_item(desk: Desk) -> None:
    """The closed one is left alone."""
    person = await desk.enter()
    item = await desk.flag(person)
    await desk.decide(item, Action.CLOSE)

    assert (await desk.flag(person, nonce="n2")).id != item.id


async def test_the_same_decision_is_taken_once(desk: Desk) -> None:
    """Asked ten times at once, and later again, it is answered alike and stands once in the audit."""
    item = await desk.flag(await desk.enter())

    answers = await asyncio.gather(*(desk.decide(item, Action.REMOVE, decision="d1") for _ in range(10)))
    answers.append(await desk.decide(item, Action.REMOVE, decision="d1"))

    assert set(answers) == {Decided(order=1, version=item.version + 1)}
    assert len(await entries(desk)) == 1


async def test_nobody_decides_on_what_they_have_not_seen(desk: Desk) -> None:
    """A message that joined, or a decision that was faster, makes a view stale."""
    person = await desk.enter()
    item = await desk.flag(person)
    joined = await desk.flag(person, nonce="n2")

    assert await desk.decide(item, Action.REMOVE) == Stale(joined.version)
    assert isinstance(await desk.decide(joined, Action.REMOVE), Decided)
    assert await desk.decide(joined, Action.WARN) == Stale(joined.version + 1)
    assert len(await entries(desk)) == 1


async def test_of_many_who_decide_at_once_one_does(desk: Desk, record: Keeper, store: Keeper) -> None:
    """In several processes as in one: the chain stays whole."""
    item = await desk.flag(await desk.enter())
    processes = [desk, *(Desk(record, store, desk.catalogue) for _ in range(7))]

    answers = await asyncio.gather(*(one.decide(item, Action.WARN) for one in processes))

    assert [type(answer) for answer in answers].count(Decided) == 1
    assert [type(answer) for answer in answers].count(Stale) == 7
    assert isinstance(await desk.audit.check(), Whole)


async def test_many_processes_deciding_on_many_items_lose_nothing(desk: Desk, record: Keeper, store: Keeper) -> None:
    """Each overtakes the others, each gets its turn, and the chain holds them all."""
    processes = [Desk(record, store, desk.catalogue) for _ in range(6)]
    items = [await desk.flag(await desk.enter()) for _ in processes]

    answers = await asyncio.gather(*(one.decide(item, Action.WARN) for one, item in zip(processes, items, strict=True)))

    assert sorted(answer.order for answer in answers if isinstance(answer, Decided)) == [1, 2, 3, 4, 5, 6]
    assert isinstance(await desk.audit.check(), Whole)


async def test_anothers_claim_keeps_everybody_out(desk: Desk) -> None:
    """The answer names the holder; the holder decides."""
    item = await desk.flag(await desk.enter())
    await desk.queue.claim(item.id, FINCH.staff_id)

    refused = await desk.decide(item, Action.WARN)

    assert isinstance(refused, Taken)
    assert refused.claim.holder == FINCH.staff_id
    assert await entries(desk) == []
    assert isinstance(await desk.decide(item, Action.WARN, actor=FINCH), Decided)


async def test_what_is_not_allowed_changes_nothing(desk: Desk, ledger: redis.Redis) -> None:
    """A crisis item can't be punished; the store is as it was."""
    item = await desk.flag(await desk.enter(), Lane.CRISIS)
    before = {key: ledger.dump(key) for key in ledger.scan_iter()}

    assert await desk.decide(item, Action.BAN, 60, actor=HERON, second=WREN) == Denied(DenyCode.CRISIS_ITEM)
    assert {key: ledger.dump(key) for key in ledger.scan_iter()} == before


async def test_an_open_crisis_item_shields_its_author_elsewhere(desk: Desk) -> None:
    """A mute needs a second moderator while it is open, in any room, and no longer when it is closed."""
    person = await desk.enter()
    item = await desk.flag(person, nonce="n1")
    crisis = await desk.flag(person, Lane.CRISIS, nonce="n2")

    assert await desk.decide(item, Action.MUTE, 30) == Denied(DenyCode.SECOND_NEEDED)
    assert isinstance(await desk.decide(item, Action.MUTE, 30, second=FINCH), Decided)
    assert isinstance(await desk.decide(crisis, Action.CLOSE), Decided)
    assert isinstance(await desk.decide(await desk.item(item.id), Action.MUTE, 90), Decided)
    assert [entry.beside_open_crisis for entry in await entries(desk)] == [True, True, False]


async def test_words_that_are_gone_are_judged_by_nobody(desk: Desk, talk: redis.Redis) -> None:
    """Then the item can be closed, and the person still be offered help."""
    item = await desk.flag(await desk.enter())
    talk.flushall()

    assert await desk.decide(item, Action.REMOVE) == Denied(DenyCode.TEXT_GONE)
    assert isinstance(await desk.decide(item, Action.OFFER_SERVICES), Decided)
    assert isinstance(await desk.decide(await desk.item(item.id), Action.CLOSE), Decided)


async def test_words_that_can_not_be_read_now_are_judged_by_nobody(desk: Desk, record: Keeper) -> None:
    """While talk is away an item can be closed and help offered; the effects wait."""
    item = await desk.flag(await desk.enter())
    blind = Desk(record, Keeper("unix:///nowhere"), desk.catalogue)

    assert await blind.decide(item, Action.WARN) == Denied(DenyCode.TEXT_GONE)
    assert isinstance(await blind.decide(item, Action.OFFER_SERVICES), Decided)
    with pytest.raises(StoreAway):
        await blind.drainer.drain()


async def test_counts_of_open_items_end_where_they_began(desk: Desk, ledger: redis.Redis) -> None:
    """Closing, undoing and closing again leave no crowd and no shield behind."""
    person = await desk.enter()
    for lane in (Lane.HATE, Lane.CRISIS):
        item = await desk.flag(person, lane, nonce=new_id())
        await desk.decide(item, Action.CLOSE, decision=f"close-{lane}")
        await desk.decide(await desk.item(item.id), Action.UNDO, of=f"close-{lane}")
        assert ledger.hlen(f"{DESK}:crowd") + ledger.hlen(f"{DESK}:crisis") == 1
        await desk.decide(await desk.item(item.id), Action.CLOSE)

        assert ledger.hlen(f"{DESK}:crowd") + ledger.hlen(f"{DESK}:crisis") == 0


async def test_without_record_nothing_is_decided(desk: Desk, store: Keeper) -> None:
    """The one error says so, at the desk as in the audit."""
    item = await desk.flag(await desk.enter())
    away = Desk(Keeper("unix:///nowhere"), store, desk.catalogue)

    with pytest.raises(StoreAway):
        await away.decide(item, Action.WARN)
    with pytest.raises(StoreAway):
        await away.audit.check()
    with pytest.raises(StoreAway):
        await away.drainer.drain()
    with pytest.raises(StoreAway):
        await away.queue.open(flagged())


@pytest.mark.parametrize(("is_gone", "what"), [(True, What.SEND_AGAIN), (False, What.NOT_POSTED)])
async def test_who_waited_for_what_is_gone_is_asked_to_send_it_again(
    desk: Desk, talk: redis.Redis, ledger: redis.Redis, is_gone: bool, what: What
) -> None:
    """Closing an item whose words nobody could read is no verdict on them."""
    person = await desk.enter()
    item = await desk.flag(person, is_held=True)
    if is_gone:
        talk.flushall()

    assert isinstance(await desk.decide(item, Action.CLOSE), Decided)
    await settle(desk, ledger)

    assert [one.what for one in await desk.letters(person)] == [what]
