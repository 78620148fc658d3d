"""Notice signs that somebody may be in danger."""

from __future__ import annotations

from typing import Final

from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Reason, Severity
from moderation.lexicon.lexicon import Lexicon
from moderation.rulebook.schema import RuleStage
from moderation.rulebook.search import Search
from moderation.stages import Tools
from moderation.stages.bygone import Bygone
from moderation.stages.hits import findings
from moderation.text.folding import FoldTable
from moderation.text.views import Views

LEXICON: Final = "lexicon"
"""What stands for a rule's id where no rule but the lexicon of fragments heard danger."""


class Crisis:
    """Notice signs of danger by rules, and by a lexicon where they are silent. Delays nothing but method detail."""

    name = "crisis"

    def __init__(self, search: Search, lexicon: Lexicon, table: FoldTable) -> None:
        self._search = search
        self._lexicon = lexicon
        self._bygone = Bygone(table)

    @classmethod
    def build(cls, tools: Tools) -> Crisis:
        """Search for the rulebook's crisis rules, and load the lexicon."""
        return cls(tools.rulebook.search.of(RuleStage.CRISIS), Lexicon.load(), tools.rulebook.table)

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        """Return one finding for each rule that hits, and one where only the lexicon hears danger to oneself."""
        found = findings(self.name, self._search, views, self._bygone)
        if any(finding.is_crisis and not finding.is_shadow for finding in found):
            return found
        return (*found, *self._heard(views))

    def _heard(self, views: Views) -> tuple[Finding, ...]:
        heard = self._lexicon.hear(views.plain)
        if heard is not None:
            spared = (*self._bygone.stretches(views.plain), *self._bygone.recovered(views.plain))
            heard = self._lexicon.hear(views.plain, spared) if spared else heard
        if heard is None:
            return ()
        unnamed = Finding(
            stage=self.name,
            reason=Reason.CRISIS_IDEATION,
            outcome=Outcome.FLAG,
            severity=Severity.MEDIUM,
            span=views.plain.span(heard.start, heard.end),
            rule=LEXICON,
        )
        return (unnamed,)
