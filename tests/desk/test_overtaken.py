"""Two at one item: what changes while somebody decides, and decisions that take two people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import pytest
import redis

from moderation.desk.actions import Action
from moderation.desk.agreeing import Agreements
from moderation.desk.decisions import Decided, Stale, Taken, Wish
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

    assert await agreements.ask(wish)
    assert not await agreements.ask(msgspec.structs.replace(wish, id="w2"))
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
