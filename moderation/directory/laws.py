"""What the files say of each country beyond its services: law and time zone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from moderation.directory.problems import Problem
from moderation.directory.reading import Fields, read_records
from moderation.directory.rows import Law
from moderation.directory.vocabulary import Criminalises, Offence

CRIMINALISATION_COLUMNS: Final = ["country", "criminalises", "source", "source_date", "notes"]
OFFENCE_COLUMNS: Final = ["country", "attempt_is_offence", "source", "source_date"]
ZONE_COLUMNS: Final = ["country", "time_zone"]


class Laws(msgspec.Struct, frozen=True):
    """The law of every country of which anything is known."""

    by_country: dict[str, Law]

    def of(self, country: str | None) -> Law:
        """Give a country's law; of a country that no file lists, nothing is known."""
        return self.by_country.get(country or "", Law())


def read_laws(folder: Path) -> tuple[Laws, list[Problem]]:
    """Read both files of law. A status that cannot be read counts as a danger, never as safety."""
    unsafe, problems = read_criminalisation(folder)
    offences, faults = read_offences(folder)
    known = {
        country: Law(unsafe.get(country), offences.get(country, Offence.UNKNOWN))
        for country in unsafe.keys() | offences
    }
    return Laws(known), problems + faults


def read_criminalisation(folder: Path) -> tuple[dict[str, Criminalises], list[Problem]]:
    """Read where being LGBT+ is, or may be, a crime; only ``check`` may stand without a source."""
    found: dict[str, Criminalises] = {}
    records, problems = read_records(folder / "criminalisation.csv", CRIMINALISATION_COLUMNS)
    for where, record in records:
        fields = Fields(record, f"criminalisation {record['country'] or where}")
        found[record["country"]] = status = fields.code("criminalises", Criminalises, Criminalises.CHECK)
        problems += fields.problems
        if status is not Criminalises.CHECK and not record["source"]:
            problems.append(Problem(f"criminalisation {record['country']}", "source", "missing"))
    return found, problems + _repeats("criminalisation", [record["country"] for _, record in records])


def read_offences(folder: Path) -> tuple[dict[str, Offence], list[Problem]]:
    """Read where an attempt is an offence; a yes or a no needs its source and its date."""
    found: dict[str, Offence] = {}
    records, problems = read_records(folder / "attempt_is_offence.csv", OFFENCE_COLUMNS)
    for where, record in records:
        fields = Fields(record, f"attempt_is_offence {record['country'] or where}")
        found[record["country"]] = status = fields.code("attempt_is_offence", Offence, Offence.UNKNOWN)
        problems += fields.problems
        if status is not Offence.UNKNOWN:
            missing = [name for name in ("source", "source_date") if not record[name]]
            problems += [Problem(f"attempt_is_offence {record['country']}", name, "missing") for name in missing]
    return found, problems + _repeats("attempt_is_offence", [record["country"] for _, record in records])


def read_time_zones(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """Read the time zone of every country whose clocks all agree; the others are left out."""
    records, problems = read_records(folder / "time_zones.csv", ZONE_COLUMNS)
    repeats = _repeats("time_zones", [record["country"] for _, record in records])
    return {record["country"]: record["time_zone"] for _, record in records}, problems + repeats


def _repeats(file: str, countries: list[str]) -> list[Problem]:
    return [
        Problem(f"{file} {code}", "country", "duplicate")
        for code in sorted({c for c in countries if countries.count(c) > 1})
    ]
