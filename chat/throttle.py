"""Token buckets: how often one session, or one part of the network, may ask for something."""

from __future__ import annotations

import collections
from typing import Final

BUCKETS_MOST: Final = 20_000
"""The least recently used bucket goes first: a stranger's full bucket is the same as none."""


def share(limit: int, workers: int) -> int:
    """Return what one worker allows of a limit for the whole site, at least one; the kernel deals newcomers out evenly.

    Rounded up, so together they allow less than one too many each.
    """
    return -(-limit // workers)


class Bucket:
    """Holds ``burst`` tokens and gets ``rate_per_s`` of them a second."""

    __slots__ = ("_at_s", "_burst", "_rate_per_s", "_tokens")

    def __init__(self, burst: float, rate_per_s: float, now_s: float) -> None:
        self._burst, self._rate_per_s = burst, rate_per_s
        self._tokens, self._at_s = burst, now_s

    def take(self, now_s: float) -> bool:
        """Take a token if there is one."""
        since_s = max(0.0, now_s - self._at_s)  # a clock that was set back takes nothing away
        self._tokens = min(self._burst, self._tokens + since_s * self._rate_per_s)
        self._at_s = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Throttle:
    """Buckets by key, a bounded number of them."""

    def __init__(self, burst: float, rate_per_s: float) -> None:
        self._burst, self._rate_per_s = burst, rate_per_s
        self._buckets: collections.OrderedDict[str, Bucket] = collections.OrderedDict()

    def allows(self, key: str | None, now_s: float) -> bool:
        """Take a token of ``key``; None stands for a network that is not told apart, and is always allowed."""
        if key is None:
            return True
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._burst, self._rate_per_s, now_s)
            if len(self._buckets) > BUCKETS_MOST:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        return bucket.take(now_s)
