"""``sanad serve``: the web server and, unless named elsewhere, the stores."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

import click
import msgspec

from chat import logs
from chat.cli.failing import failures_explained
from chat.settings import load


@click.command()
@click.option("--host", help="Address to listen on (loopback).")
@click.option("--port", type=click.IntRange(0, 65535), help="TCP port.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that serve (1).")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the embedded stores.")
def serve(host: str | None, port: int | None, workers: int | None, data_dir: Path | None) -> None:
    """Serve the site on this machine. SIGTERM ends it in good order, SIGHUP puts fresh workers in place."""
    from chat.server.serving import serve as run  # noqa: PLC0415 - other commands start faster without the web server

    # Before and after the workers' time: the stores must be stopped all the same.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with failures_explained(), contextlib.suppress(KeyboardInterrupt):
        settings = load(os.environ)
        chosen = {"host": host, "port": port, "workers": workers, "data_dir": data_dir}
        given = {name: value for name, value in chosen.items() if value is not None}
        settings = msgspec.structs.replace(settings, **given)
        logs.configure(settings.log_level)
        run(settings, _greet)


def _greet(address: str, first_link: str | None) -> None:
    click.secho(f"Open {address} in a browser. Ctrl-C stops everything.", bold=True)
    if first_link is not None:
        click.echo(f"Nobody is on the staff yet. This link makes the first account, once, within a day:\n{first_link}")
