"""Tell counter-speech from hate: words that are quoted and judged, called unsayable, or said to spare people harm."""

from __future__ import annotations

from bisect import bisect_left

from moderation.findings import Span
from moderation.rulebook.tree import Node
from moderation.stages.cues import CueReader, any_of, load_cues
from moderation.stages.quoting import CUE_TOKENS, quoted, sentence_of
from moderation.text.folding import FoldTable
from moderation.text.views import Views


class Condemning:
    """The cues by which counter-speech is known, in every language."""

    def __init__(self, table: FoldTable) -> None:
        unsayable, sparing, condemned = list[Node](), list[Node](), list[Node]()
        for cues in load_cues():
            nodes = CueReader(cues, table).nodes
            unsayable += nodes(cues.condemning.unsayable)
            sparing += nodes(cues.condemning.sparing)
            condemned += nodes(cues.condemning.condemned)
        self._unsayable = any_of(unsayable, proclitics=True)
        self._sparing = any_of(sparing, proclitics=True)
        self._condemned = any_of(condemned, proclitics=True)

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
