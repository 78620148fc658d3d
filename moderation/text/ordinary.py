"""Words that people write every day: none of them is a misspelling of anything."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("ordinary.txt")
"""Folded words, one a line and sorted by their bytes. ``python -m moderation.text.ordinary_words`` writes it anew."""

BLOCK_BYTES: Final = 512
"""How much of the list is gone through for one word."""


class OrdinaryWords:
    """The ordinary words of four languages.

    They stay one block of bytes, which is a tenth of what a set of them takes; asking for a word takes a microsecond.
    """

    def __init__(self, lines: bytes) -> None:
        self._lines = lines
        self._firsts: list[bytes] = []
        self._starts: list[int] = []
        start, last = 0, len(lines) - 1  # every block begins and ends at a newline, as the list does
        while start < last:
            self._firsts.append(lines[start + 1 : lines.index(b"\n", start + 1)])
            self._starts.append(start)
            start = lines.index(b"\n", min(start + BLOCK_BYTES, last))
        self._starts.append(last)

    @classmethod
    def load(cls) -> OrdinaryWords:
        """Read the list that is shipped."""
        return cls(FILE.read_bytes())

    def __contains__(self, word: str) -> bool:
        """Say whether a folded word is in the list."""
        wanted = word.encode()
        block = bisect_right(self._firsts, wanted) - 1
        if block < 0:
            return False
        return self._lines.find(b"\n%b\n" % wanted, self._starts[block], self._starts[block + 1] + 1) >= 0

    def beginning(self, stem: str) -> Iterator[str]:
        """Yield the words that begin with a stem."""
        begin = stem.encode()
        place = self._starts[max(bisect_left(self._firsts, begin) - 1, 0)] + 1
        while place < len(self._lines):
            end = self._lines.index(b"\n", place)
            word = self._lines[place:end]
            if word.startswith(begin):
                yield word.decode()
            elif word > begin:
                return
            place = end + 1
