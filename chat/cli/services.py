"""``sanad services``: check the service directory's files, and see what people would be shown."""

from __future__ import annotations

import datetime as dt
import urllib.parse
from collections import Counter
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from moderation.directory.ages import showing
from moderation.directory.checks import check as find_problems
from moderation.directory.hours import open_state
from moderation.directory.rows import Row
from moderation.directory.shown import is_arabic_script
from moderation.directory.sources import Sources, read_sources
from moderation.directory.vocabulary import Hidden, Kind

NUMBERS = "numbers and hosts"
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
on_day = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day instead of today (UTC).")
from_folder = click.option("--data", type=FOLDER, help="A folder of one's own, of the packaged one's shape.")


@click.group()
def services() -> None:
    """Look after the directory of crisis and formal services."""


@services.command()
@on_day
@from_folder
def check(on: dt.datetime | None, data: Path | None) -> None:
    """Check every row and fail with each fault by row and field."""
    now = _moment(on)
    sources = read_sources(data)
    problems = find_problems(sources, now.date())
    for problem in problems:
        value = f": {problem.value}" if problem.value else ""
        click.echo(f"{problem.row}: {problem.field}: {problem.code}{value}")
    click.echo(f"Service directory on {now.date().isoformat()}")
    _print(_summary(sources, now.date()))
    if problems:
        click.echo(f"{len(problems)} to mend.")
        raise SystemExit(1)
    click.echo(f"{len(sources.rows)} services checked, nothing to mend.")


@services.command(name="list")
@click.option("--country", metavar="XX", help="One country by its ISO code, or INTL.")
@click.option(
    "--lang", type=click.Choice(["ar", "en"]), default="en", help="Names as readers of this language see them."
)
@click.option("--all", "with_hidden", is_flag=True, help="Also what is hidden, and why.")
@on_day
@from_folder
def list_services(country: str | None, lang: str, with_hidden: bool, on: dt.datetime | None, data: Path | None) -> None:
    """Show what would be shown today, and count what would not."""
    now = _moment(on)
    rows = [row for row in read_sources(data).rows if country is None or row.country == country.upper()]
    table = _table("id and kind", "name", NUMBERS, "now", "caveats, hidden" if with_hidden else "caveats")
    for row in sorted(rows, key=lambda row: (row.country, list(Kind).index(row.kind), row.id)):
        shown = showing(row, now.date())
        if shown.is_shown or with_hidden:
            word = f"hidden: {shown.hidden}" if shown.hidden else ", ".join(shown.caveats)
            state = open_state(row.hours, row.time_zone, now)
            table.add_row(f"{row.id}\n{row.kind}", _name(row, lang), _contacts(row), state, word)
    _print(table)
    hidden = Counter(reason for row in rows if (reason := showing(row, now.date()).hidden))
    click.echo(f"{len(rows) - hidden.total()} shown, {hidden.total()} hidden{_reasons(hidden)}.")


def _moment(on: dt.datetime | None) -> dt.datetime:
    return on.replace(hour=12, tzinfo=dt.UTC) if on else dt.datetime.now(dt.UTC)


def _table(*headers: str) -> Table:
    """Begin a table that folds long words and keeps numbers in one piece: one cut short would be a wrong one."""
    table = Table()
    for header in headers:
        table.add_column(header, overflow="fold", no_wrap=header == NUMBERS)
    return table


def _print(table: Table) -> None:
    Console(markup=False, emoji=False, highlight=False).print(table)


def _summary(sources: Sources, today: dt.date) -> Table:
    table = _table("kind", "services", "shown", "reviewed", "hidden")
    for kind in Kind:
        rows = [row for row in sources.rows if row.kind is kind]
        hidden = Counter(reason for row in rows if (reason := showing(row, today).hidden))
        reviewed = sum(row.review is not None for row in rows)
        numbers = (len(rows), len(rows) - hidden.total(), reviewed)
        table.add_row(kind, *(str(number) for number in numbers), f"{hidden.total()}{_reasons(hidden)}")
    return table


def _reasons(hidden: Counter[Hidden]) -> str:
    return f" ({', '.join(f'{reason} {count}' for reason, count in hidden.most_common())})" if hidden else ""


def _name(row: Row, lang: str) -> str:
    return row.name_native if lang == "ar" and is_arabic_script(row.name_native) else row.name_en


def _contacts(row: Row) -> str:
    numbers = [" ".join([*number.labels, number.channel, number.keyword, number.shown]) for number in row.numbers]
    hosts = [urllib.parse.urlsplit(link).hostname or link for link in (row.chat, row.website) if link]
    return "\n".join([*(" ".join(line.split()) for line in numbers), *hosts])
