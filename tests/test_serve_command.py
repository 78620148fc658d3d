"""``sanad serve`` as people run it: a program of its own, which starts, refuses in sentences, and stops."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from rooms.stores.binary import packaged_server
from tests.store.servers import DURABLE, files_with, forgetful, serving
from tests.waiting import HANG_GUARD_S

GREETING = re.compile(r"http://[\d.]+:(\d+)")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="s") as name:
        yield Path(name)


def command(*args: str) -> list[str]:
    """Return the command line of ``sanad serve``."""
    return [sys.executable, "-m", "chat", "serve", *args]


def surroundings(**given: str) -> dict[str, str]:
    """Return an environment without anybody's settings but these."""
    plain = {
        name: value for name, value in os.environ.items() if "SANAD" not in name and name not in ("PORT", "REDIS_URL")
    }
    return {"SANAD_SCREENING": "off", **plain, **given}


def refusal(*args: str, **given: str) -> str:
    """Start it, which must fail; return what it says."""
    ended = subprocess.run(
        command("--port", "0", *args),
        env=surroundings(**given),
        capture_output=True,
        text=True,
        timeout=HANG_GUARD_S,
        check=False,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "http://127.0.0.1" not in ended.stdout
    return ended.stderr


@contextlib.contextmanager
def started(*args: str, **given: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start it and wait for its greeting; give the process and the site's address."""
    with subprocess.Popen(
        command("--port", "0", *args),
        env=surroundings(**given),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            greeting = GREETING.search(process.stdout.readline())
            assert greeting is not None
            yield process, greeting[0]
        finally:
            process.kill()


def fetch(url: str) -> int:
    """Return the status of a page."""
    with urllib.request.urlopen(url, timeout=HANG_GUARD_S) as response:  # noqa: S310 - our own address
        assert isinstance(response.status, int)
        return response.status


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_asked_to_stop(folder: Path, how: signal.Signals) -> None:
    """When it says so it answers; when it ends nothing runs on and no socket is left."""
    with started("--data-dir", str(folder)) as (process, address):
        assert fetch(f"{address}/healthz") == 200
        assert fetch(f"{address}/readyz") == 200
        process.send_signal(how)
        _, errors = process.communicate(timeout=HANG_GUARD_S)

    assert "Traceback" not in errors
    assert not list((folder / "run").glob("*.sock"))
    assert files_with(b"posted", folder) == []


def test_a_second_one_on_the_same_folder_is_refused(folder: Path) -> None:
    """In a sentence that names the folder; the first one goes on."""
    with started("--data-dir", str(folder)) as (_, address):
        assert f"another Sanad already runs on the data folder {folder}" in refusal("--data-dir", str(folder))
        assert fetch(f"{address}/readyz") == 200


def test_a_taken_port_is_refused(folder: Path) -> None:
    """The sentence names it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        assert f"port {port}" in refusal("--port", port, "--data-dir", str(folder))


def test_two_sites_never_share_a_port(folder: Path) -> None:
    """Although the workers of one site do: half of its people would be somebody else's."""
    with started("--data-dir", str(folder / "one")) as (_, address):
        port = address.rpartition(":")[2]

        assert f"port {port}" in refusal("--port", port, "--data-dir", str(folder / "two"))


def test_strangers_are_not_served(folder: Path) -> None:
    """Beyond loopback it listens to nobody, and says what is missing."""
    assert "this machine only" in refusal("--host", "0.0.0.0", "--data-dir", str(folder))  # noqa: S104 - it must not
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "given",
    [
        {"REDIS_URL": "redis://127.0.0.1:6379/0"},
        {"SANAD_TALK_URL": "redis://127.0.0.1:6379/0"},
        {"SANAD_RECORD_URL": "redis://127.0.0.1:6379/0"},
        {"SANAD_TALK_URL": "redis://127.0.0.1:6379/0", "SANAD_RECORD_URL": "redis://127.0.0.1:6379/0"},
        {"SANAD_TALK_URL": "unix:///nowhere/talk.sock", "SANAD_RECORD_URL": "unix:///nowhere/record.sock"},
    ],
    ids=["redis_url", "talk alone", "record alone", "the same twice", "nobody there"],
)
def test_stores_that_make_no_pair_are_refused(folder: Path, given: dict[str, str]) -> None:
    """Whatever is wrong with them, the sentence names the two settings."""
    said = refusal("--data-dir", str(folder), **given)

    assert "SANAD_TALK_URL" in said
    assert "SANAD_RECORD_URL" in said


def test_unfit_stores_are_refused_and_accepted_by_name(folder: Path) -> None:
    """Each problem is a sentence; accepted by name it starts, and starts no store of its own."""
    program = packaged_server()
    lines = (*forgetful(program), "save 3600 1", "repl-diskless-sync no")
    with serving(program, folder, "t", lines) as talk, serving(program, folder, "r", DURABLE) as record:
        given = {"SANAD_TALK_URL": talk.url, "SANAD_RECORD_URL": record.url}

        said = refusal("--data-dir", str(folder / "d"), **given)
        assert "talk: it writes snapshots to disk (save)" in said
        assert "repl-diskless-sync" in said

        given["SANAD_TALK_ACCEPT_UNSAFE"] = "save,repl-diskless-sync"
        with started("--data-dir", str(folder / "d"), **given) as (_, address):
            assert fetch(f"{address}/readyz") == 200
            assert {path.name for path in (folder / "d").iterdir()} == {"key", "address"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"SANAD_PROT": "1"}, "SANAD_PROT is no setting; SANAD_PORT is"),
        ({"SANAD_STAGES": "crisis,astrology"}, "astrology"),
        ({"SANAD_ROOMS_FILE": "nowhere.yaml"}, "nowhere.yaml"),
        ({"SANAD_SERVICES_DIR": "nowhere"}, "unreadable"),
        ({"SANAD_DATA_DIR": f"/{'d' * 100}"}, "too long for a socket"),
        ({"SANAD_DATA_DIR": "/dev/null"}, "the data folder can't be used: /dev/null"),
    ],
)
def test_a_bad_setting_is_refused(folder: Path, given: dict[str, str], sentence: str) -> None:
    """In a sentence that names it, whichever part of the program finds it."""
    assert sentence in refusal(**{"SANAD_DATA_DIR": str(folder), **given})
