"""The long run: ``CHAOS_MESSAGES=1000000 make chaos``. Shows how far it is, prints a table and JSON.

``CHAOS_MINUTES`` ends it earlier, ``CHAOS_SEED`` draws the same faults again, ``CHAOS_REPORT`` names the JSON's file.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tests.chaos.run import Plan, run

A_FAULT: Final = 2_000
ROOMS: Final = 10
A_ROOM: Final = 12
LINES: Final = 50


def main() -> int:
    """Carry out one run as the environment says; return 1 where a promise was broken."""
    messages = int(os.environ.get("CHAOS_MESSAGES", "20000"))
    minutes = float(os.environ.get("CHAOS_MINUTES", "inf"))
    seed = int(os.environ.get("CHAOS_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
    console = Console()
    console.print(f"CHAOS_SEED={seed}")
    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", total=messages)
        plan = Plan(seed=seed, messages=messages, a_fault=A_FAULT, rooms=ROOMS, a_room=A_ROOM, limit_s=minutes * 60)
        found = uvloop.run(run(plan, _telling(progress, bar, messages)))
    console.print(found.as_table())
    if file := os.environ.get("CHAOS_REPORT"):
        Path(file).write_bytes(found.as_json())
    else:
        console.print_json(found.as_json().decode())
    return 0 if found.is_whole else 1


def _telling(progress: Progress, bar: TaskID, messages: int) -> Callable[[int, str], None]:
    """Show how far a run is: by the bar, and in a file, which has none, by a line now and then."""
    next_line = 0

    def tell(done: int, doing: str) -> None:
        nonlocal next_line
        progress.update(bar, completed=min(done, messages), description=doing)
        if not progress.console.is_terminal and done >= next_line:
            next_line = done + messages // LINES
            progress.console.print(f"{done:,} messages, {doing}")

    return tell


if __name__ == "__main__":
    sys.exit(main())
