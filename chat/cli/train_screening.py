"""``sanad train-screening``: learn from the example bank what hears danger that no rule names."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from rich.console import Console

from moderation.bank.reading import OWN_BANK, BankError, load_bank
from moderation.lexicon.lexicon import OWN_WEIGHTS


@click.command("train-screening")
@click.option(
    "--bank",
    type=click.Path(exists=True, path_type=Path, file_okay=False),
    default=OWN_BANK,
    help="The folder of examples.  [default: the packaged ones]",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=OWN_WEIGHTS,
    help="Where the lexicon's weights are written.  [default: the package's own]",
)
def train_screening(*, bank: Path, output: Path) -> None:
    """Learn anew from the example bank.

    Takes well under a minute. The same examples give the same weights.
    """
    from moderation.lexicon.training import train_lexicon  # noqa: PLC0415 - numpy is slow to import, and for this alone

    try:
        groups = load_bank(bank)
    except BankError as error:
        raise click.ClickException(str(error)) from error
    with Console().status("reading") as status:
        weights = train_lexicon(groups, step=status.update)
    output.write_bytes(msgspec.json.format(msgspec.json.encode(weights), indent=0) + b"\n")
    click.echo(f"{len(weights.fragments):,} fragments learnt, written to {output}")
