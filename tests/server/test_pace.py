"""How fast people come in and are asked to come back, and how soon a worker that crashed is started again."""

from __future__ import annotations

import collections
import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.server.pace import (
    COME_BACK_FIRST_MS,
    HANDSHAKES_A_SECOND,
    HANDSHAKES_BURST,
    PUT_OFF_LAST_MS,
    RESTART_LAST_S,
    Turnstile,
    come_back_ms,
    parting_pause_s,
    restart_pause_s,
)


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


@pytest.mark.parametrize("people", [1_000, 6_000, 10_000, 20_000])
@pytest.mark.parametrize("limit_s", [0, 10, 30])
def test_whoever_was_asked_to_leave_comes_back_evenly(people: int, limit_s: int) -> None:
    """No second brings more than 1.3 times the average, whether the leave was taken slowly or all at once."""
    pause_s = parting_pause_s(people, limit_s)
    back_s = [place * pause_s + come_back_ms(place, people) / 1000 for place in range(people)]

    a_second = collections.Counter(int(at_s - min(back_s)) for at_s in back_s)

    assert max(a_second.values()) <= 1.3 * people / (max(back_s) - min(back_s))


def test_a_few_newcomers_at_once_are_let_in() -> None:
    """Nobody notices the turnstile on an ordinary day."""
    turnstile = Turnstile()

    assert {turnstile.put_off_ms(100.0) for _ in range(HANDSHAKES_BURST)} == {None}


def test_a_storm_is_let_in_evenly() -> None:
    """Ten thousand at once, who come back when they are told to: all are in within ten seconds, none tried long."""
    turnstile, inside_s, tries = Turnstile(), list[float](), collections.Counter[int]()
    waiting = [(100.0, person) for person in range(10_000)]

    while waiting:
        now_s, person = heapq.heappop(waiting)
        tries[person] += 1
        if (put_off_ms := turnstile.put_off_ms(now_s)) is None:
            inside_s.append(now_s)
        else:
            assert COME_BACK_FIRST_MS <= put_off_ms <= PUT_OFF_LAST_MS
            heapq.heappush(waiting, (now_s + put_off_ms / 1000, person))

    a_second = collections.Counter(int(at_s) for at_s in inside_s if at_s > 100.0)
    assert max(inside_s) < 110
    assert max(a_second.values()) <= 1.3 * HANDSHAKES_A_SECOND
    assert max(tries.values()) <= 3


def test_who_is_put_off_is_never_told_to_stay_away_long() -> None:
    """However many come, and never come back."""
    turnstile = Turnstile()

    told = [turnstile.put_off_ms(100.0) for _ in range(100_000)]

    assert told[-1] == PUT_OFF_LAST_MS
