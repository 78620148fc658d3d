"""``sanad worker``: the work behind the site, beside ``sanad serve``."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click
import msgspec

from chat import logs
from chat.cli.failing import failures_explained
from chat.settings import load
from chat.worker import ATTACH_LIMIT_S, work
from rooms.errors import StoreAway


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the embedded stores.")
def worker(data_dir: Path | None) -> None:
    """Send alarms, carry decisions out and screen, for the site that runs on the same stores."""
    with failures_explained():
        settings = load(os.environ)
        if data_dir is not None:
            settings = msgspec.structs.replace(settings, data_dir=data_dir)
        logs.configure(settings.log_level)
        try:
            asyncio.run(work(settings, _say_it_waits))
        except StoreAway:
            raise click.ClickException(
                f"the store did not answer within {ATTACH_LIMIT_S:g} s: start sanad serve on the same --data-dir "
                "first, or see SANAD_RECORD_URL"
            ) from None


def _say_it_waits() -> None:
    click.echo(f"Waiting up to {ATTACH_LIMIT_S:g} s for the store of sanad serve.", err=True)
