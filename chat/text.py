"""What a message's text must be, before anybody judges it."""

from __future__ import annotations

import unicodedata
from typing import Final

from chat.wire.types import TEXT_LIMIT_CHARS

_JOINERS: Final = "\u200c\u200d"
"""Persian words and emoji are written with these two; they show nothing by themselves."""
_KEPT: Final = frozenset(f"\n{_JOINERS}")
_SPACED: Final = str.maketrans({"\r": "\n", "\t": " ", "\v": "\n", "\f": "\n", "\x85": "\n"})
_PICTOGRAPHS: Final = range(0x1F000, 0x1FB00)
"""Set aside for pictographs, also those that this Python's Unicode tables do not know yet."""


class TextRefused(ValueError):
    """A text is empty, or longer than the limit."""


def clean(text: str) -> str:
    """Return a text as ``plain`` makes it.

    Raises ``TextRefused`` unless 1 to 1,000 code points remain, of which at least one can be seen.
    """
    cleaned = plain(text)
    if not cleaned.strip(f"{_JOINERS} \n"):
        raise TextRefused("empty")
    if len(cleaned) > TEXT_LIMIT_CHARS:
        raise TextRefused("too_long")
    return cleaned


def plain(text: str) -> str:
    """Return the text in NFC without characters that only confuse, such as bidi overrides and controls."""
    if text.isprintable():  # nearly every message; what can be printed holds no category C
        return unicodedata.normalize("NFC", text).strip()
    spaced = text.replace("\r\n", "\n").translate(_SPACED)
    # NFC comes last: a letter and its accent meet only once what stood between them is gone.
    return unicodedata.normalize("NFC", "".join(filter(_is_wanted, spaced))).strip()


def _is_wanted(sign: str) -> bool:
    # Cc controls, Cf formats (bidi overrides, invisible marks), Cs lone surrogates, Co private, Cn unassigned
    return unicodedata.category(sign)[0] != "C" or sign in _KEPT or ord(sign) in _PICTOGRAPHS
