"""From the directory's files to rows: every field parsed once, every fault noted, nothing guessed."""

from __future__ import annotations

import csv
import datetime as dt
import enum
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeVar

from moderation.directory.hours import parse_hours
from moderation.directory.numbers import parse_phones, parse_texts
from moderation.directory.problems import Problem
from moderation.directory.rows import Review, Row, SourceDate
from moderation.directory.vocabulary import Affirming, Audience, Confidence, Cost, Kind, PolicePolicy, RunBy

PACKAGED: Final = Path(__file__).parent / "data"
COLUMNS: Final = [
    "id",
    "country",
    "name_en",
    "name_native",
    "serves",
    "audience",
    "area",
    "area_native",
    "languages",
    "phones",
    "texts",
    "chat",
    "website",
    "hours",
    "hours_text",
    "time_zone",
    "cost",
    "run_by",
    "affirming",
    "police",
    "source",
    "source_date",
    "second_source",
    "confidence",
    "notes",
]
REVIEW_COLUMNS: Final = ["id", "reviewed_on", "reviewer_one", "reviewer_two", "how"]
SOURCE_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")

Value = TypeVar("Value")
StandIn = TypeVar("StandIn")
Code = TypeVar("Code", bound=enum.StrEnum)
Record = dict[str, str]


class Fields:
    """The fields of one record, read one by one; faults are noted and a stand-in is given so that reading goes on."""

    def __init__(self, record: Record, where: str) -> None:
        self.problems: list[Problem] = []
        self._record = record
        self._where = where

    def text(self, name: str) -> str:
        """Give a field as it stands."""
        return self._record[name]

    def parsed(self, name: str, parse: Callable[[str], Value], stand_in: StandIn) -> Value | StandIn:
        """Give a field as ``parse`` reads it."""
        try:
            return parse(self._record[name])
        except ValueError:
            self.problems.append(Problem(self._where, name, "unreadable", self._record[name]))
            return stand_in

    def code(self, name: str, vocabulary: type[Code], stand_in: Code) -> Code:
        """Give a field as a word of a closed vocabulary."""
        return self.parsed(name, vocabulary, stand_in)


def read_records(path: Path, columns: list[str]) -> tuple[list[tuple[str, Record]], list[Problem]]:
    """Read a CSV file into records, each with the place where it stands; a file of another shape gives none."""
    where = path.name
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error):
        return [], [Problem(where, "file", "unreadable")]
    if not lines or lines[0] != columns:
        return [], [Problem(where, "header", "unexpected", ",".join(lines[0] if lines else ()))]
    records, problems = [], []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) == len(columns):
            records.append((f"{where}:{number}", dict(zip(columns, line, strict=True))))
        else:
            problems.append(Problem(f"{where}:{number}", "line", "wrong_length", str(len(line))))
    return records, problems


def read_rows(folder: Path) -> tuple[list[Row], list[Problem]]:
    """Read every service and its review under ``folder``; a file's stem is the kind of the services in it."""
    rows: list[Row] = []
    reviews, problems = read_reviews(folder)
    for path in sorted((folder / "services").glob("*.csv")):
        if path.stem not in set(Kind):
            problems.append(Problem(path.name, "kind", "unknown", path.stem))
            continue
        records, faults = read_records(path, COLUMNS)
        problems += faults
        for where, record in records:
            row, faults = parse_row(record, Kind(path.stem), reviews.get(record["id"]), where)
            rows.append(row)
            problems += faults
    return rows, problems + _strangers(reviews, rows)


def parse_row(record: Record, kind: Kind, review: Review | None, where: str) -> tuple[Row, list[Problem]]:
    """Parse one record; the faults name the row by its id, or by file and line where it has none."""
    fields = Fields(record, record["id"] or where)
    row = Row(
        id=fields.text("id"),
        country=fields.text("country"),
        kind=kind,
        name_en=fields.text("name_en"),
        name_native=fields.text("name_native"),
        serves=fields.parsed("serves", _audiences, ()),
        audience=fields.text("audience"),
        area=fields.text("area"),
        area_native=fields.text("area_native"),
        languages=tuple(part for part in fields.text("languages").split(";") if part),
        numbers=fields.parsed("texts", parse_texts, ()) + fields.parsed("phones", parse_phones, ()),
        chat=fields.text("chat"),
        website=fields.text("website"),
        hours=fields.parsed("hours", parse_hours, None) if fields.text("hours") else None,
        hours_text=fields.text("hours_text"),
        time_zone=fields.text("time_zone"),
        cost=fields.code("cost", Cost, Cost.UNKNOWN),
        run_by=fields.code("run_by", RunBy, RunBy.UNKNOWN),
        affirming=fields.code("affirming", Affirming, Affirming.UNKNOWN),
        police=fields.code("police", PolicePolicy, PolicePolicy.UNKNOWN),
        source=fields.text("source"),
        source_date=fields.parsed("source_date", parse_source_date, None) if fields.text("source_date") else None,
        second_source=fields.text("second_source"),
        confidence=fields.code("confidence", Confidence, Confidence.LOW),
        notes=fields.text("notes"),
        review=review,
    )
    return row, fields.problems


def read_reviews(folder: Path) -> tuple[dict[str, Review], list[Problem]]:
    """Read who has confirmed which row; a review without two different names does not count and is a fault."""
    reviews: dict[str, Review] = {}
    records, problems = read_records(folder / "reviews.csv", REVIEW_COLUMNS)
    for where, record in records:
        fields = Fields(record, record["id"] or where)
        reviewed_on = fields.parsed("reviewed_on", dt.date.fromisoformat, dt.date.min)
        one, two = fields.text("reviewer_one").strip(), fields.text("reviewer_two").strip()
        problems += fields.problems
        if not one or not two or one.casefold() == two.casefold():
            problems.append(Problem(record["id"] or where, "reviewer_two", "two_people_needed"))
        elif not fields.text("how").strip():
            problems.append(Problem(record["id"] or where, "how", "missing"))
        elif record["id"] in reviews:
            problems.append(Problem(record["id"], "id", "duplicate_review"))
        else:
            reviews[record["id"]] = Review(reviewed_on, one, two, fields.text("how"))
    return reviews, problems


def parse_source_date(text: str) -> SourceDate:
    """Read ``2026-04-22``, ``2026-04`` or ``2026``; raise ``ValueError`` for anything else."""
    if not SOURCE_DATE.fullmatch(text):
        raise ValueError(text)
    return SourceDate(text, dt.date.fromisoformat((text + "-01-01")[:10]))


def _audiences(text: str) -> tuple[Audience, ...]:
    return tuple(Audience(part) for part in text.split(";"))


def _strangers(reviews: Iterable[str], rows: Iterable[Row]) -> list[Problem]:
    known = {row.id for row in rows}
    return [Problem(name, "id", "review_of_unknown_row") for name in reviews if name not in known]
