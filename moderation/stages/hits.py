"""Turn hits of rules into findings."""

from __future__ import annotations

from typing import Final

from moderation.findings import Finding, Outcome, Reason
from moderation.rulebook.search import Hit, Search
from moderation.stages.bygone import Bygone
from moderation.text.folding import Folded
from moderation.text.views import Views

_WISHES: Final = frozenset((Reason.CRISIS_PLAN, Reason.CRISIS_IDEATION, Reason.CRISIS_SELF_HARM))
"""What is no danger once the speaker wishes it no more."""


ENOUGH_RULES: Final = 8
"""Where so many rules hit the plain reading nothing is guessed: people look at it anyway, and guesses cost as much."""


def findings(stage: str, search: Search, views: Views, bygone: Bygone | None = None) -> tuple[Finding, ...]:
    """Return one finding for each rule that hits; what only a guessed reading shows is no more than a flag.

    With ``bygone``, what is told as over is no finding, nor is a wish that the speaker has no more.
    """
    found = {
        hit.rule.id: _finding(stage, hit, views.plain, hit.rule.outcome) for hit in _hits(search, views.plain, bygone)
    }
    for view in views.guessed if len(found) < ENOUGH_RULES else ():
        for hit in _hits(search, view, bygone):
            found.setdefault(hit.rule.id, _finding(stage, hit, view, Outcome.FLAG))
    return tuple(found.values())


def _hits(search: Search, view: Folded, bygone: Bygone | None) -> tuple[Hit, ...]:
    hits = search.hits(view)
    if not hits or bygone is None:
        return hits
    if over := bygone.stretches(view):
        hits = search.hits(view, over)
    if any(hit.rule.reason in _WISHES for hit in hits) and (recovered := bygone.recovered(view)):
        wishes = (hit for hit in search.hits(view, (*over, *recovered)) if hit.rule.reason in _WISHES)
        hits = (*(hit for hit in hits if hit.rule.reason not in _WISHES), *wishes)
    return hits


def _finding(stage: str, hit: Hit, view: Folded, outcome: Outcome) -> Finding:
    return Finding(
        stage=stage,
        reason=hit.rule.reason,
        outcome=outcome,
        severity=hit.rule.severity,
        span=view.span(hit.start, hit.end),
        rule=hit.rule.id,
        is_shadow=hit.rule.is_shadow,
    )
