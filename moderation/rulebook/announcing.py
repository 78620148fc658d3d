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
    one of each other set is there too. Literals that stand in the same sets, as most of a list do, count as one. Most
    texts have some dozens of a hundred thousand literals, and announce next to nothing.
    """

    def __init__(self, patterns: Iterable[CompiledPattern]) -> None:
        patterns = tuple(patterns)
        sets = {literals: set[int]() for pattern in patterns for literals in pattern.announced_by}
        stands_in: defaultdict[str, list[int]] = defaultdict(list)
        for number, literals in enumerate(sets):
            for literal in literals:
                stands_in[literal].append(number)
        alike: dict[tuple[int, ...], int] = {}
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for literal, numbers in stands_in.items():
            self._automaton.add_word(literal, alike.setdefault(tuple(numbers), len(alike)))
        self._automaton.make_automaton()
        members = tuple(sets.values())
        for standing, kind in alike.items():
            for number in standing:
                members[number].add(kind)
        looked_at: list[list[int]] = [[] for _ in alike]
        for index, pattern in enumerate(patterns):
            for kind in sets[pattern.announced_by[0]]:
                looked_at[kind].append(index)
        self._looked_at = tuple(map(tuple, looked_at))
        self._further = [tuple(map(sets.__getitem__, pattern.announced_by[1:])) for pattern in patterns]

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
