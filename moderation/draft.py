"""What a person is about to say, as the pipeline sees it."""

from __future__ import annotations

import enum
from collections.abc import Callable

import msgspec


class Lang(enum.StrEnum):
    """A language that a reader, a room or a draft may name. Rules of all languages run on every draft."""

    ARABIC = "ar"
    ENGLISH = "en"
    SPANISH = "es"
    FRENCH = "fr"


class Said:
    """Something the same session said a short while ago, kept in memory for the flood stage. Immutable."""

    __slots__ = ("_key", "at_ms", "text")

    def __init__(self, text: str, at_ms: int) -> None:
        self.text, self.at_ms = text, at_ms
        self._key: str | None = None

    def key(self, made: Callable[[str], str]) -> str:
        """Return what ``made`` makes of the text to compare it by, worked out when it is first asked for."""
        if self._key is None:
            self._key = made(self.text)
        return self._key


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A text of 1 to 1,000 code points, NFC, with what its stages may know of its author.

    ``recent`` holds at most 50 earlier texts of this session, oldest first; ``now_ms`` and the times in ``recent``
    are UTC milliseconds of one clock. ``is_newcomer`` is true until a session's first message has been delivered.
    ``country`` is an ISO 3166 code chosen by hand or None; it chooses phone regions, never a person's place.
    """

    text: str
    lang: Lang | None = None
    country: str | None = None
    is_newcomer: bool = False
    recent: tuple[Said, ...] = ()
    now_ms: int = 0
