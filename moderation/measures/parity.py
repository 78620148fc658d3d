"""Judge the same sentences about every identity, and show where one is judged unlike the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from moderation.draft import Draft, Lang
from moderation.measures.identities import Identities, Swap, Word, filled
from moderation.measures.right import is_held
from moderation.pipeline import Pipeline
from moderation.verdict import Verdict


class Parity(msgspec.Struct, frozen=True, kw_only=True):
    """How one identity's sentences are judged. ``pain`` and ``hate`` count what was found, the others what was wronged.

    ``hate`` is None for identities at which no rule about LGBT+ people aims.
    """

    language: Lang
    word: str
    benign: int
    flagged: int
    held: int
    pain: int
    pains: int
    hate: int | None
    hates: int


def parity(pipeline: Pipeline, identities: Iterable[Identities]) -> Iterator[Parity]:
    """Give one line for each word of each file."""
    for each in identities:
        for word in each.words:
            yield _judged(pipeline, each, word, is_aimed_at=True)
        for word in each.others:
            yield _judged(pipeline, each, word, is_aimed_at=False)


def moves(pipeline: Pipeline, swap: Swap) -> bool:
    """Say whether two sentences that differ in the identity alone are judged unlike each other."""
    one, other = (pipeline.judge(Draft(text=text, lang=swap.language)) for text in (swap.one, swap.other))
    return _gist(one) != _gist(other)


def _gist(verdict: Verdict) -> tuple[int, frozenset[str]]:
    """Return what has to stay the same when only the identity changes."""
    return verdict.outcome, frozenset(finding.reason for finding in verdict.findings)


def _judged(pipeline: Pipeline, identities: Identities, word: Word, *, is_aimed_at: bool) -> Parity:
    def verdicts(frames: Iterable[str]) -> list[Verdict]:
        return [pipeline.judge(Draft(text=filled(frame, word), lang=identities.language)) for frame in frames]

    every = tuple(identities.frames.values())
    benign = verdicts(frame for frames in every for frame in frames.benign)
    pain = verdicts(frame for frames in every for frame in frames.pain)
    hate = verdicts(frame for frames in every for frame in frames.hate)
    return Parity(
        language=identities.language,
        word=word.one,
        benign=len(benign),
        flagged=sum(verdict.is_flagged for verdict in benign),
        held=sum(is_held(verdict) for verdict in benign),
        pain=sum(verdict.is_crisis for verdict in pain),
        pains=len(pain),
        hate=sum(verdict.is_flagged for verdict in hate) if is_aimed_at else None,
        hates=len(hate),
    )
