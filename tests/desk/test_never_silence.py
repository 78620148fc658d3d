"""Whoever wrote a held message hears what becomes of it, whatever is decided and in whichever order."""

from __future__ import annotations

import pytest
import redis

from moderation.desk.actions import Action
from moderation.desk.decisions import Decided, Wish
from moderation.desk.effects import What
from moderation.desk.items import Item
from moderation.desk.matrix import Ask
from rooms.ids import new_id
from tests.desk.desk import Desk, Person
from tests.desk.making import WREN
from tests.desk.stories import settle


async def decide(desk: Desk, item: Item, ask: Ask, decision: str = "") -> None:
    """Decide on the item as it stands."""
    version = (await desk.item(item.id)).version
    wish = Wish(id=decision or new_id(), item=item.id, version=version, ask=ask, actor=WREN)
    assert isinstance(await desk.decisions.decide(wish), Decided)


async def heard(desk: Desk, ledger: redis.Redis, person: Person) -> list[tuple[What, tuple[str, ...]]]:
    """Return what somebody was told since they last looked, and of which messages."""
    await settle(desk, ledger)
    return [(told.what, told.nonces) for told in await desk.letters(person)]


async def test_what_was_not_chosen_is_told_of_as_well(desk: Desk, ledger: redis.Redis) -> None:
    """One of two is released, and the item closes over the other."""
    person = await desk.enter()
    await desk.flag(person, is_held=True)
    item = await desk.flag(person, is_held=True, nonce="n2")

    await decide(desk, item, Ask(action=Action.RELEASE, nonces=("n1",)))

    assert await heard(desk, ledger, person) == [(What.RELEASED, ("n1",)), (What.NOT_POSTED, ("n2",))]


@pytest.mark.parametrize(("action", "what"), [(Action.WARN, What.WARNED), (Action.MUTE, What.MUTED)])
async def test_a_sanction_tells_what_became_of_the_message(
    desk: Desk, ledger: redis.Redis, action: Action, what: What
) -> None:
    """It closes the item, so nobody will look again."""
    person = await desk.enter()
    item = await desk.flag(person, is_held=True)

    await decide(desk, item, Ask(action=action, minutes=10 if action is Action.MUTE else 0))

    assert [told for told, _ in await heard(desk, ledger, person)] == [what, What.NOT_POSTED]


async def test_a_released_message_is_never_said_to_be_out(desk: Desk, ledger: redis.Redis) -> None:
    """Its author answers, the item opens again and is closed without more; what came meanwhile is told of."""
    person = await desk.enter()
    item = await desk.flag(person, is_held=True)
    await decide(desk, item, Ask(action=Action.RELEASE))
    await desk.queue.answered(item.id)
    await desk.flag(person, is_held=True, nonce="n2")
    await heard(desk, ledger, person)

    await decide(desk, item, Ask(action=Action.CLOSE))

    assert await heard(desk, ledger, person) == [(What.NOT_POSTED, ("n2",))]


async def test_a_decision_that_was_taken_back_decides_nothing(desk: Desk, ledger: redis.Redis) -> None:
    """The message waits again, so closing over it is told of."""
    person = await desk.enter()
    item = await desk.flag(person, is_held=True)
    await decide(desk, item, Ask(action=Action.RELEASE), decision="decision-1")
    await decide(desk, item, Ask(action=Action.UNDO, of="decision-1"))
    await heard(desk, ledger, person)

    await decide(desk, item, Ask(action=Action.CLOSE))

    assert await heard(desk, ledger, person) == [(What.NOT_POSTED, ("n1",))]
