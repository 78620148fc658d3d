"""Decide when to call again. Pure: the dice are passed in."""

from __future__ import annotations

import random
from typing import Final

TRIES_MOST: Final = 60
"""Some two hours with fair dice and four and a half at most; after that a call is a dead letter."""
FIRST_MS: Final = 2_000
LAST_MS: Final = 300_000


def pause_ms(tries: int, dice: random.Random) -> int:
    """Return how long to wait after so many failed tries.

    Doubled each time, capped, and drawn from the whole range down to nothing: calls that failed together then do not
    come back together, and the sum of waits is the smallest for the load it makes ("full jitter").
    """
    return int(dice.uniform(0, min(LAST_MS, FIRST_MS << min(tries - 1, 16))))
