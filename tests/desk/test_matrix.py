"""What may be done with an item: every action, role and lane."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moderation.desk.actions import (
    APPEAL,
    CARE,
    LIMITS_MIN,
    ON_THE_PERSON,
    REVERSIBLE,
    TAKING_BACK,
    UNDO_MS,
    WRITTEN,
    Action,
)
from moderation.desk.items import Appealed, Item, State
from moderation.desk.matrix import Allowed, Around, Ask, Denied, DenyCode, Past, allowed
from moderation.findings import Lane, Severity
from moderation.staff.roles import Actor, Right, Role
from rooms.history import Position
from tests.desk.making import FINCH, HERON, REASONS, ROOM, WREN, flagged

actors = st.builds(Actor, st.sampled_from(("a", "b", "c")), st.sampled_from(Role))
minutes = st.one_of(st.just(0), st.integers(-5, 2_000))


APPEALED = Appealed(decision="d1", item="i0", deciders=("a", "b"))


def item(lane: Lane, *, is_held: bool = True, state: State = State.OPEN) -> Item:
    """Return an item with one message."""
    message = flagged(lane, at=None if is_held else Position("epoch123", 1)).message
    return Item(
        id="i1",
        lane=lane,
        severity=Severity.MEDIUM,
        reasons=(REASONS[lane],),
        room=ROOM,
        session="sparrow",
        member="m",
        lang="en",
        opened_ms=0,
        due_ms=1,
        state=state,
        version=1,
        messages=(message,),
        joined=1,
        appeal=APPEALED if lane is Lane.APPEAL else None,
    )


items = st.builds(item, st.sampled_from(Lane), is_held=st.booleans(), state=st.sampled_from(State))


def asks_for(actions: Iterable[Action]) -> st.SearchStrategy[Ask]:
    """Return what somebody may ask for, well formed or not."""
    chosen = st.sampled_from(((), ("n1",), ("n9",)))
    return st.builds(
        Ask,
        action=st.sampled_from(sorted(actions)),
        minutes=minutes,
        nonces=chosen,
        of=st.sampled_from(("", "d1")),
        is_written=st.booleans(),
    )


pasts = st.builds(
    Past,
    item=st.sampled_from(("i0", "i1", "i2")),
    action=st.sampled_from(Action),
    actor=st.sampled_from(("a", "b")),
    order=st.just(1),
    version=st.just(1),
    at_ms=st.integers(0, 2 * UNDO_MS),
    nonces=st.just(("n1",)),
)
arounds = st.builds(
    Around,
    now_ms=st.just(2 * UNDO_MS),
    beside_open_crisis=st.booleans(),
    second=st.none() | actors,
    is_text_gone=st.booleans(),
    past=st.none() | pasts,
    is_taken_back=st.booleans(),
)


@given(ask=asks_for(Action), item=items, actor=actors, around=arounds)
@settings(max_examples=1_000)
def test_nothing_but_care_is_done_on_a_crisis_item(ask: Ask, item: Item, actor: Actor, around: Around) -> None:
    """Whoever asks, whoever agrees, whatever else stands: care, closing, or opening again what was closed."""
    item = msgspec.structs.replace(item, lane=Lane.CRISIS)
    if isinstance(allowed(ask, item, actor, around), Denied):
        return

    assert ask.action in CARE | {Action.CLOSE} | TAKING_BACK


@given(ask=asks_for(ON_THE_PERSON), item=items, actor=actors, around=arounds)
@example(
    Ask(action=Action.MUTE, minutes=61), item(Lane.HATE), HERON, Around(now_ms=0, beside_open_crisis=True, second=WREN)
)
@settings(max_examples=1_000)
def test_beside_an_open_crisis_item_every_sanction_takes_two(
    ask: Ask, item: Item, actor: Actor, around: Around
) -> None:
    """A mute lasts an hour at most, a ban has a lead among the two, and nobody is their own second."""
    around = msgspec.structs.replace(around, beside_open_crisis=True)
    if isinstance(allowed(ask, item, actor, around), Denied):
        return

    assert around.second is not None
    assert around.second.staff_id != actor.staff_id
    if ask.action is Action.MUTE:
        assert ask.minutes <= 60
    if ask.action is Action.BAN:
        assert Right.BAN_BESIDE_CRISIS in {right for one in (actor, around.second) for right in Right if one.may(right)}


@given(ask=asks_for(frozenset(Action) - TAKING_BACK), item=items, actor=actors, around=arounds)
@settings(max_examples=1_000)
def test_what_is_allowed_is_well_formed(ask: Ask, item: Item, actor: Actor, around: Around) -> None:
    """Only timed actions have a length, within a day; only messages of the item are chosen; nothing on what is gone."""
    if isinstance(allowed(ask, item, actor, around), Denied):
        return

    assert (1 <= ask.minutes <= LIMITS_MIN[ask.action]) if ask.action in LIMITS_MIN else ask.minutes == 0
    assert "n9" not in ask.nonces
    assert item.state is not State.FORGOTTEN
    assert ask.of == ""
    assert ask.is_written or ask.action is not Action.WRITE
    assert not (ask.action is Action.CLOSE and item.state is State.CLOSED)
    assert not (ask.action is Action.RELEASE and not item.messages[0].is_held)
    if around.is_text_gone:
        assert ask.action not in ON_THE_PERSON | {Action.RELEASE}


@given(ask=asks_for(TAKING_BACK), item=items, actor=actors, around=arounds)
@settings(max_examples=1_000)
def test_only_a_decision_on_this_item_is_taken_back_and_once(
    ask: Ask, item: Item, actor: Actor, around: Around
) -> None:
    """An undo is one's own and within 30 s."""
    if isinstance(allowed(ask, item, actor, around), Denied):
        return

    assert around.past is not None
    if item.appeal is None or ask.action is Action.UNDO:
        assert around.past.item == item.id
    assert around.past.action in REVERSIBLE
    assert not around.is_taken_back
    if ask.action is Action.UNDO:
        assert around.past.actor == actor.staff_id
        assert around.now_ms - around.past.at_ms <= UNDO_MS


@given(ask=asks_for(Action), item=items, actor=actors, around=arounds)
@settings(max_examples=1_000)
def test_an_appeal_is_upheld_or_reversed_by_somebody_else(ask: Ask, item: Item, actor: Actor, around: Around) -> None:
    """Neither whoever decided nor whoever agreed touches it, nor agrees to anything on it."""
    item = msgspec.structs.replace(item, lane=Lane.APPEAL, appeal=APPEALED)
    if isinstance(allowed(ask, item, actor, around), Denied):
        return

    assert ask.action in APPEAL | {Action.UNDO}
    assert actor.staff_id not in APPEALED.deciders
    assert around.second is None or around.second.staff_id not in APPEALED.deciders


@pytest.mark.parametrize("action", [Action.UPHOLD, Action.REVERSE])
def test_an_appeal_is_decided_once(action: Action) -> None:
    """Whatever it was, a closed one stays as it was decided."""
    past = Past(item="i0", action=Action.REMOVE, actor="a", order=1, version=1, at_ms=0, nonces=("n1",))
    around = Around(now_ms=1, beside_open_crisis=False, past=past, is_text_gone=True)
    ask = Ask(action=action, of="d1" if action is Action.REVERSE else "")

    assert allowed(ask, item(Lane.APPEAL), WREN, around) == Allowed()
    closed = item(Lane.APPEAL, state=State.CLOSED)
    assert allowed(ask, closed, WREN, around) == Denied(DenyCode.ITEM_CLOSED)


@pytest.mark.parametrize("lane", [lane for lane in Lane if lane not in {Lane.CRISIS, Lane.APPEAL}])
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", [action for action in Action if action not in TAKING_BACK | {Action.UPHOLD}])
def test_elsewhere_every_role_may_do_everything(action: Action, role: Role, lane: Lane) -> None:
    """Within the bounds of each action: the matrix refuses no more than it must."""
    ask = Ask(action=action, minutes=LIMITS_MIN.get(action, 0), is_written=action in WRITTEN)

    answer = allowed(ask, item(lane), Actor("a", role), Around(now_ms=0, beside_open_crisis=False))

    assert answer == Allowed()


@pytest.mark.parametrize("action", [*sorted(CARE), Action.CLOSE])
def test_care_needs_nothing(action: Action) -> None:
    """On a crisis item, beside another, its text gone: help is always possible."""
    around = Around(now_ms=0, beside_open_crisis=True, is_text_gone=True)

    assert allowed(Ask(action=action), item(Lane.CRISIS), WREN, around) == Allowed()


@pytest.mark.parametrize(
    ("action", "length", "actor", "second", "code"),
    [
        (Action.REMOVE, 0, WREN, None, DenyCode.SECOND_NEEDED),
        (Action.REMOVE, 0, WREN, WREN, DenyCode.SECOND_NEEDED),
        (Action.REMOVE, 0, WREN, FINCH, None),
        (Action.MUTE, 60, WREN, FINCH, None),
        (Action.MUTE, 61, WREN, HERON, DenyCode.TOO_LONG_BESIDE_CRISIS),
        (Action.BAN, 60, WREN, FINCH, DenyCode.LEAD_NEEDED),
        (Action.BAN, 60, WREN, HERON, None),
        (Action.BAN, 60, HERON, None, DenyCode.SECOND_NEEDED),
        (Action.BAN, 60, HERON, WREN, None),
        (Action.RELEASE, 0, WREN, None, None),
    ],
)
def test_beside_an_open_crisis_item(
    action: Action, length: int, actor: Actor, second: Actor | None, code: DenyCode | None
) -> None:
    """Who may do what with the other items of somebody in danger."""
    around = Around(now_ms=0, beside_open_crisis=True, second=second)

    answer = allowed(Ask(action=action, minutes=length), item(Lane.HATE), actor, around)

    assert answer == (Denied(code) if code else Allowed())


def test_taking_back_a_release_beside_an_open_crisis_item_takes_two() -> None:
    """It hides a message again, so it is no milder than removing it; lifting a mute needs nobody else."""
    past = Past(item="i1", action=Action.RELEASE, actor="wren", order=1, version=1, at_ms=0, nonces=("n1",))
    alone = Around(now_ms=1, beside_open_crisis=True, past=past)
    lifting = msgspec.structs.replace(alone, past=msgspec.structs.replace(past, action=Action.MUTE))
    ask = Ask(action=Action.UNDO, of="d1")

    assert allowed(ask, item(Lane.HATE), WREN, alone) == Denied(DenyCode.SECOND_NEEDED)
    assert allowed(ask, item(Lane.HATE), WREN, msgspec.structs.replace(alone, second=FINCH)) == Allowed()
    assert allowed(ask, item(Lane.HATE), WREN, lifting) == Allowed()
