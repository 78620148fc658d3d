"""Tell by one pass over a text which of many patterns may match it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter
from typing import Final

import ahocorasick

from moderation.rulebook.rules import CompiledPattern
from moderation.text.folding import Folded

_LITERAL: Final = itemgetter(1)


class Announcer:
    """An automaton of all literals that announce patterns. A text is gone through once, however many stages ask.

    A pattern is looked at where a literal of its first set, the least likely one, is in the text, and announced where
    one of each other set is there too. Most texts have some dozens of a hundred thousand literals, and announce next to
    nothing. The second set stands beside the first one's literals, since it rules out nearly all that are looked at.
    """

    def __init__(self, patterns: Iterable[CompiledPattern]) -> None:
        numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
        looked_at: defaultdict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        self._further: list[tuple[frozenset[int], ...]] = []
        for index, pattern in enumerate(patterns):
            sets = tuple(frozenset(map(numbers.__getitem__, literals)) for literals in pattern.announced_by)
            self._further.append(sets[2:])
            entry = index, sets[min(1, len(sets) - 1)]
            for number in sets[0]:
                looked_at[number].append(entry)
        self._looked_at = tuple(tuple(looked_at.get(number, ())) for number in range(len(numbers)))
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for literal, number in numbers.items():
            self._automaton.add_word(literal, number)
        self._automaton.make_automaton()

    def announced(self, folded: Folded) -> tuple[int, ...]:
        """Return the patterns of which every set of literals is in the text, in order; remembered with the text."""
        patterns = folded.noted.get(self)
        if patterns is None:
            patterns = folded.noted[self] = self._look(folded.text)
        return patterns

    def _look(self, text: str) -> tuple[int, ...]:
        if not self._looked_at:
            return ()
        found = set(map(_LITERAL, self._automaton.iter(text)))
        lacks = found.isdisjoint
        looked_at = {index for number in found for index, second in self._looked_at[number] if not lacks(second)}
        return tuple(sorted(index for index in looked_at if not any(map(lacks, self._further[index]))))
