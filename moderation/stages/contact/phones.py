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
ASKED_LIMIT: Final = 6
"""About how many parts of one run phonenumbers is asked."""

TRIED_LIMIT: Final = 120
"""How many parts of one run are compared with the regions' plans; a row of ten groups has fewer."""

_ANYWHERE: Final = "ZZ"
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
        self._contacts = contacts
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
        """Take the longest number from the left, then go on behind it; past the limits the rest is masked unread."""
        taken_until, asked, doubtful = 0, 0, None
        for tried, (start, end, candidate) in enumerate(run.windows()):
            if start < taken_until:
                continue
            if candidate.digits.lstrip("+") in self._contacts.phones:
                taken_until = end
                continue
            is_whole = end - start == len(run.groups)
            regions = self._regions_of(candidate, draft, is_whole=is_whole)
            asked += bool(regions)
            if asked > ASKED_LIMIT or tried > TRIED_LIMIT:
                yield Found(Reason.CONTACT_PHONE, Outcome.MASK, Span(candidate.span.start, run.groups[-1].span.end))
                return
            judgement = self._judge(candidate, regions)
            if judgement is DOUBTFUL:
                doubtful = doubtful or candidate
            elif judgement is not None:
                taken_until = end
                if judgement is PHONE:
                    yield Found(Reason.CONTACT_PHONE, Outcome.MASK, candidate.span)
        if doubtful is not None and not taken_until:
            yield Found(Reason.CONTACT_DOUBTFUL, Outcome.FLAG, doubtful.span)

    def _regions_of(self, candidate: Candidate, draft: Draft, *, is_whole: bool) -> tuple[str, ...]:
        """Return where to ask: the draft's own country of a whole run, then regions whose numbers look alike."""
        digits = candidate.digits
        if candidate.international is not None:
            return (_ANYWHERE,)
        if _ROUND.fullmatch(digits):
            return ()
        alike = self._regions.of(digits)
        home = tuple(region for region in _HOME.get(draft.lang, ()) if region in alike) if draft.lang else ()
        chosen = (draft.country,) if draft.country and (is_whole or draft.country in alike) else ()
        return tuple(dict.fromkeys((*chosen, *home, *alike)))[:REGIONS_LIMIT]

    def _judge(self, candidate: Candidate, regions: tuple[str, ...]) -> Judgement | None:
        for region in regions:
            judgement = self._asked(candidate.international or candidate.digits, region)
            if judgement is not None:
                return judgement
        return DOUBTFUL if _NATIONAL.fullmatch(candidate.digits) else None

    def _asked(self, digits: str, region: str) -> Judgement | None:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            return None
        if f"{number.country_code}{number.national_number}" in self._contacts.phones:
            return SHAREABLE
        if phonenumbers.is_valid_number(number):
            return PHONE
        return DOUBTFUL if region is _ANYWHERE and phonenumbers.is_possible_number(number) else None
