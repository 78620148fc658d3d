"""The review of the nouns for pseudonyms, as far as a program can do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from rapidfuzz.distance import OSA

from rooms.names import listed, look_alike_key, nouns, plain_letters

NOUNS_LEAST: Final = 400
ANYWHERE: Final = "*"


def noun_problems(lang: str) -> list[str]:
    """List what is wrong with the packaged nouns of a language, one sentence each."""
    return list(problems_among(nouns(lang), listed(f"denied.{lang}.txt")))


def problems_among(words: tuple[str, ...], denied: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each noun that cannot stay.

    An entry of ``denied`` forbids a word, or with a star before it every word that contains it. Two nouns are alike
    where their keys are equal or where one slip of the finger makes one of the other.
    """
    if len(words) < NOUNS_LEAST:
        yield f"there are {len(words)} nouns; at least {NOUNS_LEAST} keep names apart."
    yield from _denied_problems(words, frozenset(denied))
    for word in words:
        if not word.isalpha():
            yield f"`{word}` is not one word of letters."
        if word.startswith("و"):
            yield f"`{word}` begins with the letter that joins two nouns."
    yield from _alike_problems(words)


def _alike_problems(words: tuple[str, ...]) -> Iterator[str]:
    forms = [(word, look_alike_key(word), plain_letters(word)) for word in words]
    for (one, key, letters), (other, other_key, other_letters) in combinations(forms, 2):
        if key == other_key or OSA.distance(letters, other_letters, score_cutoff=1) <= 1:
            yield f"`{one}` and `{other}` look alike."


def _denied_problems(words: tuple[str, ...], denied: frozenset[str]) -> Iterator[str]:
    whole = {plain_letters(entry) for entry in denied if not entry.startswith(ANYWHERE)}
    parts = {plain_letters(entry) for entry in denied if entry.startswith(ANYWHERE)}
    for word in words:
        letters = plain_letters(word)
        if letters in whole or any(part in letters for part in parts):
            yield f"`{word}` is on the deny list."
