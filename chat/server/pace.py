"""How fast: people are asked to come back, and workers that crash are started again."""

from __future__ import annotations

from typing import Final

PARTINGS_A_SECOND: Final = 200
"""Handshakes that the other workers, or the next server, take at once without anybody waiting."""
RESTART_FIRST_S: Final = 1.0
RESTART_LAST_S: Final = 30.0
STEADY_AFTER_S: Final = 60.0
"""A worker that served this long did not crash because it was started."""


def parting_pause_s(people: int, limit_s: float) -> float:
    """Return the pause between two partings: few people part at once, many within ``limit_s``."""
    if people < 2:
        return 0.0
    return min(limit_s / people, 1 / PARTINGS_A_SECOND)


def restart_pause_s(crashes: int) -> float:
    """Return how long to wait after the last of several crashes in a row: not at all after the first."""
    if crashes < 2:
        return 0.0
    return float(min(RESTART_FIRST_S * 2 ** (crashes - 2), RESTART_LAST_S))
