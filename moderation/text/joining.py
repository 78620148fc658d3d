"""Take apart what is written without spaces, and put together what is written with spaces between its letters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

from moderation.text.known import ARTICLES, PROCLITICS, KnownWords, is_arabic

SPELT_OUT: Final = re.compile(r"(?<= )(?:[^\W_] ){3,}")
"""Three letters or more with spaces between and behind them."""

LONGEST_CHARS: Final = 80
"""How much of one token, or of one run of single letters, is taken apart."""

LEAST_MEAN_CHARS: Final = 2.5
"""Letters of a piece on average; below it nearly anything can be taken apart into something."""

STRAY_COST: Final = 12.0
"""What a letter costs that belongs to no word. A word costs the logarithm of its place among the words of rules."""

COMMONEST: Final = 10
ARTICLE: Final = "ال"
ARTICLE_COST: Final = 1.0
LONGER_ARTICLE_COST: Final = 4.0
"""What an article costs that stands behind "and", "with" or the like: mostly that letter ends the word before."""

SHORTEST_ROUGH_CHARS: Final = 12
STRAYS_SHARE: Final = 0.3
"""Share of letters in a long token that may belong to words that rules do not know."""

SHORTEST_HIDDEN_CHARS: Final = 6


class Splitter:
    """Find the words in letters that stand together."""

    def __init__(self, words: KnownWords) -> None:
        self._words = words

    def split(self, token: str) -> str | None:
        """Return the words of a token that is nothing but words, with spaces between them, or None."""
        return self._split(token, SHORTEST_HIDDEN_CHARS, 0)

    def split_roughly(self, token: str) -> str | None:
        """Return the same of a long token of which some letters belong to no word."""
        return self._split(token, SHORTEST_ROUGH_CHARS, len(token) * STRAYS_SHARE)

    def _split(self, token: str, shortest: int, strays_allowed: float) -> str | None:
        if not shortest <= len(token) <= LONGEST_CHARS or not token.isalpha():
            return None
        words = self._best(token)
        strays = sum(map(self._is_stray, words))
        if len(words) < 2 or strays > strays_allowed or len(token) < LEAST_MEAN_CHARS * (len(words) - strays):
            return None
        return None if self._words.is_ordinary(token) else " ".join(self._with_strays_joined(words))

    def _is_stray(self, word: str) -> bool:
        return len(word) == 1 and (is_arabic(word) or word not in self._words.meant)

    def gathered(self, letters: str) -> str | None:
        """Return the words in a run of single letters, with spaces between them, or None where there is none.

        Letters that belong to no word stand together where a word that rules do not know would stand.
        """
        words = self._best(letters[:LONGEST_CHARS])
        if max(map(len, words)) < 3:
            return None
        return " ".join((*self._with_strays_joined(words), *letters[LONGEST_CHARS:]))

    def _with_strays_joined(self, words: list[str]) -> Iterator[str]:
        """Give what stands between words as one token, as a word that rules do not know would stand there."""
        strays = ""
        for word in words:
            if self._is_stray(word):
                strays += word
            elif strays in PROCLITICS:
                yield strays + word
                strays = ""
            else:
                yield from filter(None, (strays, word))
                strays = ""
        if strays:
            yield strays

    def _best(self, letters: str) -> list[str]:
        """Return the likeliest division into words and stray letters, as if a word's place were how rare it is."""
        costs, last = [0.0], [1]
        ending: dict[int, list[tuple[int, float]]] = {}
        for end, word in self._words.pieces(letters):
            ending.setdefault(end, []).extend(self._costs(letters, end - len(word), word))
        for end in range(1, len(letters) + 1):
            best, length = costs[end - 1] + STRAY_COST, 1
            for chars, cost in ending.get(end, ()):
                if costs[end - chars] + cost < best:
                    best, length = costs[end - chars] + cost, chars
            costs.append(best)
            last.append(length)
        words, at = [], len(letters)
        while at:
            words.append(letters[at - last[at] : at])
            at -= last[at]
        return words[::-1]

    def _costs(self, letters: str, start: int, word: str) -> Iterator[tuple[int, float]]:
        """Give the length and the cost of a word, alone and with each article that stands before it."""
        cost = math.log(self._words.meant[word] + COMMONEST)
        yield len(word), cost
        if is_arabic(word) and letters.endswith(ARTICLES, 0, start):
            for article in ARTICLES:
                if letters.endswith(article, 0, start):
                    yield len(article) + len(word), cost + (ARTICLE_COST if article == ARTICLE else LONGER_ARTICLE_COST)
