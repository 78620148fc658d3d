"""``sanad backup``: copy what is decided, while the server runs."""

from __future__ import annotations

import os
from pathlib import Path

import click

from chat.cli.failing import failures_explained
from chat.cli.reaching import in_folder
from chat.settings import load
from rooms.stores.backup import BackupRefused, back_up


@click.command()
@click.argument("to", type=click.Path(path_type=Path, file_okay=False))
@in_folder
def backup(to: Path, data_dir: Path | None) -> None:
    """Copy the record store into a new folder.

    The embedded one, into TO, whether a server runs or not.

    The server's key is not copied, and nothing that was said is in the copy. docs/operating/backup.md says more.
    """
    with failures_explained():
        settings = load(os.environ)
    if settings.record_url is not None:
        raise click.ClickException("SANAD_RECORD_URL names a store of your own: back it up by its own means")
    try:
        back_up(data_dir or settings.data_dir, to)
    except BackupRefused as refusal:
        raise click.ClickException(refusal.problem) from None
    click.echo(f"Copied to {to}. The key is not in it: keep {(data_dir or settings.data_dir) / 'key'} elsewhere.")
