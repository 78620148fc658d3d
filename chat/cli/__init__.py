"""The ``sanad`` command: one thin module per subcommand, imported when it is asked for."""

from __future__ import annotations

import importlib
from typing import Final

import click

COMMANDS: Final = (
    "serve",
    "worker",
    "staff",
    "audit",
    "backup",
    "doctor",
    "judge",
    "measure",
    "rooms",
    "rules",
    "services",
    "schema",
    "train-screening",
)


class Commands(click.Group):
    """A group whose commands stand in modules of their names."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the same for everybody
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command of a name, or return None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"chat.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands)
@click.version_option(package_name="sanad-chat")
def main() -> None:
    """Run and look after a Sanad server."""
