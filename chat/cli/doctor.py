"""``sanad doctor``: look at everything and say how to mend what is wrong."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table

from chat.cli.reaching import in_folder, with_staff
from chat.diagnosis import Diagnosis, Health
from chat.doctor import examine
from chat.settings import Settings
from chat.strangers import prepared, staffed
from moderation.directory import Directory
from moderation.staff.staff import Staff

_COLOURS = {Health.GOOD: "green", Health.WARNING: "yellow", Health.BAD: "red"}


@click.command()
@click.option("--open", "is_opening", is_flag=True, help="Check as well what strangers need before they may come.")
@in_folder
def doctor(*, is_opening: bool, data_dir: Path | None) -> None:
    """Check settings, stores, files and this machine; changes nothing."""
    table = Table("what", "health", "found", "how to mend it", box=box.SIMPLE)
    found = list(examine(os.environ))
    if is_opening and not any(diagnosis.health is Health.BAD for diagnosis in found):
        found += with_staff(data_dir, _strangers)
    for diagnosis in found:
        colour = _COLOURS[diagnosis.health]
        table.add_row(diagnosis.what, f"[{colour}]{diagnosis.health}[/]", diagnosis.found, diagnosis.mend)
    Console().print(table)
    if any(diagnosis.health is Health.BAD for diagnosis in found):
        raise SystemExit(1)


async def _strangers(settings: Settings, people: Staff) -> list[Diagnosis]:
    directory, today = Directory.load(settings.services_dir), dt.datetime.now(dt.UTC).date()
    return [*prepared(settings, directory, today), staffed(await people.accounts.everyone())]
