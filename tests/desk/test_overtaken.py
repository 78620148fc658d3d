"""Two at one item: what changes while somebody decides, and decisions that take two people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import pytest
import redis

from moderation.desk.actions import Action
from moderation.desk.agreeing import Agreements, Asked
from moderation.desk.decisions import Decided, Stale, Taken, Wish
from moderation.desk.items import Claim
from moderation.desk.matrix import Ask, Denied, DenyCode
from moderation.desk.queue import DESK
from moderation.findings import Lane
from rooms.stores.link import Arg, Reply
from rooms.stores.scripts import Caller
from tests.desk.desk import Desk, entries
from tests.desk.making import FINCH, HERON, WREN

LOOKING_ARGS = 10
"""Looking takes fewer arguments than this, deciding more."""


class Meanwhile:
    """A caller that lets something happen once, just before the step that decides arrives."""

    def __init__(self, inner: Caller, change: Callable[[], None]) -> None:
        self._inner, self._change, self._has_happened = inner, change, False

    def call(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command."""
        if len(args) > LOOKING_ARGS and not self._has_happened:
            self._change()
            self._has_happened = True
        return self._inner.call(*args)


@pytest.mark.parametrize(("field", "value"), [("version", "99"), ("claim_until_ms", "99999999999999")])
async def test_what_changes_between_looking_and_deciding_is_looked_at_again(
    desk: Desk, ledger: redis.Redis, field: str, value: str
) -> None:
    """A message joined, or somebody claimed it, in that very moment: nothing is decided on the old view."""
    item = await desk.flag(await desk.enter())
    ledger.hset(f"{DESK}:item:{item.id}", mapping={"holder": FINCH.staff_id, "claim_until_ms": "1"})

    def change() -> None:
        ledger.hset(f"{DESK}:item:{item.id}", field, value)

    late = Desk(Meanwhile(desk.record, change), desk.store, desk.catalogue)

    assert isinstance(await late.decide(item, Action.WARN), Stale | Taken)
    assert await entries(desk) == []


async def test_a_crisis_that_opens_between_looking_and_deciding_shields_its_author(
    desk: Desk, ledger: redis.Redis
) -> None:
    """The matrix is asked again with what is now so."""
    person = await desk.enter()
    item = await desk.flag(person)

    def change() -> None:
        ledger.hset(f"{DESK}:crisis", person.id, "1")

    late = Desk(Meanwhile(desk.record, change), desk.store, desk.catalogue)

    assert await late.decide(item, Action.MUTE, 30) == Denied(DenyCode.SECOND_NEEDED)


async def test_a_second_moderator_agrees_to_exactly_what_was_asked(desk: Desk) -> None:
    """Not to something asked later, not to their own wish; once decided nothing waits any more."""
    person = await desk.enter()
    item = await desk.flag(person)
    await desk.flag(person, Lane.CRISIS, nonce="n2")
    agreements = Agreements(desk.record, desk.decisions)
    ask = Ask(action=Action.MUTE, minutes=30)
    wish = Wish(id="w1", item=item.id, version=item.version, ask=ask, actor=WREN)

    assert await agreements.ask(wish) == Asked(is_new=True)
    assert await agreements.ask(msgspec.structs.replace(wish, id="w2")) == Asked(is_new=False)
    assert await agreements.asked(item.id) == wish
    assert await agreements.agree(item.id, "w2", FINCH) == Denied(DenyCode.WISH_GONE)
    assert await agreements.agree(item.id, "w1", WREN) == Denied(DenyCode.SECOND_NEEDED)
    assert isinstance(await agreements.agree(item.id, "w1", FINCH), Decided)
    assert await agreements.asked(item.id) is None
    (entry,) = await entries(desk)
    assert (entry.actor, entry.second) == (WREN.staff_id, FINCH.staff_id)


async def test_a_wish_lapses(desk: Desk, ledger: redis.Redis) -> None:
    """And nobody smuggles a second moderator in with it."""
    item = await desk.flag(await desk.enter())
    agreements = Agreements(desk.record, desk.decisions)
    ask = Ask(action=Action.BAN, minutes=30)
    wish = Wish(id="w1", item=item.id, version=item.version, ask=ask, actor=WREN, second=HERON)

    await agreements.ask(wish)
    waiting = await agreements.asked(item.id)

    assert waiting is not None
    assert waiting.second is None
    assert 0 < ledger.ttl(f"{DESK}:asked:{item.id}") <= 300


async def test_only_what_could_be_decided_now_waits_for_a_second_moderator(desk: Desk) -> None:
    """Not on an item that has changed, not on another's, not what no two people may do; then nothing waits."""
    person = await desk.enter()
    item = await desk.flag(person)
    danger = await desk.flag(person, Lane.CRISIS, nonce="n2")
    agreements = Agreements(desk.record, desk.decisions)
    ask = Ask(action=Action.MUTE, minutes=30)
    wish = Wish(id="w1", item=item.id, version=item.version, ask=ask, actor=WREN)
    claim = await desk.queue.claim(item.id, FINCH.staff_id)
    assert isinstance(claim, Claim)

    assert await agreements.ask(wish) == Taken(claim)
    await desk.queue.drop(item.id, FINCH.staff_id)
    stale = msgspec.structs.replace(wish, version=item.version + 1)
    assert await agreements.ask(stale) == Stale(item.version)
    for changed, code in (
        (msgspec.structs.replace(wish, item=danger.id, version=danger.version), DenyCode.CRISIS_ITEM),
        (msgspec.structs.replace(wish, ask=Ask(action=Action.MUTE, minutes=61)), DenyCode.TOO_LONG_BESIDE_CRISIS),
        (msgspec.structs.replace(wish, ask=Ask(action=Action.REMOVE, nonces=("other",))), DenyCode.MESSAGE_UNKNOWN),
        (msgspec.structs.replace(wish, item="nothing"), DenyCode.ITEM_GONE),
    ):
        assert await agreements.ask(changed) == Denied(code)
    assert await agreements.asked(item.id) is None
    assert await agreements.asked(danger.id) is None


async def test_what_changes_while_somebody_asks_is_not_asked_for(desk: Desk, ledger: redis.Redis) -> None:
    """The step that stores the wish looks once more."""
    person = await desk.enter()
    item = await desk.flag(person)
    wish = Wish(id="w1", item=item.id, version=item.version, ask=Ask(action=Action.MUTE, minutes=30), actor=WREN)

    def change() -> None:
        ledger.hincrby(f"{DESK}:item:{item.id}", "version", 1)

    late = Desk(Meanwhile(desk.record, change), desk.store, desk.catalogue)

    assert isinstance(await Agreements(late.record, late.decisions).ask(wish), Stale)
    assert await Agreements(desk.record, desk.decisions).asked(item.id) is None
