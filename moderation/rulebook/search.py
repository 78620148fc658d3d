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
        announced: defaultdict[str, list[int]] = defaultdict(list)
        for rule in rules:
            for pattern in rule.patterns:
                for literal in pattern.announced_by:
                    announced[literal].append(len(self._patterns))
                self._patterns.append((rule, pattern))
        self._automaton = ahocorasick.Automaton()
        for literal, indexes in announced.items():
            self._automaton.add_word(literal, tuple(indexes))
        self._automaton.make_automaton()
        self._is_empty = not announced

    def hits(self, folded: Folded) -> tuple[Hit, ...]:
        """Return the first unguarded hit of every rule, in the order of the rules."""
        if self._is_empty:
            return ()
        found: dict[str, Hit] = {}
        candidates = {index for _, indexes in self._automaton.iter(folded.text) for index in indexes}
        for index in sorted(candidates):
            rule, pattern = self._patterns[index]
            if rule.id not in found and (hit := _first_unguarded(rule, pattern, folded)):
                found[rule.id] = hit
        return tuple(found.values())


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
