"""Tell apart somebody who incites from somebody who quotes, reports or condemns what was said."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from moderation.findings import Span
from moderation.stages.cues import joined, load_cues
from moderation.text.folding import FoldTable
from moderation.text.regex import Regex
from moderation.text.sentences import sentence_around
from moderation.text.views import Views

CUE_TOKENS: Final = 8
"""How far before and after a hit its cues are looked for, in tokens."""

_MARKED: Final = re.compile("«[^«»]*»|“[^“”]*”|„[^„“]*“|‹[^‹›]*›|\"[^\"]*\"|(?<![^\\W_])['‘][^'’‘]*['’](?![^\\W_])")


class Quoting:
    """The cues by which a quotation, a report or counter-speech is known, in every language.

    Somebody's own words ("I told you to ...") carry none of them.
    """

    def __init__(self, table: FoldTable) -> None:
        languages = load_cues()
        self._before = joined(languages, lambda cues: cues.quoting.before, table)
        self._after = joined(languages, lambda cues: cues.quoting.after, table)

    def covers(self, text: str, span: Span, views: Views) -> bool:
        """Say whether the words at ``span`` stand in quotation marks, or beside a cue in the same sentence."""
        if quoted(text, span) is not None:
            return True
        start, first, last, end = sentence_of(span, views)
        before = views.plain.text[start:first].split()[-CUE_TOKENS:]
        after = views.plain.text[last:end].split()[:CUE_TOKENS]
        return _has(self._before, before) or _has(self._after, after)


def quoted(text: str, span: Span) -> Span | None:
    """Return the quotation marks around some words, with what is between them."""
    marks = (Span(mark.start(), mark.end()) for mark in _MARKED.finditer(text))
    return next((mark for mark in marks if mark.start < span.start and span.end < mark.end), None)


def sentence_of(span: Span, views: Views) -> tuple[int, int, int, int]:
    """Return where in the folded text the sentence around some words begins, they begin, they end, and it ends."""
    plain = views.plain
    first, last = bisect_left(plain.origins, span.start), bisect_left(plain.origins, span.end)
    start, end = sentence_around(plain, first, last)
    return start, first, last, end


def _has(cues: Regex, tokens: list[str]) -> bool:
    return cues.has_match(f" {' '.join(tokens)} ")
