"""Shares of few sentences, with how far they can be trusted."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import msgspec

Z_95: Final = 1.959964
"""The standard normal deviate of a two-sided interval of 95 %."""


class Rate(msgspec.Struct, frozen=True):
    """So many of so many. Sizes are not whole numbers where kinds were weighed."""

    hits: float
    size: float

    @property
    def share(self) -> float:
        """The share itself; of nothing it is 0."""
        return self.hits / self.size if self.size else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of Wilson (1927), which holds for small sizes and for shares near 0 and 1."""
        if not self.size:
            return 0.0, 1.0
        square = Z_95**2 / self.size
        middle = self.share + square / 2
        around = Z_95 * math.sqrt(self.share * (1 - self.share) / self.size + square / self.size / 4)
        low, high = (middle - around) / (1 + square), (middle + around) / (1 + square)
        return max(low, 0.0), min(high, 1.0)


def pooled(rates: Iterable[Rate]) -> Rate:
    """Return the rate over everything."""
    every = tuple(rates)
    return Rate(sum(rate.hits for rate in every), sum(rate.size for rate in every))


def balanced(rates: Iterable[Rate]) -> Rate:
    """Return the mean of shares, each rate counting alike, with the size that a plain sample as exact would have."""
    every = tuple(rate for rate in rates if rate.size)
    if not every:
        return Rate(0, 0)
    size = len(every) ** 2 / sum(1 / rate.size for rate in every)
    return Rate(size * sum(rate.share for rate in every) / len(every), size)
