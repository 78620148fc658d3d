"""The ``sanad`` command: one thin module per subcommand."""

from __future__ import annotations

import click

from chat.cli.audit import audit
from chat.cli.backup import backup
from chat.cli.doctor import doctor
from chat.cli.judge import judge
from chat.cli.measure import measure
from chat.cli.rooms import rooms
from chat.cli.rules import rules
from chat.cli.schema import schema
from chat.cli.serve import serve
from chat.cli.services import services
from chat.cli.staff import staff
from chat.cli.train_screening import train_screening
from chat.cli.worker import worker


@click.group()
@click.version_option(package_name="sanad-chat")
def main() -> None:
    """Run and look after a Sanad server."""


for command in (
    serve,
    worker,
    staff,
    audit,
    backup,
    doctor,
    judge,
    measure,
    rooms,
    rules,
    services,
    schema,
    train_screening,
):
    main.add_command(command)
