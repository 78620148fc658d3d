"""The service directory: loaded once, then asked by cards, pages, lists and the contact stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from moderation.contacts import Contacts
from moderation.directory.ages import may_show
from moderation.directory.checks import faults
from moderation.directory.countries import Countries, countries
from moderation.directory.emergency import emergency_for_attempt, emergency_for_page
from moderation.directory.laws import Laws
from moderation.directory.order import choose, fits, in_shown_order
from moderation.directory.problems import DirectoryBroken
from moderation.directory.rows import FALLBACK_ID, INTERNATIONAL, Law, Row
from moderation.directory.shareable import contacts_of
from moderation.directory.shown import Card, CountryPage, Entry, Group, entry_of
from moderation.directory.sources import read_sources
from moderation.directory.vocabulary import Caveat, Kind, Need, Offence
from moderation.draft import Lang

_REPORTABLE: Final = frozenset({Need.ATTEMPT, Need.SUICIDE, Need.SELF_HARM})


class Directory:
    """The rows and laws, and every decision on what of them is shown. Reads nothing after ``load``.

    ``rows`` must hold the fallback; ``load`` makes sure of it.
    """

    def __init__(self, rows: Iterable[Row], laws: Laws) -> None:
        self.rows = tuple(rows)
        self.laws = laws
        self._of_country: dict[str, tuple[Row, ...]] = {}
        for row in self.rows:
            self._of_country[row.country] = (*self._of_country.get(row.country, ()), row)
        self._fallback = next(row for row in self.rows if row.id == FALLBACK_ID)

    @classmethod
    def load(cls, path: Path | None = None) -> Directory:
        """Read the packaged files, or those of a folder of the same shape; raise ``DirectoryBroken`` on any doubt."""
        sources = read_sources(path)
        problems = faults(sources)
        if problems:
            raise DirectoryBroken(problems)
        return cls(sources.rows, sources.laws)

    def card(self, country: str | None, lang: Lang, need: Need, now: dt.datetime) -> Card:
        """Decide what somebody who may be in danger is shown. ``now`` is an aware time."""
        law = self.laws.of(country)
        own = self._fitting(country, need, lang, now) if country else ()
        emergency = None
        if country and need is Need.ATTEMPT:
            emergency = emergency_for_attempt(self._of_country.get(country, ()), law, now.date())
        return Card(
            country=country,
            need=need,
            lang=lang,
            entries=choose(own or self._fitting(INTERNATIONAL, need, lang, now), need, lang),
            nothing_known=country is not None and not own,
            fallback=self._fallback_entry(lang, now),
            emergency=emergency,
            warnings=_warnings(law, need),
        )

    def page(self, country: str | None, lang: Lang, now: dt.datetime) -> CountryPage:
        """Decide what the help page of a country, or of none, holds. ``now`` is an aware time."""
        law = self.laws.of(country)
        own = self._shown(country, lang, now) if country else ()
        grouped = [(kind, tuple(entry for entry in own if entry.kind is kind)) for kind in Kind]
        rows = self._of_country.get(country, ()) if country else ()
        return CountryPage(
            country=country,
            lang=lang,
            groups=tuple(Group(kind, in_shown_order(entries, lang)) for kind, entries in grouped if entries),
            nothing_known=country is not None and not own,
            international=in_shown_order(self._shown(INTERNATIONAL, lang, now), lang),
            fallback=self._fallback_entry(lang, now),
            emergency=emergency_for_page(rows, law, now.date()),
            warnings=_warnings(law, None),
        )

    def countries(self, lang: Lang, today: dt.date) -> Countries:
        """Name every country, those with a service or number that may be shown today apart from the others."""
        return countries({row.country for row in self.rows if may_show(row, today)}, lang)

    def shareable_contacts(self, today: dt.date) -> Contacts:
        """Give the numbers and hosts of every row that may be shown, which are never masked in a message."""
        shown = [row for row in self.rows if row is self._fallback or may_show(row, today)]
        return contacts_of(shown)

    def _fitting(self, country: str, need: Need, lang: Lang, now: dt.datetime) -> tuple[Entry, ...]:
        law = self.laws.of(country)
        rows = (row for row in self._visible(country, now) if fits(row, need, law))
        return tuple(entry_of(row, lang, law, now) for row in rows)

    def _shown(self, country: str, lang: Lang, now: dt.datetime) -> tuple[Entry, ...]:
        rows = (row for row in self._visible(country, now) if row.kind is not Kind.EMERGENCY)
        return tuple(entry_of(row, lang, self.laws.of(country), now) for row in rows)

    def _visible(self, country: str, now: dt.datetime) -> list[Row]:
        rows = self._of_country.get(country, ())
        return [row for row in rows if row is not self._fallback and may_show(row, now.date())]

    def _fallback_entry(self, lang: Lang, now: dt.datetime) -> Entry:
        """Show the fallback whatever its age: it is a directory, and there is nothing behind it."""
        entry = entry_of(self._fallback, lang, Law(), now)
        if may_show(self._fallback, now.date()):
            return entry
        return msgspec.structs.replace(
            entry, caveats=(Caveat.REVIEW_AGEING if self._fallback.review else Caveat.UNCONFIRMED,)
        )


def _warnings(law: Law, need: Need | None) -> tuple[Caveat, ...]:
    """Say what the law means for the reader; what is not known is not said."""
    unsafe = (Caveat.NOT_PROVEN_SAFE,) if law.is_unsafe else ()
    may_be_asked = need is None or need in _REPORTABLE
    is_reported = law.attempt_is_offence is Offence.YES and may_be_asked
    return unsafe + ((Caveat.CALLS_MAY_BE_REPORTED,) if is_reported else ())
