"""``sanad audit``, run as an operator does."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import redis

from moderation.audit import places
from moderation.audit.exporting import EdgeLine
from rooms.stores.embedded import EmbeddedStores
from tests.staff.program import command, staff_command


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder in which two people were invited."""
    with tempfile.TemporaryDirectory(prefix="s") as name:
        for role in ("lead", "moderator"):
            assert staff_command(Path(name), "add", "--role", role).returncode == 0
        yield Path(name)


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[redis.Redis]:
    """Get at the durable store behind the program's back."""
    with EmbeddedStores(folder) as stores, redis.Redis(unix_socket_path=str(stores.record.socket)) as ledger:
        yield ledger


def test_check_says_that_it_holds_or_where_it_does_not(folder: Path) -> None:
    """In a sentence, with exit code 1, and never a traceback."""
    whole = command(folder, "audit", "check")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout.startswith("The audit holds: 2 entries, the last is 2.\nPublic key: ")

    with opened(folder) as ledger:
        ledger.xdel(places.ENTRIES, "1-0")

    broken = command(folder, "audit", "check")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr.startswith("Error: Entry 1 is not where it belongs")


def test_export_writes_lines_that_carry_the_public_key(folder: Path) -> None:
    """From the beginning, or from a day on; one that does not hold is unsigned and ends with exit code 1."""
    public_key = command(folder, "audit", "check").stdout.rpartition("Public key: ")[2].strip()
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).strftime("%Y-%m-%d")

    lines = command(folder, "audit", "export").stdout.splitlines()
    assert len(lines) == 4
    assert {msgspec.json.decode(lines[place], type=EdgeLine).public_key for place in (0, -1)} == {public_key}
    assert len(command(folder, "audit", "export", "--since", tomorrow).stdout.splitlines()) == 2

    with opened(folder) as ledger:
        ledger.xdel(places.ENTRIES, "2-0")
    broken = command(folder, "audit", "export")
    assert broken.returncode == 1
    assert broken.stderr.startswith("Error: Entry 2 and all that came after it are gone. What was written is not")
    assert [msgspec.json.decode(line, type=EdgeLine).signature for line in broken.stdout.splitlines()[::2]] == ["", ""]
