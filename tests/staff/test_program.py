"""The commands and the printed link, on the real program and over real HTTP."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from moderation.staff import codes
from rooms.stores.embedded import EmbeddedStores
from tests.staff import program
from tests.store.servers import files_with

NAME, PASSWORD = "violetlantern", "a kettle on the balcony"
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/desk/invite/[\w-]{43})\n")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="s") as name:
        yield Path(name)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the server's words go."""
    return tmp_path / "server.log"


def added(folder: Path, role: str) -> str:
    """Invite somebody; return the link's path."""
    said = program.staff_command(folder, "add", "--role", role)
    found = LINK.fullmatch(said.stdout)
    assert found is not None, said
    return found[1]


def test_the_printed_link_makes_a_moderators_colleague(folder: Path, log: Path) -> None:
    """From an empty folder: the link is taken, the desk opens, and the next start prints none."""
    with log.open("wb") as words, program.serving(folder, words) as first:
        assert first.invitation is not None
        secret, _ = program.take(first.port, first.invitation, NAME, PASSWORD)
        status, cookie = program.log_in(first.port, NAME, PASSWORD, program.code_of(secret, 1))
        assert status == 303
        assert program.ask(first.port, "GET", "/desk", cookie=cookie)[0] == 200

    with log.open("ab") as words, program.serving(folder, words, has_staff=True) as second:
        assert program.ask(second.port, "GET", first.invitation)[0] == 410
        assert program.ask(second.port, "GET", "/desk", cookie=cookie)[0] == 200, "a session outlives a restart"


def test_a_restart_voids_the_earlier_link(folder: Path, log: Path) -> None:
    """While there is no staff every start prints another, and the last one alone works."""
    with log.open("wb") as words, program.serving(folder, words) as first:
        assert first.invitation is not None
    with log.open("ab") as words, program.serving(folder, words) as second:
        assert second.invitation is not None
        assert program.ask(second.port, "GET", first.invitation)[0] == 410
        assert program.ask(second.port, "GET", second.invitation)[0] == 200


def test_the_commands_work_beside_a_server_and_without_one(folder: Path, log: Path) -> None:
    """Invited with nothing running; taken, listed, disabled and reset beside the server, with effect at once."""
    path = added(folder, "lead")
    assert not list((folder / "run").glob("*.sock")), "what the command started is gone again"
    with log.open("wb") as words, program.serving(folder, words) as server:
        secret, page = program.take(server.port, path, NAME, PASSWORD)
        pseudonym = re.search(r"<bdi>(.*?)</bdi>", page)
        assert pseudonym is not None
        _, cookie = program.log_in(server.port, NAME, PASSWORD, program.code_of(secret, 1))
        listed = program.staff_command(folder, "list", COLUMNS="120").stdout
        assert re.search(rf"[\w-]{{22}} +{pseudonym[1]} +lead +active", listed)
        assert NAME not in listed

        assert program.staff_command(folder, "disable", pseudonym[1].lower()).returncode == 0
        assert program.ask(server.port, "GET", "/desk", cookie=cookie)[0] == 303

        again = LINK.fullmatch(program.staff_command(folder, "reset", pseudonym[1]).stdout)
        assert again is not None
        assert again[0].startswith(f"http://127.0.0.1:{server.port}/"), "the link leads to where the server listens"
        _, page = program.take(server.port, again[1], NAME, PASSWORD)
        assert pseudonym[0] in page


def test_an_unknown_account_is_said_to_be_none(folder: Path) -> None:
    """Also by something that looks like an option, as a random id may."""
    for who in ("nobody", "-nobody"):
        said = program.staff_command(folder, "disable", who)
        assert (said.returncode, said.stdout) == (1, "")
        assert "there is no such account" in said.stderr


def test_a_folder_that_is_taken_and_silent_is_said_to_be(folder: Path) -> None:
    """A sentence, where another owner holds the folder and its store does not answer."""
    with EmbeddedStores(folder) as stores:
        socket = stores.record.socket
        socket.rename(socket.with_name("elsewhere"))
        try:
            said = program.staff_command(folder, "list")
        finally:
            socket.with_name("elsewhere").rename(socket)

    assert said.returncode == 1
    assert f"another Sanad already runs on the data folder {folder}" in said.stderr


@pytest.mark.parametrize("command", [["staff", "list"], ["serve", "--port", "0"]], ids=["staff", "serve"])
def test_a_key_that_others_may_read_stops_everything(folder: Path, command: list[str]) -> None:
    """The command says which file, and nothing runs on."""
    assert program.staff_command(folder, "list").returncode == 0
    (folder / "key").chmod(0o644)

    said = subprocess.run(
        [sys.executable, "-m", "chat", *command, "--data-dir", str(folder)],
        env=program.surroundings(),
        capture_output=True,
        text=True,
        timeout=program.HANG_GUARD_S,
        check=False,
    )

    assert (said.returncode, said.stdout) == (1, "")
    assert f"chmod 600 {folder}" in said.stderr
    assert "Traceback" not in said.stderr


def test_another_key_stops_everything(folder: Path) -> None:
    """Where the key was lost or changed, nobody could log in: better to hear it from the start."""
    assert program.staff_command(folder, "list").returncode == 0

    said = program.staff_command(folder, "list", SANAD_KEY="A" * 43)

    assert said.returncode == 1
    assert "SANAD_KEY" in said.stderr
    assert "AAA" not in said.stderr


@pytest.mark.parametrize("how_to_end", [signal.SIGTERM, signal.SIGKILL])
def test_no_secret_of_staff_is_on_disk_or_in_a_log(folder: Path, log: Path, how_to_end: signal.Signals) -> None:
    """Log-in name, password, the app's secret, codes, tokens: in no byte of the data folder nor of the log."""
    wrong = "lantern of nobody"
    with log.open("wb") as words, program.serving(folder, words, how_to_end) as server:
        assert server.invitation is not None
        secret, page = program.take(server.port, server.invitation, NAME, PASSWORD)
        recovery = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page)
        assert program.log_in(server.port, NAME, PASSWORD, recovery[0])[0] == 303
        status, cookie = program.log_in(server.port, NAME, PASSWORD, program.code_of(secret, 1))
        assert status == 303
        assert program.log_in(server.port, wrong, wrong, wrong)[0] == 403
        with redis.Redis(unix_socket_path=str(folder / "run" / "record.sock")) as record:
            record.set("planted", "planted lantern")

    secrets = [NAME, PASSWORD, wrong, codes.as_base32(secret), *recovery, *(code.replace("-", "") for code in recovery)]
    secrets += [cookie.partition("=")[2], server.invitation.rpartition("/")[2]]
    assert files_with(b"planted lantern", folder), "the search finds what is there"
    assert {word: files_with(word.encode(), folder) for word in secrets} == {word: [] for word in secrets}
    assert files_with(secret, folder) == []
    assert [word for word in secrets if word.encode() in log.read_bytes()] == []
