"""Make a text ready to be scored: who somebody is left out, Arabic in its own script, folded for comparing letters."""

from __future__ import annotations

import enum
import re
from typing import Final

import msgspec

from moderation.screening.arabizi import arabic_script, sounds_arabic
from moderation.screening.neutral import Neutral
from moderation.text.folding import FoldTable, fold

TEXT_LIMIT_CHARS: Final = 2_000
SENTENCES_LIMIT: Final = 12
"""So many sentences of one text are read each by itself; the text as a whole always is."""

_ARABIC: Final = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_LATIN: Final = re.compile("[a-zà-ɏ]", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?؟،,\n;؛…]+")
_SHORTEST_SENTENCE_CHARS: Final = 4


class Voice(enum.StrEnum):
    """How a text is written. Scores run higher in one than in another, so that each has its own threshold."""

    ARABIC = "arabic"
    ARABIZI = "arabizi"
    LATIN = "latin"


class Read(msgspec.Struct, frozen=True):
    """A text as it is scored: whole, in sentences, and folded."""

    voice: Voice
    text: str
    sentences: tuple[str, ...]
    folded: str


class Reader:
    """Reads texts. Immutable but for the table of letters."""

    def __init__(self) -> None:
        self._table = FoldTable()
        self._neutral = Neutral.load(self._table)

    def read(self, text: str) -> Read:
        """Return a text as it is scored; the same whatever identity it names."""
        neutral = self._neutral.neutral(text[:TEXT_LIMIT_CHARS])
        voice = _voice(neutral)
        if voice is Voice.ARABIZI:
            neutral = arabic_script(neutral)
        sentences = tuple(
            part for part in map(str.strip, _SENTENCE_END.split(neutral)) if len(part) >= _SHORTEST_SENTENCE_CHARS
        )
        return Read(voice, neutral, sentences[:SENTENCES_LIMIT] or (neutral,), fold(neutral, self._table).text)


def _voice(text: str) -> Voice:
    if len(_ARABIC.findall(text)) > len(_LATIN.findall(text)):
        return Voice.ARABIC
    return Voice.ARABIZI if sounds_arabic(text) else Voice.LATIN
