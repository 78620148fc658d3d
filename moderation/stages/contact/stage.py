"""Mask contact details, flag what looks like one, and hold newcomers' links."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.contacts import Contacts
from moderation.draft import Draft
from moderation.findings import Finding, Severity, Span
from moderation.stages import Tools
from moderation.stages.contact import handles, links
from moderation.stages.contact.found import Found
from moderation.stages.contact.handles import Handles
from moderation.stages.contact.links import Links
from moderation.stages.contact.phones import Phones
from moderation.stages.contact.signs import SignTable, Visible
from moderation.stages.contact.spelled import Spelled
from moderation.text.folding import FoldTable
from moderation.text.regex import Regex
from moderation.text.views import Views


class Contact:
    """Phone numbers, mail addresses and links are masked; handles and spelled-out numbers are flagged.

    What a shown row of the service directory contains is left alone. A newcomer's link is held.
    """

    name = "contact"

    def __init__(self, contacts: Contacts, table: FoldTable) -> None:
        self._signs = SignTable()
        self._phones = Phones(contacts)
        self._links = Links(contacts)
        self._handles = Handles()
        self._spelled = Spelled(table)
        self._cue = Regex(rf"(?i)[0-9]|{links.CUE}|{handles.CUE}")
        self._digits = Regex(r"[0-9oO](?:[^0-9oO\n]{0,6}[0-9oO]){5}")

    @classmethod
    def build(cls, tools: Tools) -> Contact:
        """Leave alone what the directory may show."""
        return cls(tools.contacts, tools.rulebook.table)

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:
        """Return one finding for each contact detail."""
        return tuple(self._finding(found) for found in self._found(draft, views))

    def _found(self, draft: Draft, views: Views) -> Iterator[Found]:
        signs = draft.text.translate(self._signs)
        visible = Visible(signs)
        if self._cue.has_match(visible.text):
            yield from self._written(draft, signs, visible)
        yield from self._spelled.find(views.plain)

    def _written(self, draft: Draft, signs: str, visible: Visible) -> Iterator[Found]:
        """Yield what is written in signs of its own; most texts have none, and one look tells."""
        found_links = self._links.find(visible.text, is_newcomer=draft.is_newcomer)
        addresses = [_led_back(found, visible) for found in found_links]
        yield from addresses
        if self._digits.has_match(signs):
            for found in self._phones.find(draft, signs):
                if not any(_covers(link.span, found.span) for link in addresses):
                    yield found
        yield from (_led_back(found, visible) for found in self._handles.find(visible.text))

    def _finding(self, found: Found) -> Finding:
        return Finding(
            stage=self.name,
            reason=found.reason,
            outcome=found.outcome,
            severity=Severity.LOW,
            span=found.span,
            rule=self.name,
        )


def _led_back(found: Found, visible: Visible) -> Found:
    return Found(found.reason, found.outcome, visible.span(found.span))


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
