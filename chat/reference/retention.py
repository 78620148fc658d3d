"""The page of what is kept for how long, from the table that the code itself reads."""

from __future__ import annotations

from typing import Final

from chat.reference.page import page, table
from rooms.retention import DAY_S, HOUR_S, MINUTE_S, TABLE

_STORES: Final = {"talk": "memory only", "record": "on disk"}
_UNITS: Final = ((DAY_S, "day"), (HOUR_S, "hour"), (MINUTE_S, "minute"))


def reference() -> str:
    """Return the page: each row with its store and its longest time."""
    rows = (
        (f"`{kept.what}`", kept.meaning, f"`{kept.store}`, {_STORES[kept.store]}", lasting(kept.at_most_s))
        for kept in TABLE
    )
    return page(
        "Retention",
        "rooms/retention.py",
        "The longest times, which stores, scripts and tests read from one table. "
        "[Privacy](../privacy.md) says in plain words what all of it is, and what else is kept of staff.",
        table(("row", "what it is", "where", "at most"), rows),
    )


def lasting(seconds: int) -> str:
    """Say a length of time in its largest whole unit."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    number = seconds // size
    return f"{number} {unit}{'' if number == 1 else 's'}"
