"""Notice who wants help that formal services give: food, a doctor, asylum, work, the law."""

from __future__ import annotations

from moderation.draft import Draft
from moderation.findings import Finding
from moderation.rulebook.schema import RuleStage
from moderation.rulebook.search import Search
from moderation.stages import Tools
from moderation.stages.bygone import Bygone
from moderation.stages.hits import findings
from moderation.text.folding import FoldTable
from moderation.text.views import Views


class Needs:
    """Notice by rules who wants food, a doctor, asylum, work or a lawyer. It offers services, and does nothing else."""

    name = "needs"

    def __init__(self, search: Search, table: FoldTable) -> None:
        self._search = search
        self._bygone = Bygone(table)

    @classmethod
    def build(cls, tools: Tools) -> Needs:
        """Search for the rulebook's rules of needs."""
        return cls(tools.rulebook.search.of(RuleStage.NEEDS), tools.rulebook.table)

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        """Return one finding for each rule that hits."""
        return findings(self.name, self._search, views, self._bygone)
