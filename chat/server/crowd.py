"""How many connections one process keeps, in all and for one part of the network."""

from __future__ import annotations

import collections
import resource
import time
from typing import Final

from chat.network import NetworkTags

CONNECTIONS_MOST: Final = 20_000
CONNECTIONS_A_NETWORK: Final = 1_000
"""A /24 or /48 that is told apart: a university or a mobile carrier's gateway at once, one machine's flood never.

Browsers hold six connections at most, for a moment, and one socket while a room is open.
"""
FILES_KEPT: Final = 256
"""Open files that the process needs for itself: stores, page files, alarms on their way."""


class Crowd:
    """Counts connections by the network that they come from; what comes from a proxy is not told apart here."""

    def __init__(self, tags: NetworkTags, most: int, a_network: int = CONNECTIONS_A_NETWORK) -> None:
        self.most = most
        self._a_network = a_network
        self._tags = tags
        self._here: collections.Counter[str] = collections.Counter()

    def enter(self, peer: str | None, already: int) -> str | None:
        """Return the mark under which a newcomer is counted, or None where there is no room for it."""
        if already > self.most:
            return None
        mark = self._tags.tag(peer, None, time.time()) or ""
        if mark and self._here[mark] >= self._a_network:
            return None
        self._here[mark] += 1
        return mark

    def leave(self, mark: str) -> None:
        """Forget one that entered."""
        self._here[mark] -= 1
        if self._here[mark] <= 0:
            del self._here[mark]


def connections_most() -> int:
    """Return how many connections the open-files limit of this process leaves room for."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS_MOST if soft == resource.RLIM_INFINITY else max(1, min(CONNECTIONS_MOST, soft - FILES_KEPT))


def raise_files_limit() -> None:
    """Take as many open files as connections may need, if the system allows it without asking anybody."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS_MOST + FILES_KEPT
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
