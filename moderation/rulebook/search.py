"""Find the rules that hit a text: one automaton pass over announcing literals, then the few patterns they announce."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import ahocorasick
import msgspec

from moderation.rulebook.rules import CompiledPattern, Rule
from moderation.text.folding import Folded

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
        self._patterns: list[tuple[Rule, CompiledPattern]] = []
        self._wanted: list[int] = []
        announced: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for rule in rules:
            for pattern in rule.patterns:
                for place, literals in enumerate(pattern.announced_by):
                    for literal in literals:
                        announced[literal].append((len(self._patterns), 1 << place))
                self._wanted.append((1 << len(pattern.announced_by)) - 1)
                self._patterns.append((rule, pattern))
        self._automaton = ahocorasick.Automaton()
        self._announcements = tuple(announced.values())
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

    def _candidates(self, text: str) -> list[int]:
        """Return the patterns of which every set of literals is in the text, in their order."""
        if not self._patterns:
            return []
        seen: defaultdict[int, int] = defaultdict(int)
        for number in {number for _, number in self._automaton.iter(text)}:
            for index, place in self._announcements[number]:
                seen[index] |= place
        return sorted(index for index, places in seen.items() if places == self._wanted[index])


def _first_unguarded(rule: Rule, pattern: CompiledPattern, folded: Folded) -> Hit | None:
    for start, end in _places(pattern, folded.encoded):
        if rule.guard is None or not rule.guard.search(_around(folded.encoded, start, end)):
            first = len(folded.encoded[:start].decode())
            return Hit(rule, first, first + len(folded.encoded[start:end].decode()))
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


def _around(encoded: bytes, start: int, end: int) -> bytes:
    """Return the hit with the tokens that its guards may look at, bounded by spaces."""
    for _ in range(GUARD_TOKENS + 1):
        start = max(encoded.rfind(b" ", 0, start), 0)
    for _ in range(GUARD_TOKENS + 1):
        space = encoded.find(b" ", end)
        end = len(encoded) if space < 0 else space + 1
    return encoded[start:end]
