"""One thing that the doctor looked at."""

from __future__ import annotations

import enum

import msgspec


class Health(enum.StrEnum):
    """How a check went."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Diagnosis(msgspec.Struct, frozen=True):
    """One thing looked at: what was found and, where it is not good, how to mend it."""

    what: str
    health: Health
    found: str
    mend: str = ""
