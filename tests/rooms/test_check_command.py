"""The command that checks a rooms file before it is served."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from chat.cli.rooms import rooms as rooms_command
from rooms.catalogue import Catalogue

ONE_ROOM = """
rooms:
  - {id: k3v9x2qa, title: "[/b] odd", description: Talk., guidelines: [Listen.], language: en, cap: 0, retention_s: 1}
"""


def test_check_command_passes_the_packaged_rooms() -> None:
    """``sanad rooms check`` ends well and shows each room's id."""
    result = CliRunner().invoke(rooms_command, ["check"])

    assert result.exit_code == 0
    assert len(re.findall(r"^\s+[a-z0-9]{8} ", result.stdout, re.MULTILINE)) == len(Catalogue.load().rooms)


def test_check_command_fails_with_every_problem(tmp_path: Path) -> None:
    """Each problem stands on a line of its own on standard error, and the exit code is 1."""
    path = tmp_path / "mine.yaml"
    path.write_text(ONE_ROOM, encoding="utf-8")

    result = CliRunner().invoke(rooms_command, ["check", str(path)])

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"{path}: room k3v9x2qa ([/b] odd): cap must be from 2 to 5000, not 0.",
        f"{path}: room k3v9x2qa ([/b] odd): retention_s must be from 300 to 86400, not 1.",
    ]
    assert "[/b] odd" in result.stdout


def test_check_command_refuses_an_unreadable_file(tmp_path: Path) -> None:
    """A file that cannot be read is said in one line."""
    result = CliRunner().invoke(rooms_command, ["check", str(tmp_path / "nowhere.yaml")])

    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "nowhere.yaml" in result.stderr
