"""Put every text to the pipeline, and count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from moderation.bank.kinds import HATE, Kind
from moderation.bank.reading import Dialect
from moderation.draft import Lang
from moderation.findings import Lane, Span
from moderation.judging import Scorer
from moderation.measures.asked import Asked
from moderation.measures.disguises import disguised
from moderation.measures.identities import Swap
from moderation.measures.parity import moves
from moderation.measures.parts import PARTS
from moderation.measures.rates import Rate, balanced, pooled
from moderation.measures.scores import Score, score
from moderation.measures.screened import heard, moved
from moderation.pipeline import Pipeline
from moderation.verdict import Verdict

Track = Callable[[Sequence[Asked], str], Iterable[Asked]]
"""Gives what it is given one by one, and shows how far that has come."""

Cell = tuple[str, Lang, Dialect]
Judged = tuple[Asked, Verdict]

_ARABIZI: Final = "H5.arabizi"


class Tally:
    """Hits and sizes by part, language, dialect and kind."""

    def __init__(self) -> None:
        self._counts: defaultdict[Cell, defaultdict[Kind | None, list[int]]] = defaultdict(
            lambda: defaultdict(lambda: [0, 0])
        )

    def add(self, asked: Asked, verdict: Verdict) -> None:
        """Count a verdict in every part of its text."""
        for part in asked.parts:
            self.count(part, asked.language, asked.dialect, asked.kind, is_hit=PARTS[part].is_hit(verdict, asked))

    def count(self, part: str, language: Lang, dialect: Dialect, kind: Kind | None, *, is_hit: bool) -> None:
        """Count one hit or miss."""
        counts = self._counts[part, language, dialect][kind]
        counts[0] += is_hit
        counts[1] += 1

    def scores(self) -> Iterator[Score]:
        """Give the score of every language, and of every dialect where there are several."""
        for part in PARTS:
            for language in Lang:
                dialects = [dialect for dialect in Dialect if (part, language, dialect) in self._counts]
                if dialects:
                    yield self._score(part, language, None, dialects)
                if len(dialects) > 1:
                    yield from (self._score(part, language, dialect, [dialect]) for dialect in dialects)

    def rate(self, part: str, language: Lang, dialects: Iterable[Dialect]) -> Rate:
        """Return what was counted over some dialects."""
        return pooled(self._by_kind(part, language, dialects))

    def _score(self, part: str, language: Lang, dialect: Dialect | None, dialects: Sequence[Dialect]) -> Score:
        rates = self._by_kind(part, language, dialects)
        shown = balanced(rates) if PARTS[part].is_balanced else None
        return score(part, language, dialect, pooled(rates), shown)

    def _by_kind(self, part: str, language: Lang, dialects: Iterable[Dialect]) -> list[Rate]:
        """Return one rate for each kind, over the dialects."""
        found: defaultdict[Kind | None, list[Rate]] = defaultdict(list)
        for dialect in dialects:
            for kind, (hits, size) in self._counts.get((part, language, dialect), {}).items():
                found[kind].append(Rate(hits, size))
        return [pooled(rates) for rates in found.values()]


def measure(
    pipeline: Pipeline, asked: Sequence[Asked], swaps: Sequence[Swap], track: Track, scorer: Scorer | None = None
) -> tuple[tuple[Score, ...], tuple[Judged, ...]]:
    """Judge everything; return the scores, and each authored sentence with its verdict.

    With a ``scorer`` the screening after delivery is measured too, which takes some seconds.
    """
    tally, judged = Tally(), list[Judged]()
    for each in track(asked, "judging"):
        verdict = pipeline.judge(each.draft)
        tally.add(each, verdict)
        if each.kind is not None:
            judged.append((each, verdict))
    hidden = tuple(_hidden(judged))
    for each in track(hidden, "disguising"):
        tally.add(each, pipeline.judge(each.draft))
    for swap in swaps:
        tally.count("C4.moved", swap.language, swap.dialect, None, is_hit=moves(pipeline, swap))
    if scorer is not None:
        for part, each, is_heard in heard(scorer, judged):
            tally.count(part, each.language, each.dialect, each.kind, is_hit=is_heard)
        for swap, is_moved in moved(scorer, swaps):
            tally.count("C4.scored", swap.language, swap.dialect, None, is_hit=is_moved)
    scores = (*tally.scores(), *arabizi_ratio(tally))
    order = {part: place for place, part in enumerate(PARTS)}
    return tuple(sorted(scores, key=lambda each: order[each.part])), tuple(judged)


def _hidden(judged: Iterable[Judged]) -> Iterator[Asked]:
    """Give the hate that was found in every disguise: what was missed plainly says nothing of disguises."""
    for asked, verdict in judged:
        if asked.kind in HATE and (span := _matters(verdict)) is not None:
            for name, text in disguised(asked.text, span, asked.text):
                yield msgspec.structs.replace(asked, text=text, parts=(f"H5.{name}",), kind=None)


def _matters(verdict: Verdict) -> Span | None:
    """Return where the words that open an item stand."""
    spans = (finding.span for finding in verdict.findings if finding.lane not in (None, Lane.CRISIS))
    return next(spans, None)


def arabizi_ratio(tally: Tally) -> Iterator[Score]:
    """Give the rate of hate found in Arabizi as a share of that in Arabic script, where there are both.

    Its interval is that of the Arabizi alone, over the plain rate as if that were exact.
    """
    others = [dialect for dialect in Dialect if dialect not in (Dialect.ARABIZI, Dialect.GENERAL)]
    plain = tally.rate("H4.found", Lang.ARABIC, others)
    counted = tally.rate("H4.found", Lang.ARABIC, [Dialect.ARABIZI])
    if not plain.hits or not counted.size:
        return
    low, high = counted.interval
    yield Score(
        part=_ARABIZI,
        language=Lang.ARABIC,
        hits=int(counted.hits),
        size=int(counted.size),
        share=round(counted.share / plain.share, 4),
        low=round(low / plain.share, 4),
        high=round(high / plain.share, 4),
    )
