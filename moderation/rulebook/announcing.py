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
    one of each other set is there too. Most texts have a dozen literals of ten thousands, and announce nothing, so
    what is met lies close together: a judge who is busy with other things has little of it at hand.
    """

    def __init__(self, patterns: Iterable[CompiledPattern]) -> None:
        numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
        looked_at: defaultdict[int, list[int]] = defaultdict(list)
        self._others: list[tuple[frozenset[int], ...]] = []
        for index, pattern in enumerate(patterns):
            first, *others = (
                frozenset(map(numbers.__getitem__, literals)) for literals in pattern.announced_by
            )
            self._others.append(tuple(others))
            for number in first:
                looked_at[number].append(index)
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
        looked_at = {index for number in found for index in self._looked_at[number]}
        return tuple(sorted(index for index in looked_at if not any(map(found.isdisjoint, self._others[index]))))
