"""Tell by one pass over a text which of many patterns may match it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, count
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
    one of each other set is there too. Most texts have some dozens of a hundred thousand literals, and announce next to
    nothing.
    """

    def __init__(self, patterns: Iterable[CompiledPattern]) -> None:
        patterns = tuple(patterns)
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        sets: dict[Literals, frozenset[int]] = {}
        for literals in chain.from_iterable(pattern.announced_by for pattern in patterns):
            if literals not in sets:
                sets[literals] = frozenset(map(numbers.__getitem__, literals))
        looked_at: list[list[int]] = [[] for _ in numbers]
        for index, pattern in enumerate(patterns):
            for number in sets[pattern.announced_by[0]]:
                looked_at[number].append(index)
        self._looked_at = tuple(map(tuple, looked_at))
        self._further = [tuple(map(sets.__getitem__, pattern.announced_by[1:])) for pattern in patterns]
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for literal, number in numbers.items():
            self._automaton.add_word(literal, number)
        self._automaton.make_automaton()

    def announced(self, folded: Folded) -> tuple[int, ...]:
        """Return the patterns of which every set of literals is in the text, in order; remembered with the text."""
        return folded.remembered(self._look)

    def _look(self, folded: Folded) -> tuple[int, ...]:
        if not self._looked_at:
            return ()
        found = set(map(_LITERAL, self._automaton.iter(folded.text)))
        looked_at = set[int]().union(*map(self._looked_at.__getitem__, found))
        announced = []
        for index in sorted(looked_at):
            for literals in self._further[index]:
                if found.isdisjoint(literals):
                    break
            else:
                announced.append(index)
        return tuple(announced)
