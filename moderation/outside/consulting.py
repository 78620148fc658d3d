"""Put a draft that would be delivered to the outside stages, and fold what they find into its verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from moderation.breaker import Breaker
from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Reason
from moderation.outside import AT_ONCE, OutsideStage
from moderation.verdict import Verdict, decide

BLOCK: Final = "█"
"""What stands for each sign of something masked: outside, it is as long as it was and says nothing."""

FINDINGS_MOST: Final = 16
_NOT_THEIRS: Final = frozenset((Reason.STAGE_FAILED, Reason.STAGE_OFF))


class FindingUnfit(Exception):
    """Something that an outside stage found where there is nothing, or that is not its to say."""


class Consulting:
    """The outside stages of one process, and which of them are broken. Without any, it costs nothing.

    ``limit_s`` is how long one stage has, its turn to ask included. ``alarm`` is called with a stage's name when that
    stage is taken out, once each time.
    """

    def __init__(self, stages: Sequence[OutsideStage], *, limit_s: float, alarm: Callable[[str], None]) -> None:
        self._stages = tuple((stage, Breaker(stage.name, alarm)) for stage in stages)
        self._limit_s = limit_s
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def consult(self, draft: Draft, verdict: Verdict) -> Verdict:
        """Return the verdict with what was found outside.

        It stays as it is where nobody is asked: where there is nobody, where the draft is kept back in any case, and
        where its author may be in danger, since nothing may delay that and nobody else need know.
        """
        if not self._stages or verdict.is_crisis or verdict.outcome >= Outcome.HOLD:
            return verdict
        shown = Draft(text=_shown(draft.text, verdict.findings), lang=draft.lang)
        async with asyncio.TaskGroup() as group:
            asking = [group.create_task(self._ask(stage, breaker, draft, shown)) for stage, breaker in self._stages]
        found = [finding for task in asking for finding in task.result()]
        return decide(draft.text, (*verdict.findings, *found))

    async def close(self) -> None:
        """Let go of what the stages hold open."""
        for stage, _ in self._stages:
            await stage.close()

    async def _ask(self, stage: OutsideStage, breaker: Breaker, draft: Draft, shown: Draft) -> tuple[Finding, ...]:
        chars = len(draft.text)
        if breaker.is_out(draft.now_ms):
            return (breaker.absent(chars),)
        try:
            async with asyncio.timeout(self._limit_s), self._turns:
                return _checked(stage.name, await stage.ask(shown), chars)
        except Exception:  # a broken stage must hold the draft, not lose it
            if breaker.is_out(draft.now_ms):  # others failed while this one was asking
                return (breaker.absent(chars),)
            return (breaker.fail(draft.now_ms, chars),)


def _shown(text: str, findings: Sequence[Finding]) -> str:
    """Put blocks in the place of everything that is masked."""
    signs = list(text)
    for finding in findings:
        if finding.outcome is Outcome.MASK:
            start, end = finding.span.start, finding.span.end
            signs[start:end] = BLOCK * (end - start)
    return "".join(signs)


def _checked(stage: str, found: Sequence[Finding], chars: int) -> tuple[Finding, ...]:
    """Return findings under the stage's own name and no firmer than a hold, or raise ``FindingUnfit``."""
    if len(found) > FINDINGS_MOST:
        raise FindingUnfit
    for finding in found:
        if finding.reason in _NOT_THEIRS or not 0 <= finding.span.start < finding.span.end <= chars:
            raise FindingUnfit
    return tuple(
        msgspec.structs.replace(finding, stage=stage, outcome=min(finding.outcome, Outcome.HOLD)) for finding in found
    )
