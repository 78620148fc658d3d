"""Who is called at which step, and when a call that failed comes again."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.alarms import Tools, load_alarms
from moderation.alarms.backoff import FIRST_MS, LAST_MS, TRIES_MOST, pause_ms
from moderation.alarms.call import new_code
from moderation.alarms.errors import AlarmUnfit
from moderation.alarms.ladder import LAST_STEP, called
from rooms.stores.link import Keeper
from tests.alarms.acting import Bell

DESK, PAGER, WREN, FINCH, HERON = (
    Bell("desk"),
    Bell("pager"),
    Bell("wren", is_personal=True),
    Bell("finch", is_personal=True),
    Bell("heron", is_personal=True),
)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (0, ["desk", "wren", "pager"]),
        (1, ["desk", "wren", "finch", "pager"]),
        (2, ["desk", "wren", "finch", "heron", "pager"]),
        (9, ["desk", "wren", "finch", "heron", "pager"]),
    ],
)
def test_each_step_reaches_one_person_more_and_the_last_one_all(step: int, expected: list[str]) -> None:
    """On call, next, all, in the configured order; what is nobody's own sounds every time."""
    names = [alarm.name for alarm in called((DESK, WREN, FINCH, HERON, PAGER), step)]

    assert names == expected


def test_everybody_is_reached_by_the_last_step_however_many_they_are() -> None:
    """A ladder longer than the steps ends at all of them."""
    many = [Bell(str(number), is_personal=True) for number in range(20)]

    assert called(many, LAST_STEP) == tuple(many)


@given(st.integers(min_value=1, max_value=10_000), st.integers())
def test_a_pause_lies_between_nothing_and_the_doubled_cap(tries: int, seed: int) -> None:
    """It never grows past the cap, whatever the dice show."""
    pause = pause_ms(tries, random.Random(seed))  # noqa: S311 - dice, not secrets

    assert 0 <= pause <= min(LAST_MS, FIRST_MS * 2 ** (tries - 1))


def test_pauses_are_scattered_and_last_for_hours() -> None:
    """Calls that failed together come back apart, and the last one comes after an hour's outage at least."""
    dice = random.Random(1)  # noqa: S311 - dice, not secrets

    assert len({pause_ms(5, dice) for _ in range(100)}) > 90
    sums_ms = [sum(pause_ms(tries, dice) for tries in range(1, TRIES_MOST)) for _ in range(100)]
    assert min(sums_ms) > 3_600_000


def test_codes_are_drawn_anew_each_time_and_spell_nothing() -> None:
    """No two alike in ten thousand, and no vowel to make a word with."""
    codes = {new_code() for _ in range(10_000)}

    assert len(codes) == 10_000
    assert not set("aeiou10l") & set("".join(codes))


def test_two_alarms_of_one_name_stop_the_start() -> None:
    """Calls for the one would be taken by the other."""
    tools = Tools(record=Keeper("redis://unused"), clock_s=lambda: 0.0)

    assert [alarm.name for alarm in load_alarms(tools)] == ["desk"]
    with pytest.raises(AlarmUnfit):
        load_alarms(tools, ("desk", "desk"))
