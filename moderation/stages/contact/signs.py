"""Read a text sign by sign for contact details: one character for each code point, so places stay as they are."""

from __future__ import annotations

import unicodedata
from typing import Final

HIDDEN: Final = "\x01"
"""Stands for marks that show nothing or only dress the sign before them, keycap emoji among them."""

_DASHES: Final = "-‐‑‒–—―−－﹣"
_DOTS: Final = ".․·•。．"
_ZEROS: Final = "oOоОοΟ"


class SignTable(dict[int, str]):
    """What each code point reads as, worked out once and then remembered. The argument of ``str.translate``."""

    def __missing__(self, codepoint: int) -> str:
        sign = self[codepoint] = _sign(chr(codepoint))
        return sign


def _sign(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return HIDDEN
    for signs, sign in ((_DASHES, "-"), (_DOTS, "."), (_ZEROS, "o"), ("+＋﹢", "+"), ("@＠﹫", "@"), ("/⁄／", "/")):
        if char in signs:
            return sign
    return " " if char.isspace() and char != "\n" else char
