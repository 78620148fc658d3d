"""Choose by which of their literals patterns are announced: those that the rules' own examples lack most often.

A pattern has several sets of literals of which one each is certain to be there, and most of them tell little: "i",
"you" and "will" stand in every second text. Whoever wrote the rules wrote down what people say, with danger in it and
without, in every language; so how rare a literal is among all their examples says how much it rules out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final

import ahocorasick
import msgspec

from moderation.rulebook.compiler import Literals
from moderation.rulebook.rules import CompiledPattern

SETS_LIMIT: Final = 3
LITERAL_CHARS: Final = 10
"""How much of a literal is looked for: more of it rules hardly anything out, and the automaton doubles in size."""

WORTH_A_LOOK: Final = 0.8
"""A further set is taken if with it no more than this share of the texts still announce the pattern."""

_LITERAL: Final = itemgetter(1)


def announced_rarely(patterns: Sequence[CompiledPattern], texts: Iterable[str]) -> Iterator[CompiledPattern]:
    """Yield each pattern with the few of its sets by which the fewest folded texts announce it, the rarest first."""
    cut: dict[Literals, Literals] = {}
    for pattern in patterns:
        for literals in pattern.announced_by:
            cut.setdefault(literals, frozenset(literal[:LITERAL_CHARS] for literal in literals))
    texts = tuple(texts)
    holding = dict(zip(cut.values(), _holding(cut.values(), texts), strict=False))
    for pattern in patterns:
        sets = dict.fromkeys(map(cut.__getitem__, pattern.announced_by))
        chosen = _chosen([(each, holding[each]) for each in sets], len(texts))
        yield msgspec.structs.replace(pattern, announced_by=chosen)


def _chosen(sets: list[tuple[Literals, int]], texts: int) -> tuple[Literals, ...]:
    """Take the set that the fewest texts hold, then of the others whichever leaves the fewest of those."""
    chosen: list[Literals] = []
    left = (1 << texts) - 1
    while sets and len(chosen) < SETS_LIMIT:
        best = min(sets, key=lambda each: ((each[1] & left).bit_count(), -min(map(len, each[0])), len(each[0])))
        still = best[1] & left
        if chosen and still.bit_count() > WORTH_A_LOOK * left.bit_count():
            break
        chosen.append(best[0])
        sets.remove(best)
        left = still
    return tuple(chosen)


def _holding(sets: Iterable[Literals], texts: Iterable[str]) -> Iterator[int]:
    """Yield for each set the texts that hold one of its literals, as a number with a bit for each text."""
    sets = tuple(sets)
    numbers = {literal: number for number, literal in enumerate(frozenset[str]().union(*sets))}
    if not numbers:
        return
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for literal, number in numbers.items():
        automaton.add_word(literal, number)
    automaton.make_automaton()
    held = [0] * len(numbers)
    for place, text in enumerate(texts):
        for number in set(map(_LITERAL, automaton.iter(text))):
            held[number] |= 1 << place
    for literals in sets:
        whole = 0
        for literal in literals:
            whole |= held[numbers[literal]]
        yield whole
