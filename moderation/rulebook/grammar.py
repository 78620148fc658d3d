"""Read a rule's pattern into a small tree.

The notation is RE2's with ordinary spelling: literal characters are folded like the text, a space or any mark stands
for the space between tokens, ``<name>`` for a word list and ``<gap>`` for up to three tokens of any kind. Look-around,
back-references, anchors and ``\\b`` are refused; word bounds are added by the compiler.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from moderation.rulebook.errors import NotationError
from moderation.rulebook.tree import (
    GAP,
    QUESTION_MARK,
    SPACE,
    AnyOf,
    Choice,
    Literal,
    Node,
    Repeat,
    Sequence,
    joined_parts,
    trimmed,
    with_optional_spaces,
)
from moderation.text.folding import FoldTable

_NAME: Final = re.compile(r"<([a-z][a-z0-9_]*)>")
_LETTERS: Final = re.compile(r"[a-zA-Z0-9\u0621-\u0652]+(?![?*+{])")
"""As many plain letters as no quantifier belongs to; they are most of what rules are made of."""

_PLAIN: Final = re.compile(r"[a-zA-Z0-9 \u0621-\u0652]+(?=[|)]|\Z)")
"""A whole option of plain words; most options are that, so they are not taken apart."""

_QUANTIFIER: Final = re.compile(r"[?*+]\??|\{(\d+)(,\d*)?\}\??")
_SPACES: Final = re.compile(" +")
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
        return trimmed(node)

    def _choice(self, cursor: _Cursor, inside: tuple[str, ...]) -> Node:
        options = [self._sequence(cursor, inside)]
        while cursor.take("|"):
            options.append(self._sequence(cursor, inside))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self, cursor: _Cursor, inside: tuple[str, ...]) -> Node:
        if plain := cursor.take_match(_PLAIN):
            folded = _SPACES.sub(" ", plain[0].translate(self._table))
            return Literal(folded) if folded else Sequence(())
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
        joined = joined_parts(with_optional_spaces(parts))
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
