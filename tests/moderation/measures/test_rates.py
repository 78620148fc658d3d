"""Shares of few sentences say how little they prove."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.measures.rates import Rate, balanced, pooled

RATES = st.integers(1, 500).flatmap(lambda size: st.builds(Rate, st.integers(0, size), st.just(size)))


@pytest.mark.parametrize(
    ("hits", "size", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (5, 10, 0.2366, 0.7634)],
)
def test_intervals_are_those_of_wilson(hits: int, size: int, low: float, high: float) -> None:
    """As published examples have them, 81 of 263 among them."""
    assert Rate(hits, size).interval == pytest.approx((low, high), abs=5e-5)


@given(RATES)
def test_a_share_lies_inside_its_interval(rate: Rate) -> None:
    """And the interval inside what a share can be."""
    low, high = rate.interval
    assert 0 <= low <= rate.share + 1e-9
    assert rate.share - 1e-9 <= high <= 1


def test_of_nothing_nothing_is_known() -> None:
    """The interval is everything."""
    assert Rate(0, 0).interval == (0.0, 1.0)
    assert balanced([Rate(0, 0)]) == Rate(0, 0)


def test_pooling_counts_sentences_and_balancing_counts_kinds() -> None:
    """A kind with many sentences does not drown one with few, and the size says what that costs."""
    rates = [Rate(0, 90), Rate(5, 10)]

    assert pooled(rates).share == 0.05
    assert balanced(rates).share == 0.25
    assert balanced(rates).size == pytest.approx(36)


@given(st.lists(RATES, min_size=1, max_size=7))
def test_balancing_never_claims_more_sentences_than_there_are(rates: list[Rate]) -> None:
    """An interval may be wider for it, never narrower."""
    assert balanced(rates).size <= sum(rate.size for rate in rates) + 1e-6
