"""Where a room's numbers leap it is told as one range; every other number stands for itself."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rooms.leaps import LEAP, places

FIRST_SERVER = st.sets(st.integers(1, 60))
SECOND_SERVER = st.sets(st.integers(LEAP + 20, LEAP + 60), min_size=1)


def test_the_script_leaps_as_far_as_everybody_thinks() -> None:
    """Both say the same number."""
    assert str(LEAP) in (Path(__file__).parents[2] / "rooms" / "scripts" / "post.lua").read_text()


@given(FIRST_SERVER, st.integers(1, 70))
def test_without_a_leap_each_number_comes_once(known: set[int], top: int) -> None:
    """In order, be it there or taken away."""
    assert list(places(1, top, known)) == [(seq, seq) for seq in range(1, top + 1)]


@given(FIRST_SERVER, SECOND_SERVER, st.integers(0, 5))
def test_what_lies_between_two_servers_is_one_range(before: set[int], after: set[int], said: int) -> None:
    """From behind the last that is known of the first to before the first of the second; nothing is passed over."""
    top = max(after) + said

    found = list(places(1, top, before | after))

    ranges = [(first, last) for first, last in found if last > first]
    assert ranges == [(max(before, default=0) + 1, min(after) - 1)]
    assert [first for first, _ in found[1:]] == [last + 1 for _, last in found[:-1]]
    assert (found[0][0], found[-1][1]) == (1, top)


def test_a_leap_at_the_end_is_one_too() -> None:
    """What came after it was taken away again."""
    assert list(places(5, LEAP + 9, ())) == [(5, LEAP + 9)]
