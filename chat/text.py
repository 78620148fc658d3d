"""What a message's text must be, before anybody judges it."""

from __future__ import annotations

import unicodedata
from typing import Final

from chat.wire.types import TEXT_LIMIT_CHARS

_KEPT_CONTROLS: Final = frozenset("\n\u200c\u200d")
"""A new line; and the joiners, which Persian words and emoji are written with."""


class TextRefused(ValueError):
    """A text is empty, or longer than the limit."""


def clean(text: str) -> str:
    """Return the text in NFC without characters that only confuse, such as bidi overrides and controls.

    Raises ``TextRefused`` unless 1 to 1,000 code points remain.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    cleaned = "".join(sign for sign in composed if _is_wanted(sign)).strip()
    if not 1 <= len(cleaned) <= TEXT_LIMIT_CHARS:
        raise TextRefused("too_long" if cleaned else "empty")
    return cleaned


def _is_wanted(sign: str) -> bool:
    # Cc controls, Cf formats (bidi overrides, invisible marks), Cs lone surrogates, Co private, Cn unassigned
    return unicodedata.category(sign)[0] != "C" or sign in _KEPT_CONTROLS
