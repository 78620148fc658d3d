"""``sanad rooms``: see whether a rooms file may be served."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table

from rooms.catalogue import PACKAGED_FILE, Catalogue, CatalogueError, problems
from rooms.names import NAME_LANGUAGES
from rooms.nounreview import noun_problems
from rooms.room import Room


@click.group()
def rooms() -> None:
    """Look after the file that describes this server's rooms."""


@rooms.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Check a rooms file and name each problem.

    Without FILE, the packaged rooms and the nouns for pseudonyms.
    """
    try:
        catalogue = Catalogue.read(file)
    except CatalogueError as error:
        _fail([str(error)])
    found = [f"{file or PACKAGED_FILE}: {problem}" for problem in problems(catalogue)]
    if file is None:
        found += [f"nouns.{lang}.txt: {problem}" for lang in NAME_LANGUAGES for problem in noun_problems(lang)]
    # markup off, so that square brackets in a title are drawn and not obeyed
    Console(markup=False, highlight=False).print(_table(catalogue.rooms))
    if found:
        _fail(found)
    click.echo(f"{len(catalogue.rooms)} rooms checked, nothing to mend.")


def _table(all_rooms: Iterable[Room]) -> Table:
    table = Table("Id", "Title", "Language", "Age", "Mode", "Cap", "Kept (min)", box=box.SIMPLE)
    for room in all_rooms:
        kept_min = f"{room.retention_s / 60:g}"
        table.add_row(room.id, room.title, room.language, room.audience, room.mode, str(room.cap), kept_min)
    return table


def _fail(found: Iterable[str]) -> None:
    for problem in found:
        click.echo(problem, err=True)
    raise SystemExit(1)
