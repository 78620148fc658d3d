"""Turn hits of rules into findings."""

from __future__ import annotations

from moderation.findings import Finding, Outcome
from moderation.rulebook.search import Hit, Search
from moderation.stages.bygone import Bygone
from moderation.text.folding import Folded
from moderation.text.views import Views


def findings(stage: str, search: Search, views: Views, bygone: Bygone | None = None) -> tuple[Finding, ...]:
    """Return one finding for each rule that hits; what only a guessed reading shows is no more than a flag.

    With ``bygone``, what is told as over is no finding.
    """
    found = {
        hit.rule.id: _finding(stage, hit, views.plain, hit.rule.outcome) for hit in _hits(search, views.plain, bygone)
    }
    for view in views.guessed:
        for hit in _hits(search, view, bygone):
            found.setdefault(hit.rule.id, _finding(stage, hit, view, Outcome.FLAG))
    return tuple(found.values())


def _hits(search: Search, view: Folded, bygone: Bygone | None) -> tuple[Hit, ...]:
    hits = search.hits(view)
    spared = bygone.stretches(view) if hits and bygone else ()
    return search.hits(view, spared) if spared else hits


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
