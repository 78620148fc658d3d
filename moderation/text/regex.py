"""RE2 expressions over UTF-8, asked what judging asks most: is there a match, and where is the next one."""

from __future__ import annotations

from re2 import _re2

_UNANCHORED = _re2.RE2.Anchor.UNANCHORED


class RegexError(ValueError):
    """An expression that RE2 does not take."""


class Regex:
    """One expression in linear time. It asks RE2 itself, since the library's match objects cost as much as a match."""

    __slots__ = ("_match",)

    def __init__(self, expression: str) -> None:
        """Compile, or raise RegexError."""
        options = _re2.RE2.Options()
        options.never_capture = True
        options.log_errors = False
        compiled = _re2.RE2(expression.encode(), options)
        if not compiled.ok():
            raise RegexError(f"RE2 says {compiled.error()}")
        self._match = compiled.Match

    def first(self, encoded: bytes, at: int = 0) -> tuple[int, int] | None:
        """Return the byte range of the first match from an offset on, or None."""
        start, end = self._match(_UNANCHORED, encoded, at, len(encoded))[0]
        return None if start < 0 else (start, end)

    def has_match(self, text: str) -> bool:
        """Say whether a text has one."""
        return self.first(text.encode()) is not None
