"""A copy of ``record`` is a record: whatever was acknowledged before is in it."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import redis
from argon2.profiles import CHEAPEST

from moderation.audit.audit import Whole
from moderation.staff.roles import Role
from moderation.staff.staff import build_staff
from rooms.stores.backup import FILES, BackupRefused, back_up
from rooms.stores.embedded import EmbeddedStores
from tests.conftest import linked
from tests.fakes import Clock
from tests.site import KEY
from tests.staff.people import Volunteer, join_staff
from tests.staff.program import command, staff_command


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="s") as name:
        yield Path(name)


async def test_a_copy_holds_staff_and_the_whole_audit(folder: Path) -> None:
    """Taken while the store runs, opened after the original is gone: the same people come in, the chain holds."""
    clock, dice = Clock(), random.Random(7)  # noqa: S311 - dice that repeat
    with EmbeddedStores(folder / "a") as stores:
        async with linked(stores.record.url) as record:
            staff = build_staff(record, KEY, clock_ms=clock.ms, dice=dice, parameters=CHEAPEST)
            wren = await join_staff(staff, clock, role=Role.LEAD)
            await asyncio.to_thread(back_up, folder / "a", folder / "b")
    shutil.rmtree(folder / "a")

    with EmbeddedStores(folder / "b") as stores:
        async with linked(stores.record.url) as record:
            staff = build_staff(record, KEY, clock_ms=clock.ms, dice=dice, parameters=CHEAPEST)
            found = await staff.audit.check()
            assert isinstance(found, Whole)
            assert found.end.order == 2
            assert await staff.accounts.everyone() == [wren.account]
            again = msgspec.structs.replace(wren, staff=staff)
            assert isinstance(again, Volunteer)
            assert await staff.sessions.find(await again.come_in()) is not None


def test_copies_taken_under_writing_and_rewriting_are_whole(folder: Path) -> None:
    """Each holds all that was acknowledged before it began, and no gap in what it holds."""
    done = threading.Event()
    with EmbeddedStores(folder / "a") as stores, redis.Redis(unix_socket_path=str(stores.record.socket)) as ledger:
        writing = threading.Thread(target=_write, args=(str(stores.record.socket), done))
        writing.start()
        least = []
        for number in range(5):
            least.append(int(ledger.llen("written")))
            back_up(folder / "a", folder / f"copy{number}")
        done.set()
        writing.join()

    for number, written in enumerate(least):
        with (
            EmbeddedStores(folder / f"copy{number}") as stores,
            redis.Redis(unix_socket_path=str(stores.record.socket)) as ledger,
        ):
            kept = [int(one) for one in ledger.lrange("written", 0, -1)]
        assert kept == list(range(len(kept)))
        assert len(kept) >= written


def _write(socket: str, done: threading.Event) -> None:
    with redis.Redis(unix_socket_path=socket) as ledger:
        number = 0
        while not done.is_set():
            ledger.rpush("written", number)
            number += 1
            if number % 50 == 0 and not ledger.info("persistence")["aof_rewrite_in_progress"]:
                ledger.bgrewriteaof()


def test_what_can_not_be_copied_is_said(folder: Path) -> None:
    """No store there, or something in the way; nothing half-made is left."""
    with pytest.raises(BackupRefused, match="no record store"):
        back_up(folder / "nothing", folder / "b")
    assert staff_command(folder / "a", "list").returncode == 0
    (folder / "b").mkdir()
    (folder / "b" / "own").touch()
    with pytest.raises(BackupRefused, match="not empty"):
        back_up(folder / "a", folder / "b")
    with pytest.raises(BackupRefused, match="the copy failed"):
        back_up(folder / "a", folder / "b" / "own" / "deeper")

    assert [path.name for path in (folder / "b").iterdir()] == ["own"]


def test_the_command_copies_and_the_copy_can_be_looked_at(folder: Path) -> None:
    """As the page on backups says: only its owner may open it, the key is not in it, the audit is."""
    a, b = folder / "a", folder / "b"
    assert staff_command(a, "add", "--role", "operator").returncode == 0

    said = command(a, "backup", str(b))
    looked = command(b, "audit", "check", SANAD_KEY=(a / "key").read_text().strip())

    assert (said.returncode, said.stderr) == (0, "")
    assert b.stat().st_mode & 0o077 == 0
    assert {path.name for path in b.iterdir()} == {"run"}
    assert (b / "run" / FILES).is_dir()
    assert looked.stdout.startswith("The audit holds: 1 entries"), looked
    assert command(a, "backup", str(b)).stderr == f"Error: {b} is not empty\n"
