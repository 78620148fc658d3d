"""``sanad doctor``: look at everything and say how to mend what is wrong."""

from __future__ import annotations

import os

import click
from rich import box
from rich.console import Console
from rich.table import Table

from chat.doctor import Health, examine

_COLOURS = {Health.GOOD: "green", Health.WARNING: "yellow", Health.BAD: "red"}


@click.command()
def doctor() -> None:
    """Check settings, stores, files and this machine; starts and changes nothing."""
    table = Table("what", "health", "found", "how to mend it", box=box.SIMPLE)
    found = list(examine(os.environ))
    for diagnosis in found:
        colour = _COLOURS[diagnosis.health]
        table.add_row(diagnosis.what, f"[{colour}]{diagnosis.health}[/]", diagnosis.found, diagnosis.mend)
    Console().print(table)
    if any(diagnosis.health is Health.BAD for diagnosis in found):
        raise SystemExit(1)
