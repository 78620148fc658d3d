"""``sanad staff``: bring people in, see who there is, and close an account at once."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import click
import msgspec
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rich import box
from rich.console import Console
from rich.table import Table

from chat.cli.failing import failures_explained
from chat.settings import Settings, load
from chat.staffing import link, server_key, staff_of
from moderation.staff.accounts import Account
from moderation.staff.errors import LastOperator
from moderation.staff.roles import Role
from moderation.staff.staff import Staff
from rooms.names import look_alike_key
from rooms.stores.embedded import EmbeddedStores

Said = TypeVar("Said")

ANSWER_LIMIT_S: Final = 2.0
in_folder = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of the embedded stores."
)
takes_ids = {"ignore_unknown_options": True}
"""An id is random and may begin with a hyphen."""


@click.group()
def staff() -> None:
    """Look after the accounts of the people who moderate."""


@staff.command()
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True, help="What they may do.")
@in_folder
def add(role: str, data_dir: Path | None) -> None:
    """Print a link that makes one account, once, within a day. Give it to nobody but its owner."""

    async def invite(settings: Settings, people: Staff) -> str:
        token = await people.accounts.invite(Role(role))
        assert token is not None, "at the machine itself every role may be brought in"
        return link(_origin(settings), token)

    click.echo(_with_staff(data_dir, invite))


@staff.command(name="list")
@in_folder
def list_staff(data_dir: Path | None) -> None:
    """Show every account by the name that others see; log-in names are known to their owners alone."""

    async def read(_: Settings, people: Staff) -> list[Account]:
        return await people.accounts.everyone()

    table = Table("Id", "Name", "Role", "State", "Since (UTC)", box=box.SIMPLE)
    found = _with_staff(data_dir, read)
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
    """Close an account now: its sessions end, its password and codes are gone. ``reset`` brings it back."""

    async def close(_: Settings, people: Staff) -> str:
        account = await _one(people, who)
        try:
            await people.accounts.disable(account.staff_id)
        except LastOperator:
            raise click.ClickException("this is the last operator: bring in another one first, or use reset") from None
        return f"{account.pseudonym} is disabled."

    click.echo(_with_staff(data_dir, close))


@staff.command(context_settings=takes_ids)
@click.argument("who", metavar="ID_OR_NAME")
@in_folder
def reset(who: str, data_dir: Path | None) -> None:
    """Close an account now and print a link, good once within a day, by which its owner sets it up anew."""

    async def renew(settings: Settings, people: Staff) -> str:
        return link(_origin(settings), await people.accounts.reset(await _one(people, who)))

    click.echo(_with_staff(data_dir, renew))


def _with_staff(data_dir: Path | None, act: Callable[[Settings, Staff], Awaitable[Said]]) -> Said:
    """Reach the staff as the running server does, or with stores of our own where none runs."""
    with failures_explained():
        settings = load(os.environ)
        if data_dir is not None:
            settings = msgspec.structs.replace(settings, data_dir=data_dir)
        with _record_of(settings) as record_url:
            return asyncio.run(_acting(settings, record_url, act))


async def _acting(settings: Settings, record_url: str, act: Callable[[Settings, Staff], Awaitable[Said]]) -> Said:
    async with staff_of(record_url, server_key(settings)) as people:
        return await act(settings, people)


@contextlib.contextmanager
def _record_of(settings: Settings) -> Iterator[str]:
    """Give the address of ``record``. Raises ``StoreUnfit`` where another owner holds it and it does not answer."""
    if settings.record_url is not None:
        yield settings.record_url
        return
    folder = settings.data_dir.resolve()
    socket = folder / "run" / "record.sock"
    if _answers(socket):
        yield f"unix://{socket}"
        return
    with EmbeddedStores(folder) as own:
        yield own.record.url


def _answers(socket: Path) -> bool:
    once = Retry(NoBackoff(), 0)
    plain = redis.Redis(unix_socket_path=str(socket), socket_timeout=ANSWER_LIMIT_S, retry=once)
    with contextlib.closing(plain) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


async def _one(people: Staff, who: str) -> Account:
    for account in await people.accounts.everyone():
        if who == account.staff_id or look_alike_key(who) == look_alike_key(account.pseudonym):
            return account
    raise click.ClickException("there is no such account: sanad staff list")


def _origin(settings: Settings) -> str:
    return settings.public_origin or f"http://{settings.host}:{settings.port}"
