"""Rows and folders of the directory, made to order for its tests."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import msgspec

from moderation.directory.hours import parse_hours
from moderation.directory.laws import Laws
from moderation.directory.numbers import parse_phones, parse_texts
from moderation.directory.reading import PACKAGED, parse_source_date
from moderation.directory.rows import FALLBACK_ID, Law, Review, Row
from moderation.directory.vocabulary import (
    Affirming,
    Audience,
    Confidence,
    Cost,
    Criminalises,
    Kind,
    Offence,
    PolicePolicy,
    RunBy,
)

TODAY = dt.date(2026, 11, 22)
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)  # a Sunday
UNSAFE = Law(criminalises=Criminalises.YES)

PLAIN = Row(
    id="nl-plain",
    country="NL",
    kind=Kind.SUICIDE_CRISIS,
    name_en="Plain line",
    name_native="",
    serves=(Audience.EVERYONE,),
    audience="everyone",
    area="",
    area_native="",
    languages=(),
    numbers=parse_phones("0800 0113"),
    chat="",
    website="",
    hours=None,
    hours_text="",
    time_zone="",
    cost=Cost.FREE,
    run_by=RunBy.NGO,
    affirming=Affirming.UNKNOWN,
    police=PolicePolicy.UNKNOWN,
    source="https://example.org/",
    source_date=parse_source_date("2026-10-01"),
    second_source="",
    confidence=Confidence.HIGH,
    notes="",
)
"""A row that may be shown on ``TODAY``, unreviewed."""

FALLBACK = msgspec.structs.replace(
    PLAIN, id=FALLBACK_ID, country="INTL", numbers=(), website="https://findahelpline.com/"
)
REPORTED = Laws({"XK": Law(attempt_is_offence=Offence.YES)})


def row(
    name: str,
    *,
    country: str = "NL",
    kind: Kind = Kind.SUICIDE_CRISIS,
    hours: str = "",
    phones: str = "",
    texts: str = "",
    chat: str = "",
    serves: tuple[Audience, ...] = (Audience.EVERYONE,),
) -> Row:
    """Make a row that may be shown on ``TODAY``; without a contact of its own it gets a phone."""
    numbers = parse_texts(texts) + parse_phones(phones or ("" if texts or chat else "0800 0113"))
    return msgspec.structs.replace(
        PLAIN,
        id=f"{country.lower()}-{name}",
        country=country,
        kind=kind,
        hours=parse_hours(hours) if hours else None,
        numbers=numbers,
        chat=chat,
        serves=serves,
        time_zone="Europe/Amsterdam",
    )


def review(age_days: int) -> Review:
    """Make two people's review of so many days before ``TODAY``."""
    return Review(TODAY - dt.timedelta(days=age_days), "Wren", "Finch", "called and opened the page")


def copy_of_packaged(folder: Path) -> Path:
    """Copy the packaged files, so that a fault can be planted."""
    return Path(shutil.copytree(PACKAGED, folder / "data"))


def plant(path: Path, row_id: str, field: str, value: str) -> None:
    """Set one field of one record of a CSV file, found by its first column."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = list(csv.reader(file))
    for line in lines:
        if line[0] == row_id:
            line[header.index(field)] = value
    write(path, [header, *lines])


def write(path: Path, lines: list[list[str]]) -> None:
    """Write a CSV file as the directory's own are written."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
