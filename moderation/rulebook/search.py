"""Find the rules that hit a text: one pass over announcing literals, then the few patterns they announce."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from moderation.rulebook.announcing import Announcer
from moderation.rulebook.rules import CompiledPattern, Rule
from moderation.rulebook.schema import RuleStage
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
    """Rules ready to run on any text. Immutable after construction, and linear in the text."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._patterns = tuple((rule, pattern) for rule in rules for pattern in rule.patterns)
        self._announcer = Announcer(pattern for _, pattern in self._patterns)
        self._wanted = frozenset(range(len(self._patterns)))

    def of(self, stage: RuleStage) -> Search:
        """Return a search for the rules of one stage; a text is gone through once for all that come from here."""
        narrowed = copy.copy(self)
        narrowed._wanted = frozenset(index for index, (rule, _) in enumerate(self._patterns) if rule.stage is stage)
        return narrowed

    def hits(self, folded: Folded, spared: Sequence[tuple[int, int]] = ()) -> tuple[Hit, ...]:
        """Return the first unguarded hit of every rule, in the order of the rules; none in a spared range."""
        found: dict[str, Hit] = {}
        for index in self._announcer.announced(folded):
            if index in self._wanted:
                rule, pattern = self._patterns[index]
                if rule.id not in found and (hit := _first_unguarded(rule, pattern, folded, spared)):
                    found[rule.id] = hit
        return tuple(found.values())


def _first_unguarded(
    rule: Rule, pattern: CompiledPattern, folded: Folded, spared: Sequence[tuple[int, int]]
) -> Hit | None:
    for start, end in _places(pattern, folded.encoded):
        first = folded.at_byte(start)
        last = first + len(folded.encoded[start:end].decode())
        if any(begun <= first < ended for begun, ended in spared):
            continue
        if rule.guard is None or not rule.guard.has_match(around(rule, folded, first, last)):
            return Hit(rule, first, last)
    return None


def _places(pattern: CompiledPattern, encoded: bytes) -> Iterator[tuple[int, int]]:
    """Yield byte ranges of hits without their bounding spaces; neighbours may share a space."""
    at = 0
    for _ in range(HITS_LIMIT):
        place = pattern.regex.first(encoded, at)
        if place is None:
            return
        yield place[0] + 1, place[1] - 1
        at = place[1] - 1


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
