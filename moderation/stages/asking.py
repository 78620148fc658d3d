"""Notice requests that may put whoever grants them in danger."""

from __future__ import annotations

from moderation.draft import Draft
from moderation.findings import Finding
from moderation.rulebook.schema import RuleStage
from moderation.rulebook.search import Search
from moderation.stages import Tools
from moderation.stages.hits import findings
from moderation.text.views import Views


class Asking:
    """Notice by rules who asks to meet, for money, photos, names, papers or another app. It only flags."""

    name = "asking"

    def __init__(self, search: Search) -> None:
        self._search = search

    @classmethod
    def build(cls, tools: Tools) -> Asking:
        """Search for the rulebook's rules of asking."""
        return cls(tools.rulebook.search.of(RuleStage.ASKING))

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        """Return one finding for each rule that hits."""
        return findings(self.name, self._search, views)
