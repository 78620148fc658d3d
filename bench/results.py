"""What a run found, as it is written to a file, and what it ran on."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import re
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

_PACKAGES: Final = ("uvicorn", "uvloop", "starlette", "websockets", "hiredis", "python-socketio")
_NODE_PACKAGES: Final = ("ws", "socket.io")
LOAD: Final = "load at the start"
_ASK_LIMIT_S: Final = 10


class Row(msgspec.Struct, kw_only=True):
    """What one server did in one part of a scenario: each value once a round, and what is to be said of it.

    One that could not take part has a row without a part.
    """

    scenario: str
    part: str
    peer: str
    values: dict[str, list[float]] = {}
    note: str = ""

    def learn(self, values: dict[str, float]) -> None:
        """Add a round."""
        for key, value in values.items():
            self.values.setdefault(key, []).append(value)

    def middle(self, key: str) -> float | None:
        """Return the middle of all rounds, where there was one."""
        return statistics.median(self.values[key]) if self.values.get(key) else None


class Run(msgspec.Struct, kw_only=True):
    """A whole run."""

    at: str
    machine: dict[str, str]
    versions: dict[str, str]
    options: dict[str, str]
    rows: list[Row] = []

    def row(self, scenario: str, part: str, peer: str) -> Row:
        """Return the row of a server in a part of a scenario, added where there is none."""
        found = self.found(scenario, part, peer)
        if found is None:
            found = Row(scenario=scenario, part=part, peer=peer)
            self.rows.append(found)
        return found

    def found(self, scenario: str, part: str, peer: str) -> Row | None:
        """Return that row, if there is one."""
        sought = (scenario, part, peer)
        return next((row for row in self.rows if (row.scenario, row.part, row.peer) == sought), None)

    def parts(self, scenario: str) -> tuple[str, ...]:
        """Return the parts of a scenario in which somebody took part; one without a name where nobody could."""
        parts = dict.fromkeys(row.part for row in self.rows if row.scenario == scenario)
        return tuple(filter(None, parts)) or tuple(parts)


def ratios(row: Row, ours: Row | None, key: str) -> list[float]:
    """Return a value as multiples of ours, round by round; none of ours, and none where ours took no part."""
    if ours is None or row.peer == ours.peer:
        return []
    rounds = zip(row.values.get(key, ()), ours.values.get(key, ()), strict=False)
    return [one / other for one, other in rounds if one > 0 and other > 0]


def machine() -> dict[str, str]:
    """Say what the run was made on."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    load, *_ = os.getloadavg()
    return {
        "processor": model[1] if model else platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "kernel": platform.release().partition("-")[0],
        LOAD: f"{load:.1f}",
    }


def versions(nginx: str | None) -> dict[str, str]:
    """Say which programs took part."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    for package in _NODE_PACKAGES:
        file = Path(__file__).parent / "peers/node_modules" / package / "package.json"
        if file.exists():
            found[package] = msgspec.json.decode(file.read_bytes())["version"]
    if shutil.which("node"):
        found["node"] = _asked(["node", "--version"])
    if nginx is not None:
        found["nginx"] = _asked([nginx, "-v"]).rpartition("/")[2]
    return found


def begun(options: dict[str, str], nginx: str | None) -> Run:
    """Begin a run."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="minutes")
    return Run(at=now, machine=machine(), versions=versions(nginx), options=options)


def _asked(command: Sequence[str]) -> str:
    done = subprocess.run(
        list(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_ASK_LIMIT_S, check=False
    )
    return done.stdout.strip()
