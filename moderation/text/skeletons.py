"""Find the Arabic word that somebody wrote in Latin letters, by its consonants and then by its vowels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice, product
from typing import Final, NamedTuple

SPELLINGS_LIMIT: Final = 48
"""Ways to read the consonants of one token that are tried."""

LIKELIER_THAN_SIGNS: Final = 2
"""How much more a vowel that does not fit tells than a sign in one of its rarer meanings."""

LEAST_CONSONANTS: Final = 2
LONGEST_CHARS: Final = 20

# What each sign stands for differs by region: g is a ج in Cairo, a ق in Tunis and a گ in Baghdad.
_SIGNS: Final = """
    sh ش, ch شك, kh خ, gh غ, th ثذت, dh ذضظ, b ب, c كس, d دضذ, f ف, g قجكغ, h هح, j ج, k كق, l ل, m م, n ن, p ب, q ق,
    r ر, s سص, t تطث, v ف, x خ, z زظذ, 2 ق, 3 عغ, 4 غذ, 5 خ, 6 طظ, 7 حخ, 8 غقه, 9 قص
"""
CONSONANTS: Final[Mapping[str, str]] = dict(sign.split() for sign in _SIGNS.split(","))
"""For each consonant the Arabic letters for which it stands, the likeliest first."""

_WRITTEN: Final[Mapping[str, str]] = {"ا": "ae", "و": "ouw", "ي": "iye", "ه": "aeho"}
"""The Latin letters in which a long vowel shows, the likeliest last but one; a last ه is a vowel too."""

_WEAK: Final = frozenset("اوي")
PART: Final = re.compile("sh|ch|kh|gh|th|dh|[bcdfghj-np-tvxz2-9]|[aeiouwy]+|.")


class Skeleton(NamedTuple):
    """A word as its consonants, and what stands before, between and behind them: one vowel string more."""

    consonants: tuple[str, ...]
    vowels: tuple[str, ...]


class Skeletons:
    """The Arabic words that rules know, by their consonants."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = words

    def word(self, token: str) -> str | None:
        """Return the Arabic word that a Latin token spells, or None. Of several, the one whose vowels fit best."""
        if len(token) > LONGEST_CHARS:
            return None
        best: tuple[int, str] | None = None
        for written in _latin(token):
            spellings = product(*(enumerate(CONSONANTS[sign]) for sign in written.consonants))
            for spelling in islice(spellings, SPELLINGS_LIMIT):
                rarity = sum(place for place, _ in spelling)
                for word, vowels in self._index.get("".join(letter for _, letter in spelling), ()):
                    most = _allowed(len(spelling))
                    if best is not None:
                        most = min(most, (best[0] - rarity - 1) // LIKELIER_THAN_SIGNS)
                    misfit = _misfit(written.vowels, vowels, most)
                    if misfit <= most:
                        best = LIKELIER_THAN_SIGNS * misfit + rarity, word
        return None if best is None else best[1]

    @cached_property
    def _index(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        index = defaultdict(list)
        for word in self._words:
            consonants, vowels = _arabic(word)
            if len(consonants) >= LEAST_CONSONANTS:
                index["".join(consonants)].append((word, vowels))
        return dict(index)


def _arabic(word: str) -> Skeleton:
    """Take an Arabic word apart. A last ه is mostly no consonant."""
    consonants: list[str] = []
    vowels = [""]
    for at, letter in enumerate(word):
        if letter in _WEAK or (letter == "ه" and at == len(word) - 1):
            vowels[-1] += letter
        else:
            consonants.append(letter)
            vowels.append("")
    return Skeleton(tuple(consonants), tuple(vowels))


def _latin(token: str) -> Iterator[Skeleton]:
    """Take a Latin token apart: a doubled consonant is one, and 2 may be no consonant; so may a last h be."""
    yield from _apart(token)
    if "2" in token:
        yield from _apart(token.replace("2", ""))


def _apart(token: str) -> Iterator[Skeleton]:
    consonants: list[str] = []
    vowels = [""]
    for part in PART.findall(token):
        if part[0] in "aeiouwy":
            vowels[-1] += part
        elif part not in CONSONANTS:
            return
        elif not (consonants and consonants[-1] == part and not vowels[-1]):
            consonants.append(part)
            vowels.append("")
    if len(consonants) >= LEAST_CONSONANTS:
        yield Skeleton(tuple(consonants), tuple(vowels))
    if len(consonants) > LEAST_CONSONANTS and consonants[-1] == "h" and not vowels[-1]:
        yield Skeleton(tuple(consonants[:-1]), (*vowels[:-2], vowels[-2] + "h"))
    if (
        len(consonants) > LEAST_CONSONANTS
        and consonants[-1] == "t"
        and vowels[-2:] in (["e", ""], ["a", ""], ["i", ""])
    ):
        yield Skeleton(tuple(consonants[:-1]), (*vowels[:-2], "h"))  # a last ه before another noun


def _allowed(consonants: int) -> int:
    """Return how much of the vowels may differ."""
    return consonants - 1


def _misfit(written: tuple[str, ...], meant: tuple[str, ...], most: int) -> int:
    """Say how badly the vowels of a Latin token and an Arabic word fit; 0 is perfect, past ``most`` counting ends."""
    last = len(meant) - 1
    misfit = _first_misfit(written[0], meant[0])
    for place in range(1, last + 1):
        if misfit > most:
            break
        misfit += _inner_misfit(written[place], _heard(meant[place], place == last), place == last)
    return misfit


def _heard(arabic: str, is_last: bool) -> str:
    """Return the vowels without the silent ا of a plural in وا."""
    return "و" if is_last and arabic == "وا" else arabic


def _first_misfit(latin: str, arabic: str) -> int:
    if not latin or not arabic:
        return len(latin or arabic)
    if arabic[0] == "ا":
        return 2 if latin[0] in "wy" else 0
    return 0 if latin[0] in _WRITTEN[arabic[0]] else 2


def _inner_misfit(latin: str, arabic: str, is_last: bool) -> int:
    """Count 2 for each long vowel that only one of both has, and 1 where a short sign stands for one or for none."""
    if is_last and latin and not arabic:
        return 2  # a last vowel is always written
    missing = sum(2 * (not any(vowel in latin for vowel in _WRITTEN[letter])) for letter in arabic)
    if not arabic:
        return 2 if len(latin) > 1 or latin in ("w", "y") else int(latin in ("a", "o", "u"))
    surplus = 2 * (("w" in latin and "و" not in arabic) + ("y" in latin and "ي" not in arabic))
    return missing + surplus + (latin == "e")
