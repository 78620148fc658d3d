"""Send a site very many made-up frames, and say what came of it: ``python -m tests.server.fuzzing``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from chat.building import load_files
from chat.settings import Settings
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from tests.server.fuzzing.run import Report, fuzz
from tests.site import running_site


@click.command()
@click.option("--frames", default=1_000_000, show_default=True, help="How many to send.")
@click.option("--at-once", default=50, show_default=True, help="How many sockets are open.")
@click.option("--seed", default=1, show_default=True, help="The same number sends the same bytes.")
def main(frames: int, at_once: int, seed: int) -> None:
    """Send made-up frames to a site of its own; ends with status 1 where something is wrong."""
    console = Console()
    report = uvloop.run(_run(console, frames, at_once, seed))
    console.print(_table(report))
    for problem in report.problems():
        console.print(f"[red]{problem}")
    raise SystemExit(bool(report.problems()))


async def _run(console: Console, frames: int, at_once: int, seed: int) -> Report:
    files = load_files(Settings())
    with (
        tempfile.TemporaryDirectory(prefix="f") as folder,
        EmbeddedStores(Path(folder), packaged_server()) as stores,
        Progress(console=console) as progress,
    ):
        bar = progress.add_task(f"{frames:,} frames, seed {seed}", total=frames)
        async with running_site(stores.talk.url, files, record_url=stores.record.url) as site:
            return await fuzz(
                site,
                frames=frames,
                at_once=at_once,
                seed=seed,
                progress=lambda sent: progress.update(bar, completed=sent),
            )


def _table(report: Report) -> Table:
    table = Table("what", "first tenth", "end")
    early, late = report.rests
    table.add_row("frames sent", "", f"{report.frames:,}")
    table.add_row("sockets", "", f"{report.sockets:,}")
    for name in ("tasks", "objects", "memory_kib"):
        table.add_row(name, f"{getattr(early, name):,}", f"{getattr(late, name):,}")
    for title, counts in (("ended with", report.ends), ("heard", report.heard)):
        for name, count in counts.most_common():
            table.add_row(f"{title} {name}", "", f"{count:,}")
    return table


main()
