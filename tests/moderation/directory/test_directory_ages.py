"""The age rules, at their borders."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from moderation.directory.ages import Showing, may_show, showing
from moderation.directory.reading import parse_source_date
from moderation.directory.rows import Row
from moderation.directory.vocabulary import Caveat, Confidence, Hidden, Kind
from tests.moderation.directory.samples import PLAIN, TODAY, review

REVIEWED_LOW = msgspec.structs.replace(PLAIN, confidence=Confidence.LOW, source_date=None)


def sourced(days_ago: int) -> Row:
    day = TODAY - dt.timedelta(days=days_ago)
    return msgspec.structs.replace(PLAIN, source_date=parse_source_date(day.isoformat()))


@pytest.mark.parametrize("days_ago", [0, 1, 399, 400])
def test_unreviewed_row_is_shown_as_unconfirmed_until_400_days(days_ago: int) -> None:
    """An unreviewed row of high confidence is shown, as unconfirmed, until 400 days after its source date."""
    assert showing(sourced(days_ago), TODAY) == Showing(caveats=(Caveat.UNCONFIRMED,))


def test_unreviewed_row_is_hidden_after_400_days() -> None:
    """On the 401st day an unreviewed row is hidden, because its source is old."""
    assert showing(sourced(401), TODAY) == Showing(hidden=Hidden.SOURCE_OLD)


def test_source_of_tomorrow_is_not_believed() -> None:
    """A source dated after today hides its row."""
    assert showing(sourced(-1), TODAY).hidden is Hidden.DATE_AHEAD


@pytest.mark.parametrize(
    ("text", "last_day"),
    [("2026", dt.date(2027, 2, 5)), ("2025-11", dt.date(2026, 12, 6)), ("2025-11-30", dt.date(2027, 1, 4))],
)
def test_vague_source_date_counts_from_its_first_day(text: str, last_day: dt.date) -> None:
    """A source of which only the year or month is known is as old as it may be."""
    row = msgspec.structs.replace(PLAIN, source_date=parse_source_date(text))
    assert may_show(row, last_day)
    assert not may_show(row, last_day + dt.timedelta(days=1))


@pytest.mark.parametrize("confidence", [Confidence.MEDIUM, Confidence.LOW])
def test_unreviewed_row_of_doubtful_sources_is_hidden(confidence: Confidence) -> None:
    """Medium and low rows stay hidden until reviewed, however fresh their source."""
    row = msgspec.structs.replace(sourced(0), confidence=confidence)
    assert showing(row, TODAY).hidden is Hidden.CONFIDENCE


def test_unreviewed_row_without_a_date_is_hidden() -> None:
    """Without a source date an unreviewed row is never shown."""
    row = msgspec.structs.replace(PLAIN, source_date=None)
    assert showing(row, TODAY).hidden is Hidden.NO_SOURCE_DATE


def test_row_without_any_contact_is_hidden() -> None:
    """A service whose address is not known is not shown, reviewed or not."""
    row = msgspec.structs.replace(PLAIN, numbers=(), review=review(0))
    assert showing(row, TODAY).hidden is Hidden.NO_CONTACT


@pytest.mark.parametrize("kind", list(Kind))
def test_review_is_warned_of_then_hidden_90_days_later(kind: Kind) -> None:
    """A reviewed row ages at 90 days (crisis, lgbt, trans) or 365 (others) and is hidden 90 days later."""
    lasts_days = 90 if kind in {Kind.SUICIDE_CRISIS, Kind.LGBT, Kind.TRANS} else 365
    seen = {
        age_days: showing(msgspec.structs.replace(REVIEWED_LOW, kind=kind, review=review(age_days)), TODAY)
        for age_days in (0, lasts_days - 1, lasts_days, lasts_days + 89, lasts_days + 90)
    }
    assert list(seen.values()) == [
        Showing(),
        Showing(),
        Showing(caveats=(Caveat.REVIEW_AGEING,)),
        Showing(caveats=(Caveat.REVIEW_AGEING,)),
        Showing(hidden=Hidden.REVIEW_OLD),
    ]


def test_review_of_tomorrow_is_not_believed() -> None:
    """A review dated after today hides its row, even one that would be shown without it."""
    row = msgspec.structs.replace(PLAIN, review=review(-1))
    assert showing(row, TODAY).hidden is Hidden.DATE_AHEAD
