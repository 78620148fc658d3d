"""The words that rules know, laid out so that disguised ones are found among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import Final

import ahocorasick

from moderation.text.ordinary import OrdinaryWords

SHORTEST_MENDED_CHARS: Final = 4
"""Shorter words differ by one letter from too many others."""

PROCLITICS: Final = frozenset(
    "".join(parts) for parts in product(("", "و", "ف"), ("", "ب", "ك", "ال", "بال", "كال", "ل", "لل", "هال", "عال"))
) - {""}
_LONGEST_PROCLITIC: Final = max(map(len, PROCLITICS))
ARTICLES: Final = tuple(sorted(each for each in PROCLITICS if each.endswith(("ال", "لل"))))
"""What is written together with a noun that has the article."""

_SHORT_PIECES: Final = frozenset(
    (
        *("a", "i", "u", "ما", "لا", "يا", "مو", "مش", "في", "من", "كل", "اي", "او", "هو", "هي", "هم", "لو", "بس"),
        *("رح", "شو", "ده", "دي", "دا", "عن"),
    )
)
"""Short words that people write together with the next one; other pieces have more letters."""


def is_arabic(word: str) -> bool:
    """Say whether a folded word is in Arabic script."""
    return "\u0620" <= word[:1] <= "\u06ff"


class KnownWords:
    """The words of all rules. Immutable; what is laid out for one kind of disguise is laid out when first needed.

    ``known`` are all of them, ``meant`` those as which a disguised word may be read: Arabic in Latin letters is spelt
    in too many ways to be mended letter by letter; of several the first is likeliest.
    """

    def __init__(self, known: Iterable[str], meant: Iterable[str], ordinary: OrdinaryWords) -> None:
        self.known = frozenset(known)
        self.meant = {word: place for place, word in enumerate(meant)}
        self.ordinary = ordinary

    def knows(self, token: str) -> bool:
        """Say whether a token is a word of the rules, with what Arabic writes together with it or without."""
        return token in self.known or any(token[cut:] in self.known for cut in proclitics(token))

    def means(self, token: str) -> bool:
        """Say whether a disguised word may be read as this one."""
        return token in self.meant or any(token[cut:] in self.meant for cut in proclitics(token))

    def is_ordinary(self, token: str) -> bool:
        """Say whether a token is a word of every day, with what Arabic writes together with it or without."""
        return token in self.ordinary or any(token[cut:] in self.ordinary for cut in proclitics(token))

    def near(self, token: str) -> set[str]:
        """Return the words from which a token differs by one letter more, less or else, and some that differ by two."""
        index = self._near
        found = index.get(token, "")
        for at in range(len(token)):
            words = index.get(token[:at] + token[at + 1 :])
            if words is not None:
                found = f"{found} {words}"
        return set(found.split())

    @cached_property
    def _near(self) -> dict[str, str]:
        """For each word, and for each word less one letter, the words it may be, with spaces between them.

        This is Garbe's SymSpell at distance 1: what is left of two words one letter apart, less one letter each, meets.
        """
        near: dict[str, str] = {}
        for word in self.meant:
            if len(word) >= SHORTEST_MENDED_CHARS and word.isalpha():
                for part in {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}:
                    known = near.get(part)
                    near[part] = word if known is None else f"{known} {word}"
        return near

    def alike(self, first: str, length: int) -> tuple[str, ...]:
        """Return the words that begin with a letter and have a length."""
        return self._alike.get((first, length), ())

    @cached_property
    def _alike(self) -> dict[tuple[str, int], tuple[str, ...]]:
        alike = defaultdict(list)
        for word in self.meant:
            alike[word[0], len(word)].append(word)
        return {key: tuple(words) for key, words in alike.items()}

    def pieces(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield each word in a text without spaces, and where it ends."""
        if len(self._pieces):
            for last, word in self._pieces.iter(text):
                yield last + 1, word

    @cached_property
    def _pieces(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        for word in self.meant:
            if word in _SHORT_PIECES or (word.isalpha() and len(word) >= (3 if is_arabic(word) else 2)):
                automaton.add_word(word, word)
        automaton.make_automaton()
        return automaton


def proclitics(token: str) -> Iterator[int]:
    """Yield how many letters of an Arabic token may belong to what is written together with the word."""
    if is_arabic(token):
        for cut in range(1, min(_LONGEST_PROCLITIC, len(token) - 2) + 1):
            if token[:cut] in PROCLITICS:
                yield cut
