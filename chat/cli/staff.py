"""``sanad staff``: bring people in, see who there is, and close an account at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table

from chat.cli.reaching import in_folder, with_staff
from chat.server.address import site_address
from chat.settings import Settings
from chat.staffing import link
from moderation.staff.accounts import Account
from moderation.staff.errors import LastOperator
from moderation.staff.roles import Role
from moderation.staff.staff import Staff
from rooms.names import look_alike_key

takes_ids = {"ignore_unknown_options": True}
"""An id is random and may begin with a hyphen."""


@click.group()
def staff() -> None:
    """Look after the accounts of the people who moderate."""


@staff.command()
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True, help="What they may do.")
@in_folder
def add(role: str, data_dir: Path | None) -> None:
    """Print a link that makes one account.

    It works once, within a day. Give it to nobody but its owner.
    """

    async def invite(settings: Settings, people: Staff) -> str:
        token = await people.accounts.invite(Role(role))
        assert token is not None, "at the machine itself every role may be brought in"
        return link(site_address(settings), token)

    click.echo(with_staff(data_dir, invite))


@staff.command(name="list")
@in_folder
def list_staff(data_dir: Path | None) -> None:
    """Show every account.

    By the name that others see: log-in names are known to their owners alone.
    """

    async def read(_: Settings, people: Staff) -> list[Account]:
        return await people.accounts.everyone()

    table = Table("Id", "Name", "Role", "State", "Since (UTC)", box=box.SIMPLE)
    found = with_staff(data_dir, read)
    for one in found:
        since = dt.datetime.fromtimestamp(one.since_ms / 1000, dt.UTC).strftime("%Y-%m-%d")
        table.add_row(one.staff_id, one.pseudonym, one.role, one.state, since)
    if found:
        Console(markup=False, highlight=False).print(table)
    else:
        click.echo("Nobody is on the staff yet: sanad staff add --role operator")


@staff.command(context_settings=takes_ids)
@click.argument("who", metavar="ID_OR_NAME")
@in_folder
def disable(who: str, data_dir: Path | None) -> None:
    """Close an account now.

    Its sessions end, its password and codes are gone; ``reset`` brings it back.
    """

    async def close(_: Settings, people: Staff) -> str:
        account = await _one(people, who)
        try:
            await people.accounts.disable(account.staff_id)
        except LastOperator:
            raise click.ClickException("this is the last operator: bring in another one first, or use reset") from None
        return f"{account.pseudonym} is disabled."

    click.echo(with_staff(data_dir, close))


@staff.command(context_settings=takes_ids)
@click.argument("who", metavar="ID_OR_NAME")
@in_folder
def reset(who: str, data_dir: Path | None) -> None:
    """Close an account; print a link to renew it.

    The link works once, within a day: by it the owner sets the account up anew.
    """

    async def renew(settings: Settings, people: Staff) -> str:
        return link(site_address(settings), await people.accounts.reset(await _one(people, who)))

    click.echo(with_staff(data_dir, renew))


async def _one(people: Staff, who: str) -> Account:
    for account in await people.accounts.everyone():
        if who == account.staff_id or look_alike_key(who) == look_alike_key(account.pseudonym):
            return account
    raise click.ClickException("there is no such account: sanad staff list")
