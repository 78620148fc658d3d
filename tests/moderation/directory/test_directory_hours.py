"""Opening hours: what the notation means, over time zones and past midnight."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.directory.hours import open_state, parse_hours
from moderation.directory.vocabulary import OpenState

BEIRUT = "Asia/Beirut"
WEEK = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("hours", "zone", "at", "state"),
    [
        # 2026-11-22 is a Sunday; Beirut is at UTC+2 in winter and UTC+3 in summer
        ("Mon-Fri 10:00-17:00", BEIRUT, "2026-11-23T07:59", "closed"),
        ("Mon-Fri 10:00-17:00", BEIRUT, "2026-11-23T08:00", "open"),
        ("Mon-Fri 10:00-17:00", BEIRUT, "2026-11-23T14:59", "open"),
        ("Mon-Fri 10:00-17:00", BEIRUT, "2026-11-23T15:00", "closed"),
        ("Mon-Fri 10:00-17:00", BEIRUT, "2026-11-22T09:00", "closed"),
        ("Mon-Fri 10:00-17:00", BEIRUT, "2026-07-20T07:00", "open"),
        ("Mon-Fri 10:00-17:00", BEIRUT, "2026-07-20T14:00", "closed"),
        # the day is the service's own: Saturday 23:00 UTC is Sunday in Qatar
        ("Sun 00:00-03:00", "Asia/Qatar", "2026-11-21T21:30", "open"),
        ("Sun 00:00-03:00", "Asia/Qatar", "2026-11-21T20:30", "closed"),
        # past midnight: the span belongs to the day on which it begins
        ("daily 11:00-05:00", "Europe/Copenhagen", "2026-11-22T03:59", "open"),
        ("daily 11:00-05:00", "Europe/Copenhagen", "2026-11-22T04:00", "closed"),
        ("Fri 22:00-02:00", "Europe/London", "2026-11-21T01:59", "open"),
        ("Fri 22:00-02:00", "Europe/London", "2026-11-20T01:59", "closed"),
        ("Sun 22:00-02:00", "Europe/London", "2026-11-23T01:00", "open"),
        ("Sun 22:00-02:00", "Europe/London", "2026-11-22T01:00", "closed"),
        ("daily 09:00-24:00", "Asia/Dubai", "2026-11-22T19:59", "open"),
        ("daily 09:00-24:00", "Asia/Dubai", "2026-11-22T20:00", "closed"),
        ("daily 17:00-00:00", "Europe/London", "2026-11-22T23:59", "open"),
        # ranges that run over the end of the week, lists and several spans
        ("Sat-Thu 08:00-18:00", "Asia/Qatar", "2026-11-20T10:00", "closed"),
        ("Sat-Thu 08:00-18:00", "Asia/Qatar", "2026-11-21T10:00", "open"),
        ("Mon,Thu-Sun 19:00-22:00", "Asia/Taipei", "2026-11-24T12:00", "closed"),
        ("Mon,Thu-Sun 19:00-22:00", "Asia/Taipei", "2026-11-23T12:00", "open"),
        ("Mon-Thu 18:30-22:00; Sat-Sun 16:00-18:00", "Europe/Dublin", "2026-11-22T17:00", "open"),
        ("Mon-Thu 18:30-22:00; Sat-Sun 16:00-18:00", "Europe/Dublin", "2026-11-22T19:00", "closed"),
    ],
)
def test_service_is_open_by_its_own_clock(hours: str, zone: str, at: str, state: str) -> None:
    """A service is open between the hours of its own clock, on its own days."""
    assert open_state(parse_hours(hours), zone, utc(at)).value == state


@given(now=WEEK)
def test_service_of_day_and_night_is_always_open(now: dt.datetime) -> None:
    """A 24/7 service is open at any time, wherever it is."""
    assert open_state(parse_hours("24/7"), "", now) is OpenState.OPEN


@given(now=WEEK)
def test_hours_that_fill_the_day_leave_no_gap(now: dt.datetime) -> None:
    """Two spans that meet cover every minute, changes of the clock included."""
    assert open_state(parse_hours("daily 09:00-21:00; daily 21:00-09:00"), "Europe/London", now) is OpenState.OPEN


@pytest.mark.parametrize("zone", ["", "Atlantis/Nowhere"])
def test_hours_without_a_known_clock_say_nothing(zone: str) -> None:
    """Hours of which the time zone is not known are never guessed."""
    assert open_state(parse_hours("daily 09:00-21:00"), zone, utc("2026-11-22T12:00")) is OpenState.UNKNOWN


def test_unknown_hours_say_nothing() -> None:
    """A service without hours is neither open nor closed."""
    assert open_state(None, BEIRUT, utc("2026-11-22T12:00")) is OpenState.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        *("", "evenings", "10:00-18:00", "Mon-Fri 9-17", "Mon-Fri 09:00-25:00", "Mon-Fri 09:60-12:00"),
        *("Foo 09:00-12:00", "daily 24:00-02:00", "daily 09:00-09:00", "Mon-Fri 09:00-12:00;"),
        *("24/7; Mon 09:00-10:00", "Mon- 09:00-10:00", "Mon, 09:00-10:00"),
    ],
)
def test_unclear_hours_are_refused(text: str) -> None:
    """Anything that is not wholly in the notation is refused rather than half understood."""
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the words, it must not pass
        parse_hours(text)
