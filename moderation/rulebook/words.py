"""Gather the words that rules know, as which disguised ones may be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from typing import Final

from moderation.draft import Lang
from moderation.rulebook.rules import ReadRule
from moderation.rulebook.vocabulary import ANY_REST
from moderation.text.known import KnownWords, is_arabic, proclitics
from moderation.text.ordinary import OrdinaryWords

SHORTEST_STEM_CHARS: Final = 4


def known_words(rules: Iterable[ReadRule], beside: KnownWords | None = None) -> KnownWords:
    """Gather the words of rules; of a word whose end may be anything, the ordinary ones that begin so.

    Those as which others may be read come in the order of how many rules have them, behind those known ``beside``.
    """
    ordinary = OrdinaryWords.load()
    before = beside or KnownWords((), (), ordinary)
    known = {word: word for word in before.known}
    times: Counter[str] = Counter()
    for rule, words in rules:
        for word in sorted(_written_out(words, ordinary)):
            each = known.setdefault(word, word)  # one string for a word that many rules have
            if each not in before.meant and (is_arabic(word) or not rule.id.startswith(f"{Lang.ARABIC}.")):
                times[each] += 1
    meant = before.meant.keys() | times.keys()
    new = (word for word, _ in times.most_common() if not _is_clad(word, meant))
    return KnownWords(known, (*before.meant, *new), ordinary)


def _is_clad(word: str, words: Container[str]) -> bool:
    """Say whether an Arabic word is another one with what is written together with it, of which reading takes care."""
    return any(word[cut:] in words for cut in proclitics(word) if len(word) - cut >= SHORTEST_STEM_CHARS)


def _written_out(words: Iterable[str], ordinary: OrdinaryWords) -> Iterator[str]:
    for word in words:
        stem = word.removesuffix(ANY_REST)
        if stem == word:
            yield word
        elif len(stem) >= SHORTEST_STEM_CHARS:
            yield from ordinary.beginning(stem)
