"""Tell danger that is over, years ago or overcome, or was never meant, from danger told now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from moderation.stages.cues import Cues, compiled, load_cues
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

    def recovered(self, view: Folded) -> tuple[Stretch, ...]:
        """Return the ranges of a reading whose speaker says that a wish to die or to hurt oneself is over.

        None where it came back. Nothing else that happened is over for that: not an attempt, nor what others do.
        """
        return tuple(chain.from_iterable(each.recovered(view) for each in self._languages))


class _Bygone:
    """The cues of one language."""

    def __init__(self, cues: Cues, table: FoldTable) -> None:
        def regex(patterns: Sequence[str]) -> Regex | None:
            return compiled(cues, patterns, table)

        bygone = cues.bygone
        self._long_ago, self._overcome = regex(bygone.long_ago), regex(bygone.overcome)
        self._relapsed, self._unmeant = regex(bygone.relapsed), regex(bygone.unmeant)
        self._looking_back = regex(bygone.looking_back)
        self._years_back, self._lasting = regex(bygone.years_back), regex(bygone.lasting)
        self._recovered, self._turning = regex(bygone.recovered), regex(bygone.turning)

    def stretches(self, view: Folded) -> Iterator[Stretch]:
        yield from self._told_as_over(view)
        yield from self._years_old(view)
        yield from _places(self._unmeant, view)

    def recovered(self, view: Folded) -> Iterator[Stretch]:
        for first, last in _places(self._recovered, view):
            if _place(self._relapsed, view) is not None:
                return
            start, end = sentence_around(view, first + 1, last - 1)
            turns = [turn for turn, _ in _places(self._turning, view) if start < turn < end]
            yield (
                max((turn for turn in turns if turn <= first), default=start),
                min((turn for turn in turns if turn >= last - 1), default=end),
            )

    def _told_as_over(self, view: Folded) -> Iterator[Stretch]:
        was = _place(self._long_ago, view)
        over = was and _place(self._overcome, view, was[1] - 1)
        if was and over and _place(self._relapsed, view, was[0]) is None:
            start = sentence_around(view, was[0] + 1, was[0] + 1)[0]
            back = _place(self._looking_back, view, start)
            yield (0 if back and back[0] <= start + 1 else start), over[1]

    def _years_old(self, view: Folded) -> Iterator[Stretch]:
        old = _place(self._years_back, view)
        if old and _place(self._lasting, view, old[0]) is None:
            yield sentence_around(view, old[0] + 1, old[1] - 1)


def _places(cues: Regex | None, view: Folded) -> Iterator[Stretch]:
    found = _place(cues, view)
    while found is not None:
        yield found
        found = _place(cues, view, found[1] - 1)


def _place(cues: Regex | None, view: Folded, at: int = 0) -> Stretch | None:
    """Return the first range, from an index on, at which one of some cues stands."""
    found = cues and cues.first(view.encoded, len(view.text[:at].encode()))
    return (view.at_byte(found[0]), view.at_byte(found[1])) if found else None
