"""The tree of a pattern, and where the spaces between its parts go."""

from __future__ import annotations

import re
from typing import Final

import msgspec


class Literal(msgspec.Struct, frozen=True):
    """Folded characters as they stand; a single space is the space between tokens."""

    text: str


class AnyOf(msgspec.Struct, frozen=True):
    """A character class or an escape such as ``[ab]``, ``.`` or ``\\d``, already in RE2's syntax."""

    regex: str


class Sequence(msgspec.Struct, frozen=True):
    """One part after another."""

    parts: tuple[Node, ...]


class Choice(msgspec.Struct, frozen=True):
    """One of several."""

    options: tuple[Node, ...]


class Repeat(msgspec.Struct, frozen=True):
    """An item as often as its quantifier (``?``, ``*``, ``+``, ``{0,3}``) says."""

    item: Node
    least: int
    quantifier: str


Node = Literal | AnyOf | Sequence | Choice | Repeat

SPACE: Final = Literal(" ")
QUESTION_MARK: Final = Literal("?")
GAP: Final = Repeat(Sequence((SPACE, Repeat(AnyOf("[^ ?]"), 1, "+"))), 0, "{0,3}")
"""Up to three tokens behind another one; a question mark ends the thought, so a gap never reaches over it."""


def with_optional_spaces(parts: list[Node]) -> list[Node]:
    """Let the space beside a part that may be missing go with it, as in ``want (really)? to``."""
    spaced: list[Node] = []
    skip = False
    for index, part in enumerate(parts):
        follows = parts[index + 1] if index + 1 < len(parts) else None
        if skip:
            skip = False
        elif (
            not isinstance(part, Repeat)
            or part.least
            or part.item == SPACE
            or part == GAP
            or follows not in (SPACE, GAP, None)
        ):
            spaced.append(part)
        elif spaced and spaced[-1] == SPACE:
            spaced[-1] = Repeat(Sequence((SPACE, _without_last_space(part))), 0, "?")
        elif not spaced and follows == SPACE:
            spaced.append(Repeat(Sequence((part, SPACE)), 0, "?"))
            skip = True
        else:
            spaced.append(part)
    return spaced


def joined_parts(parts: list[Node]) -> tuple[Node, ...]:
    """Join neighbouring literals, and leave one space where two meet."""
    joined: list[Node] = []
    for part in (part for part in parts if part != Literal("")):
        last = joined[-1] if joined else None
        if isinstance(part, Literal) and isinstance(last, Literal):
            joined[-1] = Literal(re.sub(" +", " ", last.text + part.text))
        else:
            joined.append(part)
    return tuple(joined)


def _without_last_space(part: Repeat) -> Repeat:
    """Read ``(really )?`` before a space, or at the end of a word list's entry, as ``(really)?``."""
    match part:
        case Repeat(Sequence((*rest, Literal(text))), _, "?") if text[-1] == " ":
            return Repeat(Sequence((*rest, *joined_parts([Literal(text.rstrip())]))), 0, "?")
        case Repeat(Literal(text), _, "?"):
            return Repeat(Literal(text.rstrip()), 0, "?")
        case _:
            return part


def trimmed(node: Node) -> Node:
    """Take off marks at the ends of a pattern, such as the ``!`` of "leave!": they are spaces, and bounds follow."""
    match node:
        case Literal(text):
            return Literal(text.strip())
        case Choice(options):
            return Choice(tuple(trimmed(option) for option in options))
        case Sequence((Literal(text), *rest)) if text[0] == " ":
            return trimmed(Sequence((*joined_parts([Literal(text.lstrip())]), *rest)))
        case Sequence((*rest, Literal(text))) if text[-1] == " ":
            return trimmed(Sequence((*rest, *joined_parts([Literal(text.rstrip())]))))
        case _:
            return node


def may_be_nothing(node: Node) -> bool:
    """Say whether a tree can match without any letter, as where an emoji alone is one of its options."""
    match node:
        case Literal(text):
            return not text.strip()
        case AnyOf():
            return False
        case Sequence(parts):
            return all(map(may_be_nothing, parts))
        case Choice(options):
            return any(map(may_be_nothing, options))
        case Repeat(item, least):
            return not least or may_be_nothing(item)
