"""How fast people are asked to come back, and how soon a worker that crashed is started again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.server.pace import RESTART_LAST_S, parting_pause_s, restart_pause_s


@given(people=st.integers(0, 100_000), limit_s=st.floats(0, 300))
def test_everybody_has_parted_within_the_limit(people: int, limit_s: float) -> None:
    """However many there are."""
    assert 0 <= people * parting_pause_s(people, limit_s) <= limit_s * 1.0001


@pytest.mark.parametrize(("people", "at_most_s"), [(0, 0), (1, 0), (2, 0.01), (100, 0.5), (1_000, 5)])
def test_few_people_part_quickly(people: int, at_most_s: float) -> None:
    """Whoever tries the program out does not wait for half a minute after Ctrl-C."""
    assert people * parting_pause_s(people, 30) <= at_most_s


def test_many_people_are_spread_over_the_whole_time() -> None:
    """So that whoever takes over meets no storm."""
    assert 20_000 * parting_pause_s(20_000, 30) == pytest.approx(30)


def test_a_first_crash_costs_nothing_and_the_next_ones_ever_more() -> None:
    """Up to a bound, so that one that was mended is tried soon."""
    pauses_s = [restart_pause_s(crashes) for crashes in range(1, 12)]

    assert pauses_s[:5] == [0, 1, 2, 4, 8]
    assert pauses_s == sorted(pauses_s)
    assert pauses_s[-1] == RESTART_LAST_S
