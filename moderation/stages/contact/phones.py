"""Decide which runs of digits are phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

import msgspec
import phonenumbers

from moderation.contacts import Contacts
from moderation.draft import Draft, Lang
from moderation.findings import Outcome, Reason, Span
from moderation.stages.contact.found import Found
from moderation.stages.contact.numbers import CANDIDATES_LIMIT, Candidate, Numbers, Run
from moderation.stages.contact.regions import RegionTable

REGIONS_LIMIT: Final = 3
_HOME: Final = {Lang.FRENCH: ("FR",), Lang.SPANISH: ("ES",), Lang.ENGLISH: ("US", "GB"), Lang.ARABIC: ()}
_ROUND: Final = re.compile(r"\d{4}000")
_NATIONAL: Final = re.compile(r"0[1-9]\d{7,9}")


class Judgement(msgspec.Struct, frozen=True):
    """What a candidate is: a number to mask, one to flag, or one that anybody may share."""

    reason: Reason | None


PHONE: Final = Judgement(Reason.CONTACT_PHONE)
DOUBTFUL: Final = Judgement(Reason.CONTACT_DOUBTFUL)
SHAREABLE: Final = Judgement(None)


class Phones:
    """Ask phonenumbers about at most ``CANDIDATES_LIMIT`` runs, each in at most ``REGIONS_LIMIT`` regions."""

    def __init__(self, contacts: Contacts) -> None:
        self._shareable = contacts.phones
        self._numbers = Numbers()
        self._regions = RegionTable()

    def find(self, draft: Draft, signs: str) -> Iterator[Found]:
        """Yield numbers to mask and numbers to look at; runs past the limit are masked unread."""
        runs = self._numbers.runs(signs)
        for run in islice(runs, CANDIDATES_LIMIT):
            yield from self._in_run(run, draft)
        for run in runs:
            span = Span(run.groups[0].span.start, run.groups[-1].span.end)
            yield Found(Reason.CONTACT_PHONE, Outcome.MASK, span)

    def _in_run(self, run: Run, draft: Draft) -> Iterator[Found]:
        """Take the longest number from the left, then go on behind it."""
        taken_until, doubtful = 0, None
        for start, end, candidate in run.windows():
            if start < taken_until:
                continue
            judgement = self._judge(candidate, draft)
            if judgement is DOUBTFUL:
                doubtful = doubtful or candidate
            elif judgement is not None:
                taken_until = end
                if judgement is PHONE:
                    yield Found(Reason.CONTACT_PHONE, Outcome.MASK, candidate.span)
        if doubtful is not None and not taken_until:
            yield Found(Reason.CONTACT_DOUBTFUL, Outcome.FLAG, doubtful.span)

    def _judge(self, candidate: Candidate, draft: Draft) -> Judgement | None:
        digits = candidate.digits.lstrip("+")
        international = digits if "+" in candidate.digits else digits[2:] if digits.startswith("00") else None
        if digits in self._shareable or international in self._shareable:
            return SHAREABLE
        if international is not None:
            return self._asked(f"+{international}", None)
        if _ROUND.fullmatch(digits):
            return None
        for region in self._chosen(digits, draft):
            judgement = self._asked(digits, region)
            if judgement in (PHONE, SHAREABLE):
                return judgement
        return DOUBTFUL if _NATIONAL.fullmatch(digits) else None

    def _chosen(self, digits: str, draft: Draft) -> list[str]:
        """Return the regions to ask: the draft's own country, then those whose numbers look like this."""
        alike = self._regions.of(digits)
        home = [region for region in _HOME.get(draft.lang, ()) if region in alike] if draft.lang else []
        chosen = [draft.country] if draft.country else []
        return list(dict.fromkeys((*chosen, *home, *alike)))[:REGIONS_LIMIT]

    def _asked(self, digits: str, region: str | None) -> Judgement | None:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            return None
        if f"{number.country_code}{number.national_number}" in self._shareable:
            return SHAREABLE
        if phonenumbers.is_valid_number(number):
            return PHONE
        return DOUBTFUL if region is None and phonenumbers.is_possible_number(number) else None
