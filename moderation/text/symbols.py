"""Read signs that stand for letters: "f@gg*t", "$uicide", letters made of flags."""

from __future__ import annotations

import re
from itertools import islice, product
from typing import Final

from moderation.text.folding import FoldTable
from moderation.text.known import KnownWords
from moderation.text.mending import ANY_LETTER, LONGEST_CHARS, TRIED_LIMIT, Mender

READ_LIMIT: Final = 32
"""Words with signs that are looked at in one text."""

_LETTERS: Final = {"@": "a", "$": "s", "€": "e", "£": "l", "+": "t", "|": "li", "!": "il", "*": ANY_LETTER}
_FLAGS: Final = {chr(0x1F1E6 + at): chr(ord("a") + at) for at in range(26)}
_SIGNS: Final = re.escape("".join(_LETTERS))
_START: Final = rf"(?<![\w{_SIGNS}])"
_WITH_SIGNS: Final = re.compile(rf"{_START}[@$]?\w{{0,23}}(?:[{_SIGNS}]+\w{{1,23}})+\$*|{_START}\w{{2,23}}\$+")
"""A word with signs inside; in front of it only two stand for letters, and one behind it: the rest is punctuation."""

_OF_FLAGS: Final = re.compile("[\U0001f1e6-\U0001f1ff](?:[ \u200b-\u200d]?[\U0001f1e6-\U0001f1ff]){2,23}")
_HAS_SIGNS: Final = re.compile(rf"[{_SIGNS}]\w|\w\$|[\U0001f1e6-\U0001f1ff]")


class SignReader:
    """Put letters in the place of signs, one for one, wherever that gives a word that rules know."""

    def __init__(self, table: FoldTable, words: KnownWords, mender: Mender) -> None:
        self._table = table
        self._words = words
        self._mender = mender

    def lettered(self, text: str) -> str | None:
        """Return the text, as long as it was, with letters for signs; or None where no sign hides a letter."""
        if _HAS_SIGNS.search(text) is None:
            return None
        lettered = _OF_FLAGS.sub(self._flags, _WITH_SIGNS.sub(self._signs, text, READ_LIMIT), READ_LIMIT)
        return None if lettered == text else lettered

    def _signs(self, written: re.Match[str]) -> str:
        if len(written[0]) > LONGEST_CHARS:
            return written[0]
        for letters in islice(product(*(_LETTERS.get(char, char) for char in written[0])), TRIED_LIMIT):
            if self._is_word("".join(letters).translate(self._table)):
                return "".join(letters)
        return written[0]

    def _flags(self, written: re.Match[str]) -> str:
        letters = "".join(_FLAGS.get(char, char) for char in written[0])
        return letters if self._is_word("".join(filter(str.isalpha, letters))) else written[0]

    def _is_word(self, word: str) -> bool:
        return word in self._words.meant or self._mender.undisguised(word) is not None
