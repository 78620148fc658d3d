"""Notice hate, threats, incitement and known spam by word, and text that hides its words."""

from __future__ import annotations

import msgspec

from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Reason, Severity
from moderation.rulebook.schema import RuleStage
from moderation.rulebook.search import Search
from moderation.stages import Tools
from moderation.stages.condemning import Condemning
from moderation.stages.hits import findings
from moderation.stages.quoting import Quoting
from moderation.text.folding import FoldTable
from moderation.text.legibility import Legibility
from moderation.text.views import Views


class Wordlist:
    """Search for the rules of the stage ``wordlist``.

    Only known spam and direct incitement may refuse. Somebody who quotes what was said to them is at most flagged, and
    somebody who speaks against it is left alone.
    """

    name = "wordlist"

    def __init__(self, search: Search, table: FoldTable) -> None:
        self._search = search
        self._quoting = Quoting(table)
        self._condemning = Condemning(table)
        self._legibility = Legibility()

    @classmethod
    def build(cls, tools: Tools) -> Wordlist:
        """Search for the rulebook's word list rules."""
        return cls(tools.rulebook.search.of(RuleStage.WORDLIST), tools.rulebook.table)

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:
        """Return one finding for each rule that hits, and one where marks bury the text."""
        found = findings(self.name, self._search, views)
        fair = (self._fair(finding, draft.text, views) for finding in found)
        return (*self._illegible(draft.text), *filter(None, fair))

    def _illegible(self, text: str) -> tuple[Finding, ...]:
        buried = self._legibility.buried(text)
        if buried is None:
            return ()
        illegible = Finding(
            stage=self.name,
            reason=Reason.ILLEGIBLE,
            outcome=Outcome.FLAG,
            severity=Severity.LOW,
            span=buried,
            rule=self.name,
        )
        return (illegible,)

    def _fair(self, finding: Finding, text: str, views: Views) -> Finding | None:
        """Return nothing where somebody speaks against the words, a refusal as a flag where they are quoted as well."""
        if finding.reason is not Reason.SPAM_KNOWN and self._condemning.covers(text, finding.span, views):
            return None if finding.outcome < Outcome.HOLD else msgspec.structs.replace(finding, outcome=Outcome.FLAG)
        if finding.outcome < Outcome.HOLD or not self._quoting.covers(text, finding.span, views):
            return finding
        return msgspec.structs.replace(finding, outcome=Outcome.FLAG)
