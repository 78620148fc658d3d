"""The age rules: which rows may be shown on a day, and with which caveat. There are no others.

An unreviewed row is shown only if its sources are good and dated, and until 400 days after. A reviewed row is warned
of at 90 days (crisis, lgbt, trans) or 365 days (others) after its review, and hidden 90 days later.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from moderation.directory.rows import Review, Row, SourceDate
from moderation.directory.vocabulary import Caveat, Confidence, Hidden, Kind

SOURCE_DAYS: Final = 400
REVIEW_DAYS_CLOSE: Final = 90
REVIEW_DAYS: Final = 365
GRACE_DAYS: Final = 90
CLOSELY_WATCHED: Final = frozenset({Kind.SUICIDE_CRISIS, Kind.LGBT, Kind.TRANS})


class Showing(msgspec.Struct, frozen=True):
    """Whether a row is shown on a day: with which caveats, or why not."""

    caveats: tuple[Caveat, ...] = ()
    hidden: Hidden | None = None

    @property
    def is_shown(self) -> bool:
        """Whether the row may be shown."""
        return self.hidden is None


def may_show(row: Row, today: dt.date) -> bool:
    """Say whether a row may be shown today."""
    return showing(row, today).is_shown


def showing(row: Row, today: dt.date) -> Showing:
    """Judge one row by the age rules."""
    if not row.has_contact:
        return Showing(hidden=Hidden.NO_CONTACT)
    if row.review is not None:
        return _reviewed(row.review, row.kind, today)
    if row.confidence is not Confidence.HIGH:
        return Showing(hidden=Hidden.CONFIDENCE)
    if row.source_date is None:
        return Showing(hidden=Hidden.NO_SOURCE_DATE)
    return _unreviewed(row.source_date, today)


def review_lasts_days(kind: Kind) -> int:
    """Give the days after which a review of this kind of service is warned of."""
    return REVIEW_DAYS_CLOSE if kind in CLOSELY_WATCHED else REVIEW_DAYS


def _reviewed(review: Review, kind: Kind, today: dt.date) -> Showing:
    age_days = (today - review.reviewed_on).days
    lasts_days = review_lasts_days(kind)
    if age_days < 0:
        return Showing(hidden=Hidden.DATE_AHEAD)
    if age_days >= lasts_days + GRACE_DAYS:
        return Showing(hidden=Hidden.REVIEW_OLD)
    return Showing(caveats=(Caveat.REVIEW_AGEING,) if age_days >= lasts_days else ())


def _unreviewed(source_date: SourceDate, today: dt.date) -> Showing:
    age_days = (today - source_date.earliest).days
    if age_days < 0:
        return Showing(hidden=Hidden.DATE_AHEAD)
    if age_days > SOURCE_DAYS:
        return Showing(hidden=Hidden.SOURCE_OLD)
    return Showing(caveats=(Caveat.UNCONFIRMED,))
