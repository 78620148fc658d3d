"""Read a text sign by sign for contact details: one character for each code point, so places stay as they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from moderation.findings import Span

HIDDEN: Final = "\x01"
"""Stands for marks that show nothing or only dress the sign before them, keycap emoji among them."""

_DASHES: Final = "-‐‑‒–—―−－﹣"
_DOTS: Final = ".․·•。．"


class SignTable(dict[int, str]):
    """What each code point reads as, worked out once and then remembered. The argument of ``str.translate``."""

    def __missing__(self, codepoint: int) -> str:
        sign = self[codepoint] = _sign(chr(codepoint))
        return sign


class Visible:
    """A text's signs without those that show nothing, with the way back to the text."""

    def __init__(self, signs: str) -> None:
        self._places: Sequence[int] = range(len(signs)) if HIDDEN not in signs else _shown(signs)
        self.text = signs.replace(HIDDEN, "")

    def span(self, span: Span) -> Span:
        """Lead a non-empty range back to the text."""
        return Span(self._places[span.start], self._places[span.end - 1] + 1)


def _shown(signs: str) -> tuple[int, ...]:
    return tuple(place for place, sign in enumerate(signs) if sign != HIDDEN)


def _sign(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return HIDDEN
    for signs, sign in ((_DASHES, "-"), (_DOTS, "."), ("оο", "o"), ("ОΟ", "O"), ("⁄", "/")):
        if char in signs:
            return sign
    wide = unicodedata.normalize("NFKC", char)
    if char.isspace() and char != "\n":
        return " "
    return wide if len(wide) == 1 else char
