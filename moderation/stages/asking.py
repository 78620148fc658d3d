"""Notice requests that may put whoever grants them in danger."""

from __future__ import annotations

from typing import Final

from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Severity
from moderation.lexicon.lexicon import ASKING, LEXICON, Heard, Lexicon
from moderation.rulebook.schema import RuleStage
from moderation.rulebook.search import Search
from moderation.stages import Tools
from moderation.stages.hits import findings
from moderation.text.views import Views

LEAST_WORDS: Final = 5
"""Shorter texts are mostly greetings and small talk, and say too little for a guess."""


class Asking:
    """Notice who asks to meet, for money, photos, names, papers or another app: by rules, which only flag.

    Where they are silent a lexicon guesses, about which the author is asked and nobody else.
    """

    name = "asking"

    def __init__(self, search: Search, lexicon: Lexicon) -> None:
        self._search = search
        self._lexicon = lexicon

    @classmethod
    def build(cls, tools: Tools) -> Asking:
        """Search for the rulebook's rules of asking, and load the lexicon."""
        return cls(tools.rulebook.search.of(RuleStage.ASKING), Lexicon.load().of(ASKING))

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        """Return one finding for each rule that hits, or one where only the lexicon hears a request."""
        found = findings(self.name, self._search, views)
        is_long_enough = len(views.plain.text.split()) >= LEAST_WORDS
        heard = self._lexicon.hear(views.plain) if is_long_enough and not found else ()
        return found or tuple(self._guess(each, views) for each in heard)

    def _guess(self, heard: Heard, views: Views) -> Finding:
        return Finding(
            stage=self.name,
            reason=heard.reason,
            outcome=Outcome.DELIVER,
            severity=Severity.LOW,
            span=views.plain.span(heard.start, heard.end),
            rule=LEXICON,
        )
