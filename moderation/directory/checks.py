"""What a reviewer must mend before the directory may be served; every fault names its row and field."""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse
import zoneinfo
from collections import Counter
from collections.abc import Iterator
from typing import Final

from moderation.directory.ages import showing
from moderation.directory.countries import country_codes
from moderation.directory.problems import Problem
from moderation.directory.rows import FALLBACK_ID, INTERNATIONAL, Row
from moderation.directory.sources import Sources
from moderation.directory.vocabulary import Confidence, Hidden, Kind, Label

ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
TRACKING: Final = re.compile(r"utm_.*|fbclid|gclid|dclid|msclkid|mibextid|igshid?|ref|ref_src|mc_[ce]id|_ga|yclid|si")


def check(sources: Sources, today: dt.date) -> tuple[Problem, ...]:
    """Find every fault in the files on a day, in the order of rows and fields."""
    found = {*faults(sources), *_time_zones(sources)}
    for row in sources.rows:
        found |= {*_dates(row, today)}
    return tuple(sorted(found))


def faults(sources: Sources) -> tuple[Problem, ...]:
    """Find the faults that no passing of time mends or makes; with any of them the directory is not served."""
    known = country_codes()
    found = {*sources.problems, *_ids(sources.rows), *_countries(sources, known)}
    for row in sources.rows:
        found |= {*_place(row, known), *_words(row), *_links(row), *_numbers(row)}
    return tuple(sorted(found))


def _ids(rows: tuple[Row, ...]) -> Iterator[Problem]:
    counts = Counter(row.id for row in rows)
    if FALLBACK_ID not in counts:
        yield Problem(FALLBACK_ID, "id", "missing")
    for row_id, count in counts.items():
        if count > 1:
            yield Problem(row_id, "id", "duplicate")
        if not ID.fullmatch(row_id):
            yield Problem(row_id, "id", "malformed", row_id)


def _place(row: Row, known: frozenset[str]) -> Iterator[Problem]:
    if row.country not in known and row.country != INTERNATIONAL:
        yield Problem(row.id, "country", "unknown", row.country)
    elif not row.id.startswith(f"{row.country.lower()}-"):
        yield Problem(row.id, "id", "of_another_country", row.country)


def _words(row: Row) -> Iterator[Problem]:
    for field, text in (("name_en", row.name_en), ("audience", row.audience), ("source", row.source)):
        if not text.strip():
            yield Problem(row.id, field, "missing")
    for language in row.languages:
        if not LANGUAGE.fullmatch(language):
            yield Problem(row.id, "languages", "malformed", language)


def _dates(row: Row, today: dt.date) -> Iterator[Problem]:
    """Find dates ahead of today and reviews that ran out; an unreviewed row may be old, for then it is hidden."""
    if row.source_date is not None and row.source_date.earliest > today:
        yield Problem(row.id, "source_date", "in_the_future", row.source_date.text)
    if row.review is None:
        return
    if row.review.reviewed_on > today:
        yield Problem(row.id, "reviewed_on", "in_the_future", row.review.reviewed_on.isoformat())
    elif showing(row, today).hidden is Hidden.REVIEW_OLD:
        yield Problem(row.id, "reviewed_on", "stale", row.review.reviewed_on.isoformat())


def _links(row: Row) -> Iterator[Problem]:
    for field, link in (("chat", row.chat), ("website", row.website)):
        code = link_fault(link) if link else None
        if code:
            yield Problem(row.id, field, code, link)
    for field, source in (("source", row.source), ("second_source", row.second_source)):
        if source.startswith("http") and not urllib.parse.urlsplit(source).hostname:
            yield Problem(row.id, field, "malformed", source)


def link_fault(link: str) -> str | None:
    """Say what is wrong with a link that people may open, or None."""
    try:
        parts = urllib.parse.urlsplit(link)
        queried = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return "malformed"
    if parts.scheme != "https":
        return "not_https"
    if not parts.hostname or "." not in parts.hostname or "@" in parts.netloc or re.search(r"\s", link):
        return "malformed"
    return "tracking" if any(TRACKING.fullmatch(name.lower()) for name, _ in queried) else None


def _numbers(row: Row) -> Iterator[Problem]:
    if row.kind is not Kind.EMERGENCY:
        if any(number.labels for number in row.numbers):
            yield Problem(row.id, "phones", "unexpected_label")
        return
    if not row.numbers:
        yield Problem(row.id, "phones", "missing")
    for number in row.numbers:
        if not number.labels:
            yield Problem(row.id, "phones", "no_label", number.shown)
        elif Label.UNKNOWN in number.labels and row.confidence is Confidence.HIGH:
            yield Problem(row.id, "phones", "unknown_label", number.shown)


def _countries(sources: Sources, known: frozenset[str]) -> Iterator[Problem]:
    for country in sources.laws.by_country:
        if country not in known:
            yield Problem(f"law {country}", "country", "unknown", country)
    for country in sources.time_zones:
        if country not in known:
            yield Problem(f"time_zones {country}", "country", "unknown", country)


def _time_zones(sources: Sources) -> Iterator[Problem]:
    """Find time zones that this machine does not know: their hours are then said to be unknown, never guessed."""
    used = [(f"time_zones {country}", zone) for country, zone in sources.time_zones.items()]
    used += [(row.id, row.time_zone) for row in sources.rows if row.time_zone not in sources.time_zones.values()]
    for where, zone in used:
        if zone and not is_time_zone(zone):
            yield Problem(where, "time_zone", "unknown", zone)


def is_time_zone(name: str) -> bool:
    """Say whether this machine knows the rules of a time zone."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return False
    return True
