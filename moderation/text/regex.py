"""RE2 expressions over UTF-8, asked what judging asks most: is there a match, and where is the next one."""

from __future__ import annotations

from collections.abc import Callable

from re2 import _re2

_Match = Callable[[_re2.RE2.Anchor, bytes, int, int], list[tuple[int, int]]]
_UNANCHORED = _re2.RE2.Anchor.UNANCHORED


class RegexError(ValueError):
    """An expression that RE2 does not take."""


class Regex:
    """One expression in linear time. It asks RE2 itself, since the library's match objects cost as much as a match."""

    __slots__ = ("_match", "expression")

    def __init__(self, expression: str) -> None:
        """Compile, or raise RegexError."""
        self.expression = expression
        self._match: _Match = _compiled(expression).Match

    @classmethod
    def known(cls, expression: str) -> Regex:
        """Return an expression that was compiled before: it is compiled again when it is first asked."""
        regex = cls.__new__(cls)
        regex.expression, regex._match = expression, regex._compile_and_match
        return regex

    def first(self, encoded: bytes, at: int = 0) -> tuple[int, int] | None:
        """Return the byte range of the first match from an offset on, or None."""
        start, end = self._match(_UNANCHORED, encoded, at, len(encoded))[0]
        return None if start < 0 else (start, end)

    def _compile_and_match(self, anchor: _re2.RE2.Anchor, encoded: bytes, at: int, end: int) -> list[tuple[int, int]]:
        self._match = _compiled(self.expression).Match
        return self._match(anchor, encoded, at, end)

    def has_match(self, text: str) -> bool:
        """Say whether a text has one."""
        return self.first(text.encode()) is not None


def _compiled(expression: str) -> _re2.RE2:
    options = _re2.RE2.Options()
    options.never_capture = True
    options.log_errors = False
    compiled = _re2.RE2(expression.encode(), options)
    if not compiled.ok():
        raise RegexError(f"RE2 says {compiled.error()}")
    return compiled
