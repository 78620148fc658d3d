"""Tell by one pass over a text which of many patterns may match it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter
from typing import Final

import ahocorasick

from moderation.rulebook.compiler import Literals
from moderation.rulebook.rules import CompiledPattern
from moderation.text.folding import Folded

_LITERAL: Final = itemgetter(1)


class Announcer:
    """An automaton of all literals that announce patterns. A text is gone through once, however many stages ask.

    A pattern is looked at where a literal of its first set, the least likely one, is in the text, and announced where
    one of each other set is there too. Patterns share sets, and most literals of a list stand in the same sets: what
    literals tell of is noted once for all that tell the same, and a pattern's other sets are asked for by number. Most
    texts have some dozens of a hundred thousand literals, and announce next to nothing.
    """

    def __init__(self, patterns: Iterable[CompiledPattern]) -> None:
        looked_at: defaultdict[str, list[int]] = defaultdict(list)
        belongs: defaultdict[str, list[int]] = defaultdict(list)
        numbers: dict[Literals, int] = {}
        self._further: list[frozenset[int]] = []
        for index, pattern in enumerate(patterns):
            first, *further = pattern.announced_by
            for literal in first:
                looked_at[literal].append(index)
            for literals in further:
                if literals not in numbers:
                    for literal in literals:
                        belongs[literal].append(len(numbers))
                    numbers[literals] = len(numbers)
            self._further.append(frozenset(map(numbers.__getitem__, further)))
        alike: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for literal in looked_at | belongs:
            told = tuple(looked_at.get(literal, ())), tuple(belongs.get(literal, ()))
            self._automaton.add_word(literal, alike.setdefault(told, len(alike)))
        self._automaton.make_automaton()
        self._looked_at = tuple(patterns for patterns, _ in alike)
        self._sets = tuple(sets for _, sets in alike)

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
        looked_at = set[int]().union(*map(self._looked_at.__getitem__, found))
        there = set[int]().union(*map(self._sets.__getitem__, found))
        return tuple(sorted(index for index in looked_at if self._further[index] <= there))
