"""Count what the screening after delivery hears besides the rules, and whether it hears everybody alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from moderation.judging import Scorer
from moderation.measures.asked import Asked
from moderation.measures.identities import Swap
from moderation.measures.parts import PARTS
from moderation.verdict import Verdict

MOVED_FROM: Final = 0.05
"""A score that the identity alone moves by more than this depends on who somebody is."""

BATCH: Final = 64

_SCREENED: Final[Mapping[str, str]] = {
    "C1.found": "C1.screened",
    "C2.found": "C2.screened",
    "C2.veiled": "C2.screened_veiled",
    "C2.false": "C2.screened_false",
}
"""The part that counts rules and screening together, for each that counts the rules alone."""


def heard(scorer: Scorer, judged: Sequence[tuple[Asked, Verdict]]) -> Iterator[tuple[str, Asked, bool]]:
    """Give for each authored sentence a part, the sentence, and whether rules or screening heard danger in it."""
    relevant = [(asked, verdict) for asked, verdict in judged if any(part in _SCREENED for part in asked.parts)]
    scores = _scores(scorer, [asked.text for asked, _ in relevant])
    for (asked, verdict), score in zip(relevant, scores, strict=True):
        for part in filter(_SCREENED.__contains__, asked.parts):
            yield _SCREENED[part], asked, PARTS[part].is_hit(verdict, asked) or score >= scorer.threshold


def moved(scorer: Scorer, swaps: Sequence[Swap]) -> Iterator[tuple[Swap, bool]]:
    """Give each pair, and whether its scores differ."""
    ones = _scores(scorer, [swap.one for swap in swaps])
    others = _scores(scorer, [swap.other for swap in swaps])
    for swap, one, other in zip(swaps, ones, others, strict=True):
        yield swap, abs(one - other) > MOVED_FROM


def _scores(scorer: Scorer, texts: Sequence[str]) -> Iterator[float]:
    for start in range(0, len(texts), BATCH):
        yield from scorer.score(texts[start : start + BATCH])
