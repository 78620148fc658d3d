"""Read a word that somebody misspelt or disguised as the word of the rules that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, islice, product
from typing import Final

from moderation.text.known import ARTICLES, PROCLITICS, SHORTEST_MENDED_CHARS, KnownWords, is_arabic, proclitics

ANY_LETTER: Final = "ʘ"
"""What stands in a folded text where somebody put an asterisk for a letter."""

TRIED_LIMIT: Final = 32
"""Spellings of one word that are tried: one with more disguises than that is no longer readable."""

LONGEST_CHARS: Final = 24
"""A longer token is no single word."""

SHORT_CHARS: Final = 4
"""Words up to this length are mended only where letters are swapped or a vowel is left out."""

_DIGITS: Final = {
    "0": ("o",),
    "1": ("i", "l"),
    "2": ("z", "to"),
    "3": ("e",),
    "4": ("a",),
    "5": ("s",),
    "6": ("g", "b"),
    "7": ("t",),
    "8": ("b", "ate"),
    "9": ("g",),
}
_SOUNDS: Final = (("ph", "f"), ("vv", "w"), ("z", "s"))
_SOUND: Final = re.compile("ph|vv|z")
_DOUBLED: Final = re.compile(r"(.)\1")
_DRAWN_OUT: Final = re.compile(r"(.)\1\1+")
_VOWELS: Final = frozenset("aeiouy")
_WEAK: Final = frozenset("اوي")
_HARD_TO_TELL: Final = tuple(
    frozenset(pair) for pair in ("سص", "تط", "تث", "دض", "ضظ", "ذز", "زظ", "دذ", "قك", "جك", "هح", "حخ", "غق")
)
"""Arabic letters that are mistaken for one another; any other change of letter gives another word."""


_BROKEN_ARTICLES: Final = {
    broken: article
    for article in ARTICLES
    for broken in (article[:at] + article[at + 1 :] for at in range(len(article)))
    if broken not in PROCLITICS
}


class Mender:
    """Read one token at a time. Bounded: a token costs at most some tens of look-ups."""

    def __init__(self, words: KnownWords) -> None:
        self._words = words

    def mended(self, token: str, *, slips: bool = True) -> str | None:
        """Return the word that a token stands for, or None where it stands for itself.

        ``slips`` says whether it may be one letter away.
        """
        if len(token) > LONGEST_CHARS:
            return None
        found = self.undisguised(token) or (self._nearest(token) if slips else None)
        return None if found is None or self._words.is_ordinary(token) else found

    def undisguised(self, token: str) -> str | None:
        """Return the word that other signs than its own letters stand for, or None."""
        if ANY_LETTER in token:
            return self._uncovered(token)
        if not token.isalpha():
            return None if token.isdigit() else self._first_meant(_respelt(token, _DIGITS))
        found = self._first_meant(_sounded(token)) if _SOUND.search(token) else None
        return found or (self._shortened(token) if _DOUBLED.search(token) else None)

    def forms(self, token: str) -> tuple[str, ...]:
        """Return a token or its drawn-out letters shortened to two and one, then the same with letters for digits."""
        drawn_out = _DRAWN_OUT.search(token)
        short = (_DRAWN_OUT.sub(r"\1\1", token), _DRAWN_OUT.sub(r"\1", token)) if drawn_out else (token,)
        if token.isalpha() or token.isdigit():
            return short
        return (*short, *("".join(_DIGITS.get(char, char)[0] for char in form) for form in short))

    def _first_meant(self, spellings: Iterator[str]) -> str | None:
        return next(filter(self._words.means, islice(spellings, TRIED_LIMIT)), None)

    def _uncovered(self, token: str) -> str | None:
        """Return the word of which letters are covered; of several, one that is not ordinary, since that is hidden."""
        if len(token) < SHORTEST_MENDED_CHARS:
            return None
        fitting = [word for word in self._words.alike(token[0], len(token)) if _shows(token, word)]
        return next((word for word in fitting if word not in self._words.ordinary), next(iter(fitting), None))

    def _shortened(self, token: str) -> str | None:
        """Return the word of which letters are drawn out."""
        runs = [letter + letter if len(list(run)) > 1 else letter for letter, run in groupby(token)]
        return self._first_meant(_respelt(runs, {run: (run, run[0]) for run in runs if len(run) == 2}))

    def _nearest(self, token: str) -> str | None:
        """Return the word one letter away, as far as such a slip is likely."""
        if len(token) < SHORTEST_MENDED_CHARS - 1:
            return None
        slip = _arabic_slip if is_arabic(token) else _latin_slip
        for cut in (0, *proclitics(token)):
            stem = token[cut:]
            near = (word for word in self._words.near(stem) if cut or word[0] == token[0])
            likely = [
                (unlikely, self._words.meant[word], word) for word in near if (unlikely := slip(stem, word)) is not None
            ]
            if likely:
                return token[:cut] + min(likely)[2]
        return next(self._behind_a_broken_article(token), None) if is_arabic(token) else None

    def _behind_a_broken_article(self, token: str) -> Iterator[str]:
        """Give words whose article lacks a letter or has swapped one with the word, or whose first letter is lost."""
        words = self._words
        for broken, article in _BROKEN_ARTICLES.items():
            if token.startswith(broken) and token[len(broken) :] in words.meant:
                yield article + token[len(broken) :]
        for article in ARTICLES:
            at = len(article)
            if token.startswith(article[:-1]) and token[at : at + 1] == article[-1]:
                yield from (article + word for word in (token[at - 1] + token[at + 1 :],) if word in words.meant)
            if token.startswith(article) and len(token) >= at + SHORT_CHARS:
                yield from (article + word for word in words.near(token[at:]) if word[1:] == token[at:])


def _shows(token: str, word: str) -> bool:
    return all(shown in (letter, ANY_LETTER) for shown, letter in zip(token, word, strict=True))


def _respelt(parts: str | list[str], readings: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield every spelling of a word whose parts may be read in several ways."""
    return map("".join, product(*(readings.get(part, (part,)) for part in parts)))


def _sounded(token: str) -> Iterator[str]:
    for sound, letter in _SOUNDS:
        if sound in token:
            yield token.replace(sound, letter)


def _difference(token: str, word: str) -> tuple[str, str]:
    """Return what is left of two words between their common beginning and their common end."""
    start, shorter = 0, min(len(token), len(word))
    while start < shorter and token[start] == word[start]:
        start += 1
    end = 0
    while end < shorter - start and token[-1 - end] == word[-1 - end]:
        end += 1
    return token[start : len(token) - end], word[start : len(word) - end]


def _latin_slip(token: str, word: str) -> int | None:
    """Say how unlikely it is that somebody wrote a Latin token for a word, or None where it is too unlikely."""
    written, meant = _difference(token, word)
    if len(written) == len(meant) == 2 and written == meant[::-1]:
        return 0
    if not written and len(meant) == 1:
        return 0 if len(word) > SHORT_CHARS or (meant in _VOWELS and token[-1] == word[-1]) else None
    if not meant and len(written) == 1:
        return 2 if len(word) > SHORT_CHARS else None
    if len(written) == len(meant) == 1:
        both_vowels = written in _VOWELS and meant in _VOWELS
        return 3 if len(word) > SHORT_CHARS + 1 or (both_vowels and len(word) > SHORT_CHARS) else None
    return None


def _arabic_slip(token: str, word: str) -> int | None:
    """Say the same of Arabic, where another first, last or weak letter is another person, tense or noun."""
    written, meant = _difference(token, word)
    if len(written) == len(meant) == 2 and written == meant[::-1]:
        return 0
    is_short = len(word.removeprefix("ال")) <= SHORT_CHARS
    if token[-1] != word[-1] or token[0] != word[0] or (is_short and meant in _WEAK):
        return None
    if len(written) + len(meant) == 1:
        return 1 if not written or written * 2 in token else None
    if len(written) == len(meant) == 1 and frozenset((written, meant)) in _HARD_TO_TELL:
        return 2
    return None
