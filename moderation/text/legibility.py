"""Notice text that is buried under marks."""

from __future__ import annotations

from typing import Final

import re2

from moderation.findings import Span

MARKS_LIMIT: Final = 3
"""Marks on one letter past which nobody can read it; vocalised Arabic and Vietnamese need two."""


class Legibility:
    """Find letters with more marks than any script needs."""

    def __init__(self) -> None:
        self._buried = re2.compile(rf"[\p{{Mn}}\p{{Me}}]{{{MARKS_LIMIT + 1},}}")

    def buried(self, text: str) -> Span | None:
        """Return the first pile of marks, or None."""
        if text.isascii():
            return None
        found = self._buried.search(text)
        return Span(found.start(), found.end()) if found else None
