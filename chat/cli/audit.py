"""``sanad audit``: verify who decided what, and hand it out to somebody who keeps it elsewhere."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import click

from chat.cli.reaching import in_folder, with_staff
from chat.settings import Settings
from moderation.audit.audit import Whole
from moderation.audit.chain import Broken, Fault
from moderation.audit.exporting import Exporting
from moderation.staff.staff import Staff

_SAID: Final = {
    Fault.UNSIGNED: "The checkpoint at which the audit begins (after entry {order}) was not signed by this server.",
    Fault.MISSING: "Entry {order} is not where it belongs: it was taken out, moved, or another was put before it.",
    Fault.ALTERED: "Entry {order} is not the one that was written.",
    Fault.CUT_OFF: "Entry {order} and all that came after it are gone.",
    Fault.ELSEWHERE: "The audit was written anew: its last entry ({order}) is not the one that the store remembers.",
}


@click.group()
def audit() -> None:
    """Look into who of the staff decided what. At the desk, leads and operators read it at /desk/audit."""


@audit.command()
@in_folder
def check(data_dir: Path | None) -> None:
    """Follow the whole chain; name the first place that does not hold, and end with exit code 1."""

    async def follow(_: Settings, people: Staff) -> tuple[Whole | Broken, str]:
        return await people.audit.check(), people.audit.public_key

    found, public_key = with_staff(data_dir, follow)
    if isinstance(found, Broken):
        raise click.ClickException(said(found))
    begin = found.begin
    if begin.order:
        click.echo(f"It begins at a signed checkpoint of {_day(begin.at_ms)}, after {begin.count} entries.")
    click.echo(f"The audit holds: {found.end.order - begin.order} entries, the last is {found.end.order}.")
    click.echo(f"Public key: {public_key}")


@audit.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Leave out entries before this day (UTC).")
@in_folder
def export(since: dt.datetime | None, data_dir: Path | None) -> None:
    """Write the audit as JSON lines: a signed checkpoint, the entries, a signed checkpoint.

    An audit that does not hold is written unsigned, and the command ends with exit code 1.
    """
    since_ms = 0 if since is None else int(since.replace(tzinfo=dt.UTC).timestamp() * 1000)

    async def hand_out(_: Settings, people: Staff) -> Broken | None:
        exporting = Exporting(people.audit, since_ms=since_ms)
        async for line in exporting.lines():
            click.echo(line, nl=False)
        return exporting.broken

    if broken := with_staff(data_dir, hand_out):
        raise click.ClickException(f"{said(broken)} What was written is not signed.")


def said(broken: Broken) -> str:
    """Say in a sentence what does not hold."""
    return _SAID[broken.fault].format(order=broken.order)


def _day(at_ms: int) -> str:
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).strftime("%Y-%m-%d")
