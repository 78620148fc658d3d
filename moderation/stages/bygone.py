"""Tell danger that is over, years ago or overcome, or was never meant, from danger told now."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from moderation.stages.cues import CueReader, Cues, load_cues
from moderation.text.folding import Folded, FoldTable
from moderation.text.regex import Regex
from moderation.text.sentences import sentence_around

Stretch = tuple[int, int]


class Bygone:
    """The cues by which danger that is over, or was never meant, is known in every language."""

    def __init__(self, table: FoldTable) -> None:
        self._languages = tuple(_Bygone(cues, table) for cues in load_cues())

    def stretches(self, view: Folded) -> tuple[Stretch, ...]:
        """Return the ranges of a reading in which danger is told as over, or is denied or never meant.

        What was is over up to the words that say so; whatever is told behind them counts.
        """
        return tuple(chain.from_iterable(each.stretches(view) for each in self._languages))


class _Bygone:
    """The cues of one language."""

    def __init__(self, cues: Cues, table: FoldTable) -> None:
        regex, bygone = CueReader(cues, table).regex, cues.bygone
        self._long_ago, self._overcome = regex(bygone.long_ago), regex(bygone.overcome)
        self._relapsed, self._unmeant = regex(bygone.relapsed), regex(bygone.unmeant)
        self._looking_back = regex(bygone.looking_back)
        self._years_back, self._lasting = regex(bygone.years_back), regex(bygone.lasting)

    def stretches(self, view: Folded) -> Iterator[Stretch]:
        yield from self._told_as_over(view)
        yield from self._years_old(view)
        yield from _every(self._unmeant, view.text)

    def _told_as_over(self, view: Folded) -> Iterator[Stretch]:
        was = _place(self._long_ago, view.text)
        over = was and _place(self._overcome, view.text, was[1] - 1)
        if was and over and not _stands(self._relapsed, view.text, was[0]):
            start = sentence_around(view, was[0] + 1, was[0] + 1)[0]
            back = _place(self._looking_back, view.text, start)
            yield (0 if back and back[0] <= start + 1 else start), over[1]

    def _years_old(self, view: Folded) -> Iterator[Stretch]:
        old = _place(self._years_back, view.text)
        if old and not _stands(self._lasting, view.text, old[0]):
            yield sentence_around(view, old[0] + 1, old[1] - 1)


def _every(cues: Regex | None, text: str) -> Iterator[Stretch]:
    """Yield each range at which one of some cues stands."""
    found = _place(cues, text)
    while found is not None:
        yield found
        found = _place(cues, text, found[1] - 1)


def _place(cues: Regex | None, text: str, at: int = 0) -> Stretch | None:
    """Return the first range, from an index on, at which one of some cues stands."""
    if cues is None:
        return None
    encoded = text.encode()
    found = cues.first(encoded, len(text[:at].encode()))
    return found and (len(encoded[: found[0]].decode()), len(encoded[: found[1]].decode()))


def _stands(cues: Regex | None, text: str, at: int) -> bool:
    """Say whether one of some cues stands behind an index."""
    return cues is not None and cues.has_match(f" {text[at:]} ")
