"""How a room stands, worked out from who is here and what waits."""

from __future__ import annotations

import itertools

import pytest

from chat.modes import Door, RoomState, lasting, on_change, on_coming, state_of
from chat.wire.codes import NoticeCode
from moderation.desk.strain import Strain
from moderation.staff.presence import GRACE_MS, Roster, Shift
from rooms.room import RoomMode
from tests.presence.acting import GENTLE, OPEN, STAFFED, room

NOW_MS = 1_000_000


def roster(until_ms: int = NOW_MS + 1, *, langs: tuple[str, ...] = ("en",), rooms: tuple[str, ...] = ()) -> Roster:
    return Roster({"s": Shift(staff_id="wren", langs=langs, rooms=rooms, until_ms=until_ms)}, NOW_MS)


NOBODY = Roster({}, NOW_MS)


@pytest.mark.parametrize("mode", [RoomMode.OPEN, RoomMode.STAFFED])
def test_a_room_is_gentle_by_its_mode_or_its_crowd_and_never_without_a_moderator(mode: RoomMode) -> None:
    """What waits for nobody would wait in vain."""
    crowd = Strain(crowded=frozenset({OPEN}))

    assert state_of(room(GENTLE, RoomMode.GENTLE), roster(), Strain(), NOW_MS).is_gentle
    assert not state_of(room(GENTLE, RoomMode.GENTLE), NOBODY, Strain(), NOW_MS).is_gentle
    assert state_of(room(OPEN, mode), roster(), crowd, NOW_MS).is_gentle
    assert not state_of(room(OPEN, mode), NOBODY, crowd, NOW_MS).is_gentle
    assert not state_of(room(OPEN, mode), roster(), Strain(), NOW_MS).is_gentle


@pytest.mark.parametrize(
    ("until_ms", "door"),
    [
        (NOW_MS + 1, Door.OPEN),
        (NOW_MS, Door.CLOSING),
        (NOW_MS - GRACE_MS + 1, Door.CLOSING),
        (NOW_MS - GRACE_MS, Door.CLOSED),
        (0, Door.CLOSED),
    ],
)
def test_a_staffed_room_closes_a_minute_after_the_last_of_the_team_left(until_ms: int, door: Door) -> None:
    """Whoever looks after its language alone does not hold it; other rooms have no door."""
    staffed = room(STAFFED, RoomMode.STAFFED)

    assert state_of(staffed, roster(until_ms, rooms=(STAFFED,)), Strain(), NOW_MS).door is door
    assert state_of(staffed, roster(), Strain(), NOW_MS).door is Door.CLOSED
    assert state_of(room(OPEN), NOBODY, Strain(), NOW_MS).door is Door.OPEN


def test_a_room_is_left_alone_when_something_is_late_and_nobody_is_here() -> None:
    """Both are needed, and somebody for another language is nobody for this room."""
    late = Strain(late=frozenset({OPEN}))

    assert state_of(room(), NOBODY, late, NOW_MS).is_left_alone
    assert state_of(room(), roster(langs=("ar",)), late, NOW_MS).is_left_alone
    assert not state_of(room(), roster(), late, NOW_MS).is_left_alone
    assert not state_of(room(), NOBODY, Strain(), NOW_MS).is_left_alone


def states() -> list[RoomState]:
    """Every state there is."""
    flags = itertools.product((False, True), repeat=3)
    return [
        RoomState(is_attended=attended, is_gentle=gentle, is_left_alone=alone, door=door)
        for attended, gentle, alone in flags
        for door in Door
    ]


def test_nobody_is_told_of_what_has_not_changed() -> None:
    """Whatever the state."""
    assert [on_change(state, state) for state in states()] == [None] * len(states())


def test_a_change_of_the_door_or_of_being_left_alone_is_always_told() -> None:
    """And nothing else is: who is on shift is nobody's business."""
    for before, after in itertools.product(states(), states()):
        is_told = on_change(before, after) is not None
        assert is_told == (before.door is not after.door or before.is_left_alone is not after.is_left_alone)


def test_being_left_alone_is_told_and_taken_back() -> None:
    """The same to those who are in, and to those who come."""
    alone = state_of(room(), NOBODY, Strain(late=frozenset({OPEN})), NOW_MS)
    well = state_of(room(), NOBODY, Strain(), NOW_MS)

    assert (on_change(well, alone), on_change(alone, well)) == (NoticeCode.NOBODY_HERE, NoticeCode.SOMEBODY_HERE)
    assert (on_coming(alone), on_coming(well)) == (NoticeCode.NOBODY_HERE, None)


def test_a_room_known_to_be_left_alone_is_so_until_a_moderator_is_here() -> None:
    """What waited may be over by itself: that is told to nobody."""
    alone = state_of(room(), NOBODY, Strain(late=frozenset({OPEN})), NOW_MS)
    well = state_of(room(), NOBODY, Strain(), NOW_MS)
    attended = state_of(room(), roster(), Strain(), NOW_MS)

    assert lasting(alone, well).is_left_alone
    assert on_change(alone, lasting(alone, well)) is None
    assert on_change(lasting(alone, well), lasting(alone, attended)) is NoticeCode.SOMEBODY_HERE
    assert not lasting(well, well).is_left_alone
