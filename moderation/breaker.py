"""Decide what a broken stage means for drafts. Pure: the clock is the draft's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from moderation.findings import Finding, Outcome, Reason, Severity, Span

FAILURES_LIMIT: Final = 3
WINDOW_MS: Final = 60_000
OUT_MS: Final = 60_000

_KEEPS_HOLDING: Final = frozenset(("contact", "wordlist"))
"""Stages without which a phone number or an incitement would pass, so drafts wait for a person while they are out."""


class Breaker:
    """One stage's failures within a minute, and whether it is out. One per stage, used from one thread.

    The third failure within ``WINDOW_MS`` takes the stage out for ``OUT_MS`` and calls ``alarm`` once with its name.
    """

    def __init__(self, stage: str, alarm: Callable[[str], None]) -> None:
        self._stage = stage
        self._alarm = alarm
        self._failures_ms: list[int] = []
        self._out_until_ms: int | None = None

    def is_out(self, now_ms: int) -> bool:
        """Say whether the stage is not to be asked. A stage whose time is over is asked again."""
        if self._out_until_ms is not None and now_ms >= self._out_until_ms:
            self._out_until_ms = None
        return self._out_until_ms is not None

    def fail(self, now_ms: int, chars: int) -> Finding:
        """Take note of a failure, and return the finding that holds the draft."""
        self._failures_ms = [at for at in self._failures_ms if now_ms - at < WINDOW_MS] + [now_ms]
        if len(self._failures_ms) >= FAILURES_LIMIT:
            self._failures_ms = []
            self._out_until_ms = now_ms + OUT_MS
            self._alarm(self._stage)
        return self._finding(Reason.STAGE_FAILED, Outcome.HOLD, chars)

    def absent(self, chars: int) -> Finding:
        """Return the finding for a draft that went without this stage."""
        if self._stage in _KEEPS_HOLDING:
            return self._finding(Reason.STAGE_FAILED, Outcome.HOLD, chars)
        return self._finding(Reason.STAGE_OFF, Outcome.FLAG, chars)

    def _finding(self, reason: Reason, outcome: Outcome, chars: int) -> Finding:
        return Finding(
            stage=self._stage,
            reason=reason,
            outcome=outcome,
            severity=Severity.MEDIUM,
            span=Span(0, chars),
            rule=self._stage,
        )
