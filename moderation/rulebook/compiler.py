"""Turn a pattern's tree into what is searched for: a bounded RE2 expression and the literals that announce it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Final

import re2

from moderation.rulebook.errors import NotationError
from moderation.rulebook.tree import AnyOf, Choice, Literal, Node, Repeat, Sequence

PROCLITICS: Final = "(?:[وف]?(?:[بك]?(?:ال)?|لل?))"
"""What Arabic writes together with the next word: and, so, with, like, for, the, and their combinations."""

LITERALS_LIMIT: Final = 48
SETS_LIMIT: Final = 3
SHORTEST_LITERAL_CHARS: Final = 3
_BOUND: Final = Literal(" ")

Literals = frozenset[str]


def expression(nodes: Iterable[Node], *, proclitics: bool) -> str:
    """Return one RE2 expression for any of the nodes, with a space at both ends as word bounds."""
    body = "|".join(_regex(node) for node in nodes)
    return f" {PROCLITICS if proclitics else ''}(?:{body}) "


def compiled(regex: str) -> re2._Regexp:
    """Compile an expression for folded text in UTF-8, or raise NotationError."""
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    try:
        return re2._Regexp(regex.encode(), options)
    except re2.error as error:
        raise NotationError(f"RE2 says {error}") from error


def announcing(node: Node, *, proclitics: bool) -> tuple[Literals, ...]:
    """Return sets of literals such that every text that the bounded node matches holds one of each set.

    Raise NotationError where none is long enough to be searched for cheaply.
    """
    parts = node.parts if isinstance(node, Sequence) else (node,)
    bounded = Sequence((*(() if proclitics else (_BOUND,)), *parts, _BOUND))
    sets = sorted(_Literals.of(bounded).sets, key=_quality, reverse=True)[:SETS_LIMIT]
    cheap = tuple(each for each in sets if _quality(each)[0] >= SHORTEST_LITERAL_CHARS)
    if not cheap:
        raise NotationError("no word in this pattern is certain to be there; write at least one out")
    return cheap


def _regex(node: Node) -> str:
    match node:
        case Literal(text):
            return text.replace("?", "\\?")  # folding leaves letters, digits, spaces and question marks
        case AnyOf(regex):
            return regex
        case Sequence(parts):
            return "".join(_grouped(part) if isinstance(part, Choice) else _regex(part) for part in parts)
        case Choice(options):
            return "|".join(_regex(option) for option in options)
        case Repeat(item, _, quantifier):
            return f"(?:{_grouped(item)}{quantifier})"


def _grouped(node: Node) -> str:
    is_single = isinstance(node, AnyOf) or (isinstance(node, Literal) and len(node.text) == 1)
    return _regex(node) if is_single else f"(?:{_regex(node)})"


class _Literals:
    """What is certain of a text that a node matches: all it may be if few, else sets of which one each is there.

    ``exact`` is every text, or None. ``sets`` holds ``exact`` alone where it is known.
    """

    def __init__(self, exact: Literals | None, sets: Iterable[Literals]) -> None:
        self.exact = exact if exact is not None and len(exact) <= LITERALS_LIMIT else None
        self.sets = (exact,) if exact is not None else tuple(sets)

    @staticmethod
    def of(node: Node) -> _Literals:
        match node:
            case Literal(text):
                return _Literals(frozenset((text,)), ())
            case AnyOf():
                return _Literals(None, ())
            case Sequence(parts):
                return _sequence_literals(parts)
            case Choice(options):
                return _choice_literals(options)
            case Repeat(item, least, quantifier):
                inner = _Literals.of(item)
                if quantifier[0] == "?" and inner.exact is not None:
                    return _Literals(inner.exact | {""}, ())
                return _Literals(None, inner.sets if least else ())


def _choice_literals(options: tuple[Node, ...]) -> _Literals:
    inner = [_Literals.of(option) for option in options]
    exact = [each.exact for each in inner if each.exact is not None]
    if len(exact) == len(inner):
        return _Literals(frozenset().union(*exact), ())
    best = [max(each.sets, key=_quality) for each in inner if each.sets]
    return _Literals(None, (frozenset().union(*best),) if len(best) == len(inner) else ())


def _sequence_literals(parts: tuple[Node, ...]) -> _Literals:
    """Grow the exact literals part by part; where they become too many or unknown, keep the set and start anew."""
    sets: list[Literals] = []
    current = frozenset(("",))
    for part in parts:
        inner = _Literals.of(part)
        if inner.exact is not None and len(current) * len(inner.exact) <= LITERALS_LIMIT:
            current = frozenset(a + b for a, b in product(current, inner.exact))
        else:
            sets += (current, *inner.sets) if inner.exact is None else (current,)
            current = frozenset(("",)) if inner.exact is None else inner.exact
    return _Literals(None, (*sets, current)) if sets else _Literals(current, ())


def _quality(literals: Literals) -> tuple[int, int]:
    """Longer is better, then fewer."""
    return min(map(len, literals)), -len(literals)
