"""``sanad schema``: write what is generated from the code, or say that it is out of date."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import click

from chat.desk.wire import DESK_WIRE
from chat.reference import commands, measures, metrics, plugins, retention, rules, settings
from chat.wire import schema as generated


def _commands() -> str:
    root = click.get_current_context().find_root().command
    assert isinstance(root, click.Group)
    return commands.reference(root)


FILES: Final[dict[Path, Callable[[], str]]] = {
    Path("docs/reference/wire.schema.json"): generated.schema,
    Path("docs/reference/wire.md"): generated.reference,
    Path("docs/reference/desk_wire.schema.json"): partial(generated.schema, DESK_WIRE),
    Path("docs/reference/desk_wire.md"): partial(generated.reference, DESK_WIRE),
    Path("static/wire.d.ts"): generated.typescript,
    Path("docs/reference/settings.md"): settings.reference,
    Path("docs/reference/commands.md"): _commands,
    Path("docs/reference/stages.md"): plugins.reference,
    Path("docs/reference/rules.md"): rules.reference,
    Path("docs/reference/retention.md"): retention.reference,
    Path("docs/reference/metrics.md"): metrics.reference,
    Path("docs/reference/measures.md"): measures.reference,
}
"""Generated files, from the project's root."""


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a file differs.")
@click.option("--print", "printing", is_flag=True, help="Print the JSON Schema and write nothing.")
def schema(*, check: bool, printing: bool) -> None:
    """Write what is made from the code.

    The wire's schema and types, and the reference pages, into the project.
    """
    if printing:
        click.echo(generated.schema(), nl=False)
        return
    if not Path("pyproject.toml").exists():
        raise click.ClickException("run it from the project's root, or use --print")
    texts = {path: write() for path, write in FILES.items()}
    if check:
        stale = [str(path) for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
        if stale:
            raise click.ClickException(f"out of date, run `make schema`: {', '.join(stale)}")
        return
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        click.echo(f"wrote {path}")
