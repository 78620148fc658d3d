"""Notice signs that somebody may be in danger."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Severity
from moderation.lexicon.lexicon import DANGER, LEXICON, OTHER_DANGER, Heard, Lexicon
from moderation.rulebook.schema import RuleStage
from moderation.rulebook.search import Search
from moderation.stages import Tools
from moderation.stages.bygone import Bygone
from moderation.stages.hits import findings
from moderation.text.folding import Folded, FoldTable
from moderation.text.views import Views


class Crisis:
    """Notice signs of danger by rules, and by lexicons where they are silent. Delays nothing but method detail."""

    name = "crisis"

    def __init__(self, search: Search, danger: Lexicon, other_danger: Lexicon, table: FoldTable) -> None:
        self._search = search
        self._danger = danger
        self._other_danger = other_danger
        self._bygone = Bygone(table)

    @classmethod
    def build(cls, tools: Tools) -> Crisis:
        """Search for the rulebook's crisis rules, and load the lexicon."""
        search = tools.rulebook.search.of(RuleStage.CRISIS)
        lexicon = Lexicon.load()
        return cls(search, lexicon.of(DANGER), lexicon.of(OTHER_DANGER), tools.rulebook.table)

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        """Return one finding for each rule that hits.

        Where no rule hears any danger, a lexicon may hear one to oneself; likewise the strongest danger from others.
        """
        found = findings(self.name, self._search, views, self._bygone)
        named = {finding.reason for finding in found if finding.is_crisis and not finding.is_shadow}
        unnamed = (
            *(() if named else self._heard(self._danger, views.plain, self._bygone.stretches, self._bygone.recovered)),
            *(
                ()
                if named & self._other_danger.reasons
                else self._heard(self._other_danger, views.plain, self._bygone.stretches)
            ),
        )
        return (*found, *(self._unnamed(heard, views) for heard in unnamed))

    def _heard(
        self, lexicon: Lexicon, view: Folded, *over: Callable[[Folded], tuple[tuple[int, int], ...]]
    ) -> tuple[Heard, ...]:
        """Return at most the one reason that is heard most, outside of what is over."""
        heard = lexicon.hear(view)
        if heard:
            spared = tuple(chain.from_iterable(stretches(view) for stretches in over))
            heard = lexicon.hear(view, spared) if spared else heard
        return heard[:1]

    def _unnamed(self, heard: Heard, views: Views) -> Finding:
        return Finding(
            stage=self.name,
            reason=heard.reason,
            outcome=Outcome.FLAG,
            severity=Severity.MEDIUM,
            span=views.plain.span(heard.start, heard.end),
            rule=LEXICON,
        )
