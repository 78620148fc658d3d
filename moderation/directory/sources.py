"""All of the directory's files, read together."""

from __future__ import annotations

from pathlib import Path

import msgspec

from moderation.directory.laws import Laws, read_laws, read_time_zones
from moderation.directory.problems import Problem
from moderation.directory.reading import PACKAGED, read_rows
from moderation.directory.rows import Row


class Sources(msgspec.Struct, frozen=True):
    """What the files hold, and every place where they could not be read."""

    rows: tuple[Row, ...]
    laws: Laws
    time_zones: dict[str, str]
    problems: tuple[Problem, ...]


def read_sources(folder: Path | None = None) -> Sources:
    """Read every file of a folder, the packaged one by default; rows without a time zone get their country's."""
    place = folder or PACKAGED
    rows, problems = read_rows(place)
    laws, faults = read_laws(place)
    zones, more = read_time_zones(place)
    placed = (
        row if row.time_zone else msgspec.structs.replace(row, time_zone=zones.get(row.country, "")) for row in rows
    )
    return Sources(tuple(placed), laws, zones, (*problems, *faults, *more))
