"""Notice who writes too fast or the same again and again, from what the session said a short while ago."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz, process

from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.stages import Tools
from moderation.text.folding import FoldTable, fold
from moderation.text.views import Views

BURST_MESSAGES: Final = 15
REFILL_MS: Final = 1_000
"""Somebody who tells a long story in short lines stays below it; a script does not."""

SAME_LIMIT: Final = 3
SAME_SHORT_LIMIT: Final = 6
SAME_WINDOW_MS: Final = 60_000

ALIKE_LIMIT: Final = 4
ALIKE_RATIO: Final = 92
ALIKE_CHARS: Final = 20
"""Shorter texts are greetings, thanks and answers, which are alike by nature."""


class Flood:
    """Refuse what goes beyond a burst, and the same again and again. Gives way to a crisis finding."""

    name = "flood"

    def __init__(self, table: FoldTable) -> None:
        self._table = table

    @classmethod
    def build(cls, tools: Tools) -> Flood:
        """Compare texts as the rulebook folds them."""
        return cls(tools.rulebook.table)

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:
        """Return at most one finding: too fast, or too often the same."""
        if not draft.recent:
            return ()
        if is_too_fast([said.at_ms for said in draft.recent], draft.now_ms):
            return (self._finding(Reason.FLOOD_RATE, draft),)
        if self._is_duplicate(draft, views):
            return (self._finding(Reason.FLOOD_DUPLICATE, draft),)
        return ()

    def _is_duplicate(self, draft: Draft, views: Views) -> bool:
        text = views.plain.text.strip() or draft.text
        is_short = len(text) <= ALIKE_CHARS
        earlier = [said.key(self._key) for said in draft.recent]
        if text in earlier:
            pairs = zip(earlier, draft.recent, strict=True)
            same = sum(key == text and draft.now_ms - said.at_ms < SAME_WINDOW_MS for key, said in pairs) + 1
            if same >= (SAME_SHORT_LIMIT if is_short else SAME_LIMIT):
                return True
        if is_short:
            return False
        alike = process.extract(text, earlier, scorer=fuzz.ratio, score_cutoff=ALIKE_RATIO, limit=ALIKE_LIMIT)
        return len(alike) >= ALIKE_LIMIT

    def _key(self, text: str) -> str:
        """Return what makes two texts the same: their folded words, or where there are none the signs themselves."""
        return fold(text, self._table).text.strip() or text

    def _finding(self, reason: Reason, draft: Draft) -> Finding:
        return Finding(
            stage=self.name,
            reason=reason,
            outcome=Outcome.REFUSE,
            severity=Severity.LOW,
            span=Span(0, len(draft.text)),
            rule=self.name,
        )


def is_too_fast(said_ms: Sequence[int], now_ms: int) -> bool:
    """Say whether a token bucket that held ``BURST_MESSAGES`` and regains one each ``REFILL_MS`` is empty now.

    ``said_ms`` are the times of earlier messages, oldest first; the bucket is full before the first of them. A clock
    that was set back in between takes nothing away.
    """
    level, at = float(BURST_MESSAGES), said_ms[0] if said_ms else now_ms
    for said in said_ms:
        level, at = max(min(BURST_MESSAGES, level + max(0, said - at) / REFILL_MS) - 1, 0.0), said
    return min(BURST_MESSAGES, level + max(0, now_ms - at) / REFILL_MS) < 1
