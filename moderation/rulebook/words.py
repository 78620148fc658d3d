"""Gather the words that rules know, as which disguised ones may be read."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Final

from moderation.draft import Lang
from moderation.rulebook.rules import ReadRule
from moderation.rulebook.vocabulary import ANY_REST
from moderation.text.known import KnownWords, is_arabic
from moderation.text.ordinary import OrdinaryWords

SHORTEST_STEM_CHARS: Final = 4
LETTERS_IN_FRONT: Final = "وفبكلهعا"
"""Letters of which the particles are made that Arabic writes together with the next word."""


def known_words(rules: Iterable[ReadRule]) -> KnownWords:
    """Gather the words of rules; of a word whose end may be anything, the ordinary ones that begin so."""
    ordinary = OrdinaryWords.load()
    known: dict[str, str] = {}
    meant: dict[str, None] = {}
    for rule, words in rules:
        for word in sorted(_written_out(words, ordinary)):
            each = known.setdefault(word, word)  # one string for a word that many rules have
            if is_arabic(word) or not rule.id.startswith(f"{Lang.ARABIC}."):
                meant[each] = None
    return KnownWords(known, (word for word in meant if not _is_clad(word, meant)), ordinary)


def _is_clad(word: str, words: Container[str]) -> bool:
    """Say whether an Arabic word is another one with what is written together with it, of which reading takes care."""
    bare = word.lstrip(LETTERS_IN_FRONT)
    return any(word[cut:] in words for cut in range(1, min(len(word) - len(bare), len(word) - SHORTEST_STEM_CHARS) + 1))


def _written_out(words: Iterable[str], ordinary: OrdinaryWords) -> Iterator[str]:
    for word in words:
        stem = word.removesuffix(ANY_REST)
        if stem == word:
            yield word
        elif len(stem) >= SHORTEST_STEM_CHARS:
            yield from ordinary.beginning(stem)
