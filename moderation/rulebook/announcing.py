"""Tell by one pass over a text which of many patterns may match it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import and_, itemgetter
from weakref import WeakKeyDictionary

import ahocorasick

from moderation.rulebook.compiler import SETS_LIMIT
from moderation.rulebook.rules import CompiledPattern
from moderation.text.folding import Folded


class Announcer:
    """An automaton of all literals that announce patterns. A text is gone through once, however many stages ask.

    Sets of patterns are numbers with a bit for each, in the order given, since thousands are joined and met at once so.
    """

    def __init__(self, patterns: Iterable[CompiledPattern]) -> None:
        self._unasked = [0] * SETS_LIMIT
        announced: defaultdict[str, list[int]] = defaultdict(lambda: [0] * SETS_LIMIT)
        for index, pattern in enumerate(patterns):
            for place in range(SETS_LIMIT):
                literals = pattern.announced_by[place] if place < len(pattern.announced_by) else None
                if literals is None:
                    self._unasked[place] |= 1 << index
                for literal in literals or ():
                    announced[literal][place] |= 1 << index
        self._announcements = tuple(
            tuple((place, patterns) for place, patterns in enumerate(places) if patterns)
            for places in announced.values()
        )
        self._automaton = ahocorasick.Automaton()
        for number, literal in enumerate(announced):
            self._automaton.add_word(literal, number)
        self._automaton.make_automaton()
        self._known: WeakKeyDictionary[Folded, int] = WeakKeyDictionary()

    def announced(self, folded: Folded) -> int:
        """Return the patterns of which every set of literals is in the text; remembered as long as the text is."""
        patterns = self._known.get(folded)
        if patterns is None:
            patterns = self._known[folded] = self._look(folded.text)
        return patterns

    def _look(self, text: str) -> int:
        if not self._announcements:
            return 0
        seen = [*self._unasked]
        for number in set(map(itemgetter(1), self._automaton.iter(text))):
            for place, patterns in self._announcements[number]:
                seen[place] |= patterns
        return reduce(and_, seen)
