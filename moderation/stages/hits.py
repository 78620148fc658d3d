"""Turn hits of rules into findings."""

from __future__ import annotations

from moderation.findings import Finding, Outcome
from moderation.rulebook.search import Hit, Search
from moderation.text.folding import Folded
from moderation.text.views import Views


def findings(stage: str, search: Search, views: Views) -> tuple[Finding, ...]:
    """Return one finding for each rule that hits; what only a guessed reading shows is no more than a flag."""
    found = {hit.rule.id: _finding(stage, hit, views.plain, hit.rule.outcome) for hit in search.hits(views.plain)}
    for view in views.guessed:
        for hit in search.hits(view):
            found.setdefault(hit.rule.id, _finding(stage, hit, view, Outcome.FLAG))
    return tuple(found.values())


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
