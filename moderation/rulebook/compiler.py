"""Turn a pattern's tree into what is searched for: a bounded RE2 expression and the literals that announce it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Final

from moderation.rulebook.errors import NotationError
from moderation.rulebook.tree import AnyOf, Choice, Literal, Node, Repeat, Sequence

PROCLITICS: Final = "(?:[وف]?(?:[بك]?(?:ال)?|لل?))"
"""What Arabic writes together with the next word: and, so, with, like, for, the, and their combinations."""

LITERALS_LIMIT: Final = 48
SHORTEST_LITERAL_CHARS: Final = 3
SHORTEST_FURTHER_CHARS: Final = 2
"""Where one set of literals is long enough to be searched for cheaply, others may be shorter."""

_BOUND: Final = Literal(" ")

Literals = frozenset[str]


class Compiler:
    """Compile patterns of one file: of the word lists that they share, each is written out once."""

    def __init__(self) -> None:
        self._written: dict[int, tuple[Choice, str]] = {}
        self._certain: dict[int, tuple[Choice, _Certain]] = {}

    def expression(self, nodes: Iterable[Node], *, proclitics: bool) -> str:
        """Return one RE2 expression for any of the nodes, with a space at both ends as word bounds."""
        body = "|".join(map(self._regex, nodes))
        return f" {PROCLITICS if proclitics else ''}(?:{body}) "

    def announcing(self, node: Node, *, proclitics: bool) -> tuple[Literals, ...]:
        """Return all sets of literals such that every text that the bounded node matches holds one of each set.

        Raise NotationError where none is long enough to be searched for cheaply.
        """
        parts = node.parts if isinstance(node, Sequence) else (node,)
        bounded = Sequence((*(() if proclitics else (_BOUND,)), *parts, _BOUND))
        sets = tuple(each for each in self._certain_of(bounded).sets if _shortest(each) >= SHORTEST_FURTHER_CHARS)
        if max(map(_shortest, sets), default=0) < SHORTEST_LITERAL_CHARS:
            raise NotationError("no word in this pattern is certain to be there; write at least one out")
        return sets

    def _regex(self, node: Node) -> str:
        match node:
            case Literal(text):
                return text.replace("?", "\\?")  # folding leaves letters, digits, spaces and question marks
            case AnyOf(regex):
                return regex
            case Sequence(parts):
                return "".join(self._grouped(part) if isinstance(part, Choice) else self._regex(part) for part in parts)
            case Choice(options):
                if id(node) not in self._written:  # the node is kept, so that its id stays its own
                    self._written[id(node)] = node, "|".join(map(self._regex, options))
                return self._written[id(node)][1]
            case Repeat(item, _, quantifier):
                return f"(?:{self._grouped(item)}{quantifier})"

    def _grouped(self, node: Node) -> str:
        is_single = isinstance(node, AnyOf) or (isinstance(node, Literal) and len(node.text) == 1)
        return self._regex(node) if is_single else f"(?:{self._regex(node)})"

    def _certain_of(self, node: Node) -> _Certain:
        match node:
            case Literal(text):
                return _Certain(frozenset((text,)), ())
            case AnyOf():
                return _Certain(None, ())
            case Sequence(parts):
                return self._of_sequence(parts)
            case Choice(options):
                if id(node) not in self._certain:
                    self._certain[id(node)] = node, self._of_choice(options)
                return self._certain[id(node)][1]
            case Repeat(item, least, quantifier):
                inner = self._certain_of(item)
                if quantifier[0] == "?" and inner.exact is not None:
                    return _Certain(inner.exact | {""}, ())
                return _Certain(None, inner.sets if least else ())

    def _of_choice(self, options: tuple[Node, ...]) -> _Certain:
        inner = [self._certain_of(option) for option in options]
        exact = [each.exact for each in inner if each.exact is not None]
        if len(exact) == len(inner):
            return _Certain(frozenset().union(*exact), ())
        best = [max(each.sets, key=_quality) for each in inner if each.sets]
        return _Certain(None, (frozenset().union(*best),) if len(best) == len(inner) else ())

    def _of_sequence(self, parts: tuple[Node, ...]) -> _Certain:
        """Grow the exact literals part by part; where they become too many or unknown, keep the set and start anew."""
        sets: list[Literals] = []
        current = frozenset(("",))
        for part in parts:
            inner = self._certain_of(part)
            if inner.exact is not None and len(current) * len(inner.exact) <= LITERALS_LIMIT:
                current = frozenset(a + b for a, b in product(current, inner.exact))
            else:
                sets += (current, *inner.sets) if inner.exact is None else (current,)
                current = frozenset(("",)) if inner.exact is None else inner.exact
        return _Certain(None, (*sets, current)) if sets else _Certain(current, ())


class _Certain:
    """What is certain of a text that a node matches: all it may be if few, else sets of which one each is there.

    ``exact`` is every text, or None. ``sets`` holds ``exact`` alone where it is known.
    """

    def __init__(self, exact: Literals | None, sets: Iterable[Literals]) -> None:
        self.exact = exact if exact is not None and len(exact) <= LITERALS_LIMIT else None
        self.sets = (exact,) if exact is not None else tuple(sets)


def _quality(literals: Literals) -> tuple[int, int]:
    """Longer is better, then fewer."""
    return _shortest(literals), -len(literals)


def _shortest(literals: Literals) -> int:
    return min(map(len, literals))
