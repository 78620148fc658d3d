"""Notice signs that somebody may be in danger."""

from __future__ import annotations

from moderation.draft import Draft
from moderation.findings import Finding
from moderation.rulebook.schema import RuleStage
from moderation.rulebook.search import Search
from moderation.stages import Tools
from moderation.stages.hits import findings
from moderation.text.views import Views


class Crisis:
    """Notice signs of danger by the rules of the stage ``crisis``. Never delays a message, save for method detail."""

    name = "crisis"

    def __init__(self, search: Search) -> None:
        self._search = search

    @classmethod
    def build(cls, tools: Tools) -> Crisis:
        """Search for the rulebook's crisis rules."""
        return cls(Search(tools.rulebook.of(RuleStage.CRISIS)))

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        """Return one finding for each rule that hits."""
        return findings(self.name, self._search, views)
