"""How fast: people come in, people are asked to come back, and workers that crash are started again."""

from __future__ import annotations

from typing import Final

from chat.throttle import Bucket

HANDSHAKES_A_SECOND: Final = 1_000
"""About half of what a core can do: the other half is for those who talk already."""
HANDSHAKES_BURST: Final = 3_000
COME_BACK_FIRST_MS: Final = 500
"""As long as the longest first wait that clients choose by themselves, so that the server's number counts."""
COME_BACK_LAST_MS: Final = 5_000
PUT_OFF_LAST_MS: Final = 20_000
"""As long as the longest wait that clients choose."""
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


def come_back_ms(place: int, people: int) -> int:
    """Tell one of several who part, in order, when to come back: later from one to the next, so that all come evenly.

    Chance would have some seconds meet a third more of them than others, and a short leave a crowd at its end.
    """
    return COME_BACK_FIRST_MS + (COME_BACK_LAST_MS - COME_BACK_FIRST_MS) * place // max(1, people)


class Turnstile:
    """Lets handshakes in at a pace, and gives each of the others a time of its own to come back at."""

    def __init__(self) -> None:
        self._tokens = Bucket(HANDSHAKES_BURST, HANDSHAKES_A_SECOND, 0.0)
        self._next_free_s = 0.0

    def put_off_ms(self, now_s: float) -> int | None:
        """Return in how many milliseconds to come back, or None for whoever may come in; seconds of any clock."""
        if self._tokens.take(now_s):
            return None
        first_s, last_s = now_s + COME_BACK_FIRST_MS / 1000, now_s + PUT_OFF_LAST_MS / 1000
        self._next_free_s = min(last_s, max(first_s, self._next_free_s) + 1 / HANDSHAKES_A_SECOND)
        return round((self._next_free_s - now_s) * 1000)


def restart_pause_s(crashes: int) -> float:
    """Return how long to wait after the last of several crashes in a row: not at all after the first."""
    if crashes < 2:
        return 0.0
    return float(min(RESTART_FIRST_S * 2 ** (crashes - 2), RESTART_LAST_S))
