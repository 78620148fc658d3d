"""How the facts of a service are put into words: names, times, dates, contacts."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec
from babel import Locale
from babel.dates import format_skeleton

from chat.pages.words import Words
from moderation.directory.hours import Hours, OpenSpan
from moderation.directory.rows import Number
from moderation.directory.shown import Entry
from moderation.directory.vocabulary import Affirming, Audience, Channel, Cost
from rooms.retention import HOUR_MIN, MINUTE_MS

_PLAIN_NOTES: Final = ("mobile", "after_hours")
_WHOLE_WEEK: Final = tuple(range(7))


class Fact(msgspec.Struct, frozen=True):
    """One short fact on a service; ``kind`` is its CSS class."""

    kind: str
    words: str


def country_name(words: Words, code: str) -> str:
    """Name a country in the reader's language, or give its code back where there is none of that name."""
    return str(Locale.parse(words.lang).territories.get(code, code))


def month(words: Words, source_date: str) -> str:
    """Say the month of a date such as ``2026-04-22``, or the year where no more is known."""
    year, *rest = source_date.split("-")
    if not rest:
        return year
    return words.number(format_skeleton("yMMMM", dt.date(int(year), int(rest[0]), 1), locale=words.lang))


def contact_href(number: Number) -> str | None:
    """Give the link that reaches a number as it is printed; None where no safe link is known."""
    dialled = ("+" if number.shown.startswith("+") else "") + number.digits
    if number.channel is Channel.SMS:
        return f"sms:{dialled}"
    return f"tel:{dialled}" if number.channel is Channel.PHONE else None


def contact_note(words: Words, number: Number) -> str:
    """Say what stands beside a number."""
    return words.text(f"contact.{number.note}") if number.note in _PLAIN_NOTES else number.note


def place(words: Words, entry: Entry) -> str:
    """Say which part of a country, and whom, a service is for."""
    if words.lang == "en":
        return " · ".join(part for part in (entry.area, entry.audience) if part and part != "everyone")
    if entry.serves == (Audience.EVERYONE,):
        return entry.area_native
    serves = words.text("serves.separator").join(words.text(f"serves.{audience}") for audience in entry.serves)
    return " · ".join(part for part in (entry.area_native, serves) if part)


def facts(words: Words, entry: Entry) -> list[Fact]:
    """List what is known of a service in a few words each, the most useful first."""
    found = [Fact(f"is-{entry.open}", words.text(f"open.{entry.open}"))]
    if hours := hours_words(words, entry):
        found.append(Fact("hours", hours))
    if entry.cost is not Cost.UNKNOWN:
        found.append(Fact("cost", words.text(f"cost.{entry.cost}")))
    if entry.languages:
        found.append(Fact("languages", words.text("facts.languages", names=_languages(words, entry.languages))))
    kind = "is-yes" if entry.affirming is Affirming.YES else "is-unknown"
    found.append(Fact(kind, words.text(f"affirming.{entry.affirming}")))
    return found


def hours_words(words: Words, entry: Entry) -> str:
    """Say when a service answers, by its own clock; English notes of a source are for readers of English."""
    if entry.hours is None:
        return entry.hours_text if words.lang == "en" else ""
    spans = _hours(words, entry.hours)
    return spans if entry.hours.is_always else words.text("hours.local", hours=spans)


def ago(words: Words, at_ms: int, now_ms: int) -> str:
    """Say how long ago something was, since the server does not know the reader's clock."""
    minutes = max(0, now_ms - at_ms) // MINUTE_MS
    if minutes == 0:
        return words.text("time.now")
    if minutes < HOUR_MIN:
        return words.count("time.minutes", minutes)
    return words.count("time.hours", minutes // HOUR_MIN)


def _hours(words: Words, hours: Hours) -> str:
    if hours.is_always:
        return words.text("hours.always")
    return words.text("serves.separator").join(_span(words, span) for span in hours.spans)


def _span(words: Words, span: OpenSpan) -> str:
    days = words.text("hours.daily") if span.days == _WHOLE_WEEK else _days(words, span.runs)
    return words.text("hours.span", days=days, start=span.start, end=span.end)


def _days(words: Words, runs: tuple[tuple[int, ...], ...]) -> str:
    return words.text("serves.separator").join(_run(words, run) for run in runs)


def _run(words: Words, run: tuple[int, ...]) -> str:
    first, last = words.text(f"day.{run[0]}"), words.text(f"day.{run[-1]}")
    if len(run) == 1:
        return first
    return (
        words.text("hours.days", first=first, last=last)
        if len(run) > 2
        else f"{first}{words.text('serves.separator')}{last}"
    )


def _languages(words: Words, tags: tuple[str, ...]) -> str:
    names = Locale.parse(words.lang).languages
    return words.text("serves.separator").join(
        str(names.get(tag.replace("-", "_"), names.get(tag[:2], tag))) for tag in tags
    )
