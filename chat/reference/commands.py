"""The page of the ``sanad`` command, from the command itself."""

from __future__ import annotations

from collections.abc import Iterator

import click

from chat.reference.page import page, prose, table


def reference(root: click.Group, name: str = "sanad") -> str:
    """Return the page: each command with its arguments and options."""
    return page(
        "Commands",
        "chat/cli",
        "Each is also there as `python -m chat …`. `--help` after any of them says the same. A command that fails "
        "ends with exit code 1 and says why in a sentence, a misspelt one with 2.",
        *(_section(way, command) for way, command in sorted(commands(root, name))),
    )


def commands(group: click.Group, way: str) -> Iterator[tuple[str, click.Command]]:
    """Give every command that does something, with the words that lead to it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{way} {name}")
        else:
            yield f"{way} {name}", command


def _section(way: str, command: click.Command) -> str:
    taken = [one for one in command.params if isinstance(one, click.Argument)]
    arguments = "".join(f" {one.make_metavar(click.Context(command))}" for one in taken)
    options = [_option(one) for one in command.params if isinstance(one, click.Option)]
    parts = [f"## `{way}{arguments}`", prose(command.help)]
    return "\n\n".join([*parts, table(("option", "meaning"), options)] if options else parts)


def _option(option: click.Option) -> tuple[str, str]:
    written = option.opts[0] if option.is_flag else f"{option.opts[0]} {_value(option)}"
    return f"`{written}`", f"{'Needed. ' if option.required else ''}{option.help}"


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "|".join(map(str, option.type.choices))
    return option.metavar or option.type.name.upper().replace(" RANGE", "")
