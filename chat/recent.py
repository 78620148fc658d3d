"""What each session said a short while ago, kept in memory for the flood stage and for nothing else."""

from __future__ import annotations

import collections
from typing import Final

from moderation.draft import Said

RECENT_MOST: Final = 50
RECENT_S: Final = 120
AUTHORS_MOST: Final = 20_000


class Recent:
    """The last ``RECENT_MOST`` texts of the last ``AUTHORS_MOST`` sessions, each for ``RECENT_S``."""

    def __init__(self) -> None:
        self._kept: collections.OrderedDict[str, collections.deque[tuple[str, Said]]] = collections.OrderedDict()

    def of(self, session_id: str, nonce: str, now_ms: int) -> tuple[Said, ...]:
        """Return what a session said lately; the same message sent again is no repetition of itself.

        What was said before the clock was set back stands in the future, and is past all the same.
        """
        since_ms = now_ms - RECENT_S * 1000
        kept = self._kept.get(session_id, ())
        return tuple([said for other, said in kept if since_ms < said.at_ms <= now_ms and other != nonce])

    def remember(self, session_id: str, nonce: str, text: str, now_ms: int) -> None:
        """Keep a text. Past the limit, the session that has been silent for longest is forgotten."""
        kept = self._kept.pop(session_id, None) or collections.deque(maxlen=RECENT_MOST)
        kept.append((nonce, Said(text, now_ms)))
        self._kept[session_id] = kept
        if len(self._kept) > AUTHORS_MOST:
            self._kept.popitem(last=False)

    def forget_old(self, now_ms: int) -> None:
        """Drop the texts that are no longer asked for."""
        since_ms = now_ms - RECENT_S * 1000
        for session_id in [one for one, kept in self._kept.items() if not since_ms < kept[-1][1].at_ms <= now_ms]:
            del self._kept[session_id]
