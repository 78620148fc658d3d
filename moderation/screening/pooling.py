"""Remember, for a short while and in memory alone, how a session's last messages sounded."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

import msgspec

from moderation.screening.heads import THRESHOLD

LAST_MESSAGES: Final = 10
SESSIONS_MOST: Final = 20_000
FORGET_AFTER_S: Final = 30 * 60
"""Half an hour after its last message nothing is remembered of a session."""

FAINT_FROM: Final = 0.35
"""The score from which a message counts as a faint sign; about one in ten hard innocent sentences passes it."""

FAINT_SIGNS: Final = 3
"""So many faint signs among a session's last ten messages ask for a look, though none does by itself."""

CARD_EVERY_S: Final = 10 * 60
"""A card that came a moment ago still stands on the page; another one would only be in the way."""


class Due(msgspec.Struct, frozen=True):
    """What a message asks for: a look, and perhaps a card. ``is_over_time`` says that it does with others alone."""

    is_over_time: bool
    with_card: bool


class _Session:
    """What is remembered of one session: scores, never words."""

    def __init__(self) -> None:
        self.scores: deque[float] = deque(maxlen=LAST_MESSAGES)
        self.at_s = 0.0
        self.card_at_s: float | None = None


class Pools:
    """Decides what is due after each message. ``clock_s`` is any clock that never goes back."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    def heard(self, session_id: str, score: float) -> Due | None:
        """Take note of a message's score; return what is due now, or None where nothing is."""
        session, now_s = self._session(session_id), self._clock_s()
        session.scores.append(score)
        is_loud = score >= THRESHOLD
        if not is_loud and sum(one >= FAINT_FROM for one in session.scores) < FAINT_SIGNS:
            return None
        session.scores.clear()  # the same messages ask once
        with_card = session.card_at_s is None or now_s - session.card_at_s >= CARD_EVERY_S
        if with_card:
            session.card_at_s = now_s
        return Due(is_over_time=not is_loud, with_card=with_card)

    def shown_a_card(self, session_id: str) -> None:
        """Take note that somebody has just been shown services for something else that they said."""
        self._session(session_id).card_at_s = self._clock_s()

    def _session(self, session_id: str) -> _Session:
        """Return what is remembered of a session, and forget the others whose time has come."""
        now_s = self._clock_s()
        session = self._sessions.pop(session_id, None)
        if session is None or now_s - session.at_s > FORGET_AFTER_S:
            session = _Session()
        session.at_s = now_s
        self._sessions[session_id] = session
        while len(self._sessions) > SESSIONS_MOST:
            self._sessions.popitem(last=False)
        self.forget_old()
        return session

    def forget_old(self) -> None:
        """Forget sessions that have been silent for long."""
        before_s = self._clock_s() - FORGET_AFTER_S
        while self._sessions and next(iter(self._sessions.values())).at_s < before_s:
            self._sessions.popitem(last=False)
