"""Check rule files: ``python -m moderation.rulebook check [directory]``."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from moderation.rulebook.book import OWN_RULES, load_rulebook
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.examples import failing_examples


@click.group()
def main() -> None:
    """Work on rule files."""


@main.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=OWN_RULES)
def check(directory: Path) -> None:
    """Load every rule file, hold each rule to its examples, and print what fails."""
    try:
        book = load_rulebook(directory)
    except RulebookError as error:
        raise click.ClickException(str(error)) from error
    failures = [str(failure) for failure in failing_examples(book)]
    today = dt.datetime.now(dt.UTC).date()
    failures += [f"{rule.file}: {rule.id}: expired" for rule in book.rules if rule.written.expires < today]
    for failure in failures:
        click.echo(failure)
    click.echo(f"{len(book.rules)} rules, {len(failures)} failures")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
