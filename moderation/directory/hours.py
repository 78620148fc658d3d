"""Opening hours: a small notation, and whether a service answers now.

``24/7``, or spans parted by ``;``, each days and a time: ``daily 09:00-24:00``, ``Mon-Fri 10:00-17:00; Sat
10:00-12:00``, ``Mon,Thu-Sun 19:00-22:00``, ``Sat-Thu 08:00-18:00``. A span that ends before it starts runs past
midnight and belongs to the day on which it begins. Times are those of the service's own clock.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Final

import msgspec

from moderation.directory.vocabulary import OpenState

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_MINUTES: Final = 24 * 60
WEEK_MINUTES: Final = 7 * DAY_MINUTES
SPAN: Final = re.compile(r"(?P<days>daily|[A-Z][A-Za-z,-]+) (?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)")


class OpenSpan(msgspec.Struct, frozen=True):
    """One stretch of opening on each of some days; ``end`` is past midnight where it comes before ``start``."""

    days: tuple[int, ...]
    """Monday is 0."""
    runs: tuple[tuple[int, ...], ...]
    """The same days, gathered where they follow each other, over the end of the week as well."""
    start: str
    end: str
    """``HH:MM``; 24:00 is the end of the day."""


class Hours(msgspec.Struct, frozen=True):
    """When a service answers; ``is_always`` means day and night, and then ``spans`` is empty."""

    is_always: bool
    spans: tuple[OpenSpan, ...] = ()


def parse_hours(text: str) -> Hours:
    """Read the notation; raise ``ValueError`` where any part of it does not fit."""
    if text == "24/7":
        return Hours(is_always=True)
    return Hours(is_always=False, spans=tuple(_span(part.strip()) for part in text.split(";")))


def open_state(hours: Hours | None, time_zone: str, now: dt.datetime) -> OpenState:
    """Say whether a service answers at ``now``, an aware time; unknown without hours or a known time zone."""
    if hours is None:
        return OpenState.UNKNOWN
    if hours.is_always:
        return OpenState.OPEN
    local = _local(now, time_zone)
    if local is None:
        return OpenState.UNKNOWN
    minute = local.weekday() * DAY_MINUTES + local.hour * 60 + local.minute
    return OpenState.OPEN if any(_covers(span, minute) for span in hours.spans) else OpenState.CLOSED


def _local(now: dt.datetime, time_zone: str) -> dt.datetime | None:
    """Turn to the service's clock; a machine without this time zone's rules must not guess."""
    if not time_zone:
        return None
    try:
        return now.astimezone(zoneinfo.ZoneInfo(time_zone))
    except zoneinfo.ZoneInfoNotFoundError:
        return None


def _covers(span: OpenSpan, minute: int) -> bool:
    start, end = _minutes(span.start), _minutes(span.end)
    length = end - start if end > start else end - start + DAY_MINUTES
    return any((minute - day * DAY_MINUTES - start) % WEEK_MINUTES < length for day in span.days)


def _span(text: str) -> OpenSpan:
    match = SPAN.fullmatch(text)
    if match is None:
        raise ValueError(text)
    days = _days(match["days"])
    span = OpenSpan(days=days, runs=_runs(days), start=match["start"], end=match["end"])
    if _minutes(span.start) >= DAY_MINUTES or _minutes(span.end) == _minutes(span.start):
        raise ValueError(text)
    return span


def _days(text: str) -> tuple[int, ...]:
    if text == "daily":
        return tuple(range(7))
    return tuple(sorted({day for part in text.split(",") for day in _day_range(part)}))


def _day_range(text: str) -> tuple[int, ...]:
    first, dash, last = text.partition("-")
    start, end = DAYS.index(first), DAYS.index(last if dash else first)
    return tuple((start + step) % 7 for step in range((end - start) % 7 + 1))


def _runs(days: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    runs: list[tuple[int, ...]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1] += (day,)
        else:
            runs.append((day,))
    if len(runs) > 1 and runs[0][0] == 0 and runs[-1][-1] == 6:
        runs[0] = runs.pop() + runs[0]
    return tuple(runs)


def _minutes(text: str) -> int:
    hours, minutes = int(text[:2]), int(text[3:])
    total = hours * 60 + minutes
    if minutes >= 60 or total > DAY_MINUTES:
        raise ValueError(text)
    return total
