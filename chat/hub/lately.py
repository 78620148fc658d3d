"""Who was connected to this process a moment ago: they may be on the way back, with a token that a store forgot."""

from __future__ import annotations

import collections
from typing import Final

from rooms.sessions import SessionRecord

LATELY_S: Final = 120.0
"""A phone in a tunnel is back by then, or its owner has put it away."""
LATELY_MOST: Final = 2_000


class Lately:
    """Sessions whose last connection here ended less than ``LATELY_S`` ago, and were not ended themselves."""

    def __init__(self) -> None:
        self._left: collections.OrderedDict[str, tuple[float, SessionRecord | None]] = collections.OrderedDict()

    def left(self, record: SessionRecord, now_s: float) -> None:
        """Remember somebody; past the limit, who left first is forgotten."""
        if self._left.get(record.id, (0.0, record))[1] is not None:
            self._put(record.id, record, now_s)

    def ended(self, session_id: str, now_s: float) -> None:
        """Learn that a session is over: whatever connection of it still closes, it is not coming back."""
        self._put(session_id, None, now_s)

    def forget_before(self, left_s: float) -> None:
        """Let go of who left before ``left_s`` on this process's clock."""
        while self._left and next(iter(self._left.values()))[0] < left_s:
            self._left.popitem(last=False)

    @property
    def records(self) -> tuple[SessionRecord, ...]:
        """Everybody who may come back."""
        return tuple(record for _, record in self._left.values() if record is not None)

    def _put(self, session_id: str, record: SessionRecord | None, now_s: float) -> None:
        self._left.pop(session_id, None)
        self._left[session_id] = now_s, record
        if len(self._left) > LATELY_MOST:
            self._left.popitem(last=False)
