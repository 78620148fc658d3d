"""Read a rule's pattern into a small tree.

The notation is RE2's with ordinary spelling: literal characters are folded like the text, a space or any mark stands
for the space between tokens, ``<name>`` for a word list and ``<gap>`` for up to three tokens of any kind. Look-around,
back-references, anchors and ``\\b`` are refused; word bounds are added by the compiler.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from moderation.rulebook.errors import NotationError
from moderation.text.folding import FoldTable


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

_NAME: Final = re.compile(r"<([a-z][a-z0-9_]*)>")
_LETTERS: Final = re.compile(r"[a-zA-Z0-9\u0621-\u0652]+(?![?*+{])")
"""As many plain letters as no quantifier belongs to; they are most of what rules are made of."""

_QUANTIFIER: Final = re.compile(r"[?*+]\??|\{(\d+)(,\d*)?\}\??")
_CLASS: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_ESCAPES: Final = {"w": "[^ ?]", "d": "[0-9]", "S": "[^ ]", "D": "[^0-9]"}


class Reader:
    """Read patterns of one rule file: they share its word lists and the text's folding."""

    def __init__(self, words: Mapping[str, list[str]], table: FoldTable) -> None:
        self._words = words
        self._table = table
        self._lists: dict[str, Node] = {}

    def read(self, pattern: str, *, inside: tuple[str, ...] = ()) -> Node:
        """Return the tree of a pattern, or raise NotationError saying what cannot be read."""
        cursor = _Cursor(re.sub(r"\s*<gap>\s*", "<gap>", pattern.strip()))
        node = self._choice(cursor, inside)
        if not cursor.is_done:
            raise NotationError("a closing bracket without an opening one")
        return _trimmed(node)

    def _choice(self, cursor: _Cursor, inside: tuple[str, ...]) -> Node:
        options = [self._sequence(cursor, inside)]
        while cursor.take("|"):
            options.append(self._sequence(cursor, inside))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self, cursor: _Cursor, inside: tuple[str, ...]) -> Node:
        parts: list[Node] = []
        while not cursor.is_done and cursor.peek not in "|)":
            item = self._item(cursor, inside)
            quantifier = cursor.take_match(_QUANTIFIER)
            if item is None or (item == SPACE and parts and parts[-1] == SPACE):
                continue
            if item == GAP:
                parts = [*(parts[:-1] if parts[-2:] == [GAP, SPACE] else parts), GAP, SPACE]
                continue
            if item == QUESTION_MARK and parts and parts[-1] != SPACE:
                parts.append(SPACE)
            parts.append(item if quantifier is None else _repeated(item, quantifier))
        joined = _joined(_with_optional_spaces(parts))
        return joined[0] if len(joined) == 1 else Sequence(joined)

    def _item(self, cursor: _Cursor, inside: tuple[str, ...]) -> Node | None:
        """Read one item, or None for a character that folding leaves out."""
        if cursor.take("("):
            return self._group(cursor, inside)
        if named := cursor.take_match(_NAME):
            return self._named(named[1], inside)
        if cursor.peek == "[":
            return self._class(cursor)
        if cursor.take("."):
            return AnyOf(".")
        if cursor.peek in "^$?*+{":
            raise NotationError(f"{cursor.peek!r} stands where a word should (bounds are added by themselves)")
        if cursor.take("\\"):
            return self._escaped(cursor.next())
        run = cursor.take_match(_LETTERS)
        return self._literal(run[0] if run else cursor.next())

    def _group(self, cursor: _Cursor, inside: tuple[str, ...]) -> Node:
        if cursor.take("?") and not cursor.take(":"):
            raise NotationError("only plain groups ( ) and (?: ) are known")
        node = self._choice(cursor, inside)
        if not cursor.take(")"):
            raise NotationError("an opening bracket without a closing one")
        return node

    def _named(self, name: str, inside: tuple[str, ...]) -> Node:
        if name == "gap":
            return GAP
        if name in inside:
            raise NotationError(f"the word list <{name}> names itself")
        if name not in self._words:
            raise NotationError(f"there is no word list <{name}>")
        if name not in self._lists:
            self._lists[name] = Choice(tuple(self.read(entry, inside=(*inside, name)) for entry in self._words[name]))
        return self._lists[name]

    def _class(self, cursor: _Cursor) -> Node | None:
        found = cursor.take_match(_CLASS)
        if found is None:
            raise NotationError("a character class [ ] is not closed")
        body = found[0][1:-1]
        folded = "".join(c if c.isascii() and not c.isalnum() and c != "'" else self._table[ord(c)] for c in body)
        if body.startswith("^") or "\\" in body or "-" in body.strip("-"):
            return AnyOf(f"[{folded}]")
        options = sorted({self._table[ord(char)].strip() or " " for char in body if self._table[ord(char)]})
        if len(options) < 2:
            return Literal(options[0]) if options else None
        return Choice(tuple(Literal(option) for option in options))

    def _escaped(self, char: str) -> Node | None:
        if char in _ESCAPES:
            return AnyOf(_ESCAPES[char])
        if char == "s":
            return SPACE
        if char.isalnum():
            raise NotationError(f"\\{char} is not known here (bounds are added by themselves)")
        return self._literal(char)

    def _literal(self, chars: str) -> Node | None:
        folded = chars.translate(self._table)
        return Literal(folded.strip() or " ") if folded else None


class _Cursor:
    """A place in a pattern."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._pattern)

    @property
    def peek(self) -> str:
        return self._pattern[self._at]

    def next(self) -> str:
        if self.is_done:
            raise NotationError("the pattern ends too early")
        self._at += 1
        return self._pattern[self._at - 1]

    def take(self, char: str) -> bool:
        taken = self._pattern.startswith(char, self._at)
        self._at += taken
        return taken

    def take_match(self, regex: re.Pattern[str]) -> re.Match[str] | None:
        found = regex.match(self._pattern, self._at)
        if found is not None:
            self._at = found.end()
        return found


def _repeated(item: Node, quantifier: re.Match[str]) -> Repeat:
    sign = quantifier[0]
    least = int(quantifier[1]) if quantifier[1] else int(sign[0] == "+")
    return Repeat(item, least, sign)


def _without_last_space(part: Repeat) -> Repeat:
    """Read ``(really )?`` before a space, or at the end of a word list's entry, as ``(really)?``."""
    match part:
        case Repeat(Sequence((*rest, Literal(text))), _, "?") if text[-1] == " ":
            return Repeat(Sequence((*rest, *_joined([Literal(text.rstrip())]))), 0, "?")
        case Repeat(Literal(text), _, "?"):
            return Repeat(Literal(text.rstrip()), 0, "?")
        case _:
            return part


def _trimmed(node: Node) -> Node:
    """Take off marks at the ends of a pattern, such as the ``!`` of "leave!": they are spaces, and bounds follow."""
    match node:
        case Literal(text):
            return Literal(text.strip())
        case Choice(options):
            return Choice(tuple(_trimmed(option) for option in options))
        case Sequence((Literal(text), *rest)) if text[0] == " ":
            return _trimmed(Sequence((*_joined([Literal(text.lstrip())]), *rest)))
        case Sequence((*rest, Literal(text))) if text[-1] == " ":
            return _trimmed(Sequence((*rest, *_joined([Literal(text.rstrip())]))))
        case _:
            return node


def _with_optional_spaces(parts: list[Node]) -> list[Node]:
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


def _joined(parts: list[Node]) -> tuple[Node, ...]:
    """Join neighbouring literals, and leave one space where two meet."""
    joined: list[Node] = []
    for part in (part for part in parts if part != Literal("")):
        last = joined[-1] if joined else None
        if isinstance(part, Literal) and isinstance(last, Literal):
            joined[-1] = Literal(re.sub(" +", " ", last.text + part.text))
        else:
            joined.append(part)
    return tuple(joined)
