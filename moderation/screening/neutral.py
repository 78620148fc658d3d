"""Put one word in place of every word for who somebody is, so that identity can't move a score."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from moderation.text.folding import FoldTable, fold

FILE: Final = Path(__file__).with_name("identities.yaml")
SOMEBODY_LATIN: Final = "person"
SOMEBODY_ARABIC: Final = "شخص"
LONGEST_WORDS: Final = 4

_WORD: Final = re.compile(r"[\w\u064b-\u0652\u0670]+")
_JOINT: Final = re.compile(r"[\s+‐-―'’-]*")
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_OF_SOMEBODY: Final = re.compile(rf"{SOMEBODY_ARABIC} من {SOMEBODY_ARABIC}\b")
_PREFIX: Final = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|[وفبلك])(?=..)")


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    identities: list[str]
    beside: list[str]


class _Word(msgspec.Struct, frozen=True):
    start: int
    end: int
    folded: str


class Neutral:
    """Knows the words for who people are, in all languages at once. Immutable but for the table."""

    def __init__(self, identities: frozenset[str], beside: frozenset[str], table: FoldTable) -> None:
        self._identities = identities
        self._beside = beside
        self._table = table

    @classmethod
    def load(cls, table: FoldTable) -> Neutral:
        """Read the words that are shipped."""
        written = msgspec.yaml.decode(FILE.read_bytes(), type=_Written)
        return cls(_folded(written.identities, table), _folded(written.beside, table), table)

    def neutral(self, text: str) -> str:
        """Return the text with one word in each identity's place, its article and noun taken away with it."""
        words = [_Word(found.start(), found.end(), self._fold(found[0])) for found in _WORD.finditer(text)]
        pieces, at = [], 0
        for first, last in self._found(text, words):
            start, end = words[first].start, words[last].end
            is_arabic = _ARABIC.search(text, start, end) is not None
            pieces += [text[at:start], SOMEBODY_ARABIC if is_arabic else SOMEBODY_LATIN]
            at = end + 1 if text.startswith("+", end) else end
        return _OF_SOMEBODY.sub(SOMEBODY_ARABIC, "".join((*pieces, text[at:])))

    def _found(self, text: str, words: list[_Word]) -> Iterator[tuple[int, int]]:
        """Yield the first and last word of each stretch that says who somebody is."""
        number, free_from = 0, 0
        while number < len(words):
            length = self._length_at(text, words, number)
            if not length:
                number += 1
                continue
            first, last = number, number + length - 1
            while first > free_from and words[first - 1].folded in self._beside and _touch(text, words, first - 1):
                first -= 1
            while last + 1 < len(words) and _touch(text, words, last):
                more = self._length_at(text, words, last + 1) or int(self._is_beside(words[last + 1].folded))
                if not more:
                    break
                last += more
            yield first, last
            number = free_from = last + 1

    def _length_at(self, text: str, words: list[_Word], number: int) -> int:
        """Return how many words from here on name an identity; the longest name counts."""
        for length in range(min(LONGEST_WORDS, len(words) - number), 0, -1):
            part = words[number : number + length]
            if all(_touch(text, words, number + step) for step in range(length - 1)) and self._is_identity(part):
                return length
        return 0

    def _is_identity(self, words: list[_Word]) -> bool:
        name = " ".join(word.folded for word in words)
        bare = " ".join(_PREFIX.sub("", word.folded) for word in words)
        without_first = " ".join((_PREFIX.sub("", words[0].folded), *(word.folded for word in words[1:])))
        return not self._identities.isdisjoint((name, bare, without_first))

    def _is_beside(self, folded: str) -> bool:
        return folded in self._beside and len(folded) > 2

    def _fold(self, word: str) -> str:
        return fold(word, self._table).text.strip()


def _touch(text: str, words: list[_Word], number: int) -> bool:
    """Say whether a word and the next belong to one phrase: no full stop or comma stands between them."""
    return _JOINT.fullmatch(text, words[number].end, words[number + 1].start) is not None


def _folded(lines: list[str], table: FoldTable) -> frozenset[str]:
    return frozenset(fold(name, table).text.strip() for line in lines for name in line.split(","))
