"""Find the rules that hit a text: one automaton pass over announcing literals, then the few patterns they announce."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import and_, itemgetter
from typing import Final

import ahocorasick
import msgspec

from moderation.rulebook.compiler import SETS_LIMIT
from moderation.rulebook.rules import CompiledPattern, Rule
from moderation.text.folding import Folded
from moderation.text.sentences import sentence_around

GUARD_TOKENS: Final = 6
"""How far before and after a hit its guards are looked for, in tokens."""

HITS_LIMIT: Final = 8
"""How many places of one pattern are tried against its guards; a ninth repetition is no news."""


class Hit(msgspec.Struct, frozen=True):
    """A rule and where it hit, as a range of the folded text."""

    rule: Rule
    start: int
    end: int


class Search:
    """The rules of one stage, ready to run on any text. Immutable after construction, and linear in the text."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._patterns = [(rule, pattern) for rule in rules for pattern in rule.patterns]
        self._unasked = [0] * SETS_LIMIT
        announced: defaultdict[str, list[int]] = defaultdict(lambda: [0] * SETS_LIMIT)
        for index, (_, pattern) in enumerate(self._patterns):
            for place in range(SETS_LIMIT):
                literals = pattern.announced_by[place] if place < len(pattern.announced_by) else None
                if literals is None:
                    self._unasked[place] |= 1 << index
                for literal in literals or ():
                    announced[literal][place] |= 1 << index
        self._automaton = ahocorasick.Automaton()
        self._announcements = tuple(
            tuple((place, patterns) for place, patterns in enumerate(places) if patterns)
            for places in announced.values()
        )
        for number, literal in enumerate(announced):
            self._automaton.add_word(literal, number)
        self._automaton.make_automaton()

    def hits(self, folded: Folded) -> tuple[Hit, ...]:
        """Return the first unguarded hit of every rule, in the order of the rules."""
        found: dict[str, Hit] = {}
        for index in self._candidates(folded.text):
            rule, pattern = self._patterns[index]
            if rule.id not in found and (hit := _first_unguarded(rule, pattern, folded)):
                found[rule.id] = hit
        return tuple(found.values())

    def _candidates(self, text: str) -> Iterator[int]:
        """Yield the patterns of which every set of literals is in the text, in their order.

        Sets of patterns are numbers with a bit for each, since thousands are joined and met at once so.
        """
        if not self._patterns:
            return
        seen = [*self._unasked]
        for number in set(map(itemgetter(1), self._automaton.iter(text))):
            for place, patterns in self._announcements[number]:
                seen[place] |= patterns
        left = reduce(and_, seen)
        while left:
            lowest = left & -left
            yield lowest.bit_length() - 1
            left ^= lowest


def _first_unguarded(rule: Rule, pattern: CompiledPattern, folded: Folded) -> Hit | None:
    for start, end in _places(pattern, folded.encoded):
        first = len(folded.encoded[:start].decode())
        last = first + len(folded.encoded[start:end].decode())
        if rule.guard is None or not rule.guard.search(around(rule, folded, first, last).encode()):
            return Hit(rule, first, last)
    return None


def _places(pattern: CompiledPattern, encoded: bytes) -> Iterator[tuple[int, int]]:
    """Yield byte ranges of hits without their bounding spaces; neighbours may share a space."""
    at = 0
    for _ in range(HITS_LIMIT):
        match = pattern.regex.search(encoded, at)
        if match is None:
            return
        yield match.start() + 1, match.end() - 1
        at = match.end() - 1


def around(rule: Rule, folded: Folded, first: int, last: int) -> str:
    """Return the hit with the tokens that its guards may look at, bounded by spaces."""
    text = folded.text
    least, most = (0, len(text)) if rule.hears_neighbours else sentence_around(folded, first, last)
    start, end = first, last
    for _ in range(GUARD_TOKENS + 1):
        start = max(text.rfind(" ", least, start), least)
    for _ in range(GUARD_TOKENS + 1):
        space = text.find(" ", end, most)
        end = most if space < 0 else space + 1
    return text[start:end]
