"""Tell counter-speech from hate: words that are quoted and judged, called unsayable, or said to spare people harm."""

from __future__ import annotations

from bisect import bisect_left

from moderation.findings import Span
from moderation.stages.cues import joined, load_cues
from moderation.stages.quoting import CUE_TOKENS, quoted, sentence_of
from moderation.text.folding import FoldTable
from moderation.text.views import Views


class Condemning:
    """The cues by which counter-speech is known, in every language."""

    def __init__(self, table: FoldTable) -> None:
        languages = load_cues()
        self._unsayable = joined(languages, lambda cues: cues.condemning.unsayable, table)
        self._sparing = joined(languages, lambda cues: cues.condemning.sparing, table)
        self._condemned = joined(languages, lambda cues: cues.condemning.condemned, table)

    def covers(self, text: str, span: Span, views: Views) -> bool:
        """Say whether somebody speaks against the words at ``span``, or against harm in the same sentence."""
        plain = views.plain
        if (marked := quoted(text, span)) is not None:
            first, last = bisect_left(plain.origins, marked.start), bisect_left(plain.origins, marked.end)
            around = f"{plain.text[:first]} {plain.text[last:]}"
            return self._condemned.has_match(around) or self._unsayable.has_match(around)
        start, first, _, end = sentence_of(span, views)
        before = f" {' '.join(plain.text[start:first].split()[-CUE_TOKENS:])} "
        return self._unsayable.has_match(before) or self._sparing.has_match(plain.text[start:end])
