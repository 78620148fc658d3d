"""``sanad rules``: hold rule files to their examples, and see why a text is judged as it is."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from moderation.directory.directory import Directory
from moderation.pipeline import build_pipeline
from moderation.rulebook.book import read_rulebook
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.examples import failing_examples
from moderation.rulebook.explaining import Explanation
from moderation.rulebook.explaining import explain as explained
from moderation.rulebook.files import OWN_RULES
from moderation.rulebook.kept import keep_rulebook, load_rulebook
from moderation.stages import Tools

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
TEXT_LIMIT_CHARS = 2_000


@click.group()
def rules() -> None:
    """Look after the rules by which words are found."""


@rules.command()
@click.argument("folder", type=FOLDER, default=OWN_RULES)
def check(folder: Path) -> None:
    """Load every rule file, hold each rule to its own examples, and print what fails.

    Without FOLDER, the packaged rules.
    """
    try:
        book = read_rulebook(folder)
    except RulebookError as error:
        raise click.ClickException(str(error)) from error
    failures = [str(failure) for failure in failing_examples(book)]
    today = dt.datetime.now(dt.UTC).date()
    failures += [f"{rule.file}: {rule.id}: expired" for rule in book.rules if rule.written.expires < today]
    for failure in failures:
        click.echo(failure)
    click.echo(f"{len(book.rules)} rules, {len(failures)} failures")
    sys.exit(bool(failures))


@rules.command()
def keep() -> None:
    """Read the packaged rules and keep them as read, so that starts are quick until they change.

    ``make setup`` does this. Nothing else depends on it.
    """
    try:
        keep_rulebook()
    except (RulebookError, OSError) as error:
        raise click.ClickException(str(error)) from error


@rules.command()
@click.argument("text", required=False)
@click.option("--rules", "beside", type=FOLDER, help="A folder with rules of one's own.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(text: str | None, beside: Path | None, *, as_json: bool) -> None:
    """Show how TEXT is read, which rules find something in it, and which guard stopped others.

    Without TEXT it is read from standard input, so that it stays out of the shell's history.
    """
    text = (sys.stdin.read() if text is None else text).strip()
    if not 0 < len(text) <= TEXT_LIMIT_CHARS:
        raise click.ClickException(f"give a text of 1 to {TEXT_LIMIT_CHARS:,} signs")
    try:
        book = load_rulebook(beside=beside)
    except RulebookError as error:
        raise click.ClickException(str(error)) from error
    contacts = Directory.load().shareable_contacts(dt.datetime.now(dt.UTC).date())
    pipeline = build_pipeline(Tools(rulebook=book, contacts=contacts), alarm=lambda _: None)
    explanation = explained(text, book, pipeline)
    if as_json:
        click.echo(msgspec.json.encode(explanation))
    else:
        _show(explanation)


def _show(explanation: Explanation) -> None:
    console = Console(markup=False, emoji=False, highlight=False)
    console.print(f"outcome: {explanation.outcome}")
    console.print(_table(("read as", "text"), ((each.name, each.text) for each in explanation.readings)))
    found = ((each.rule, _acts(each.outcome, each.is_shadow), each.reason, each.words) for each in explanation.findings)
    console.print(_table(("found by", "asks for", "reason", "words"), found))
    stopped = ((each.rule, each.reading, each.words, each.guard) for each in explanation.stopped)
    console.print(_table(("stopped", "read as", "words", "by the guard"), stopped))


def _acts(outcome: str, is_shadow: bool) -> str:
    return "nothing (shadow)" if is_shadow else outcome


def _table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(*columns)
    for row in rows:
        table.add_row(*row)
    return table
