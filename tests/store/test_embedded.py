"""The embedded stores: how they start, what they keep, and how they end in every way there is."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from rooms.errors import StoreUnfit
from rooms.stores import embedded
from rooms.stores.embedded import EmbeddedStores
from tests.store.servers import answers, client, files_with, is_running, serving
from tests.waiting import blocked_until

OWNER = """
import pathlib, sys
from rooms.stores.embedded import EmbeddedStores
from tests.waiting import blocked_until
from tests.waiting import blocked_until
with EmbeddedStores(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])) as stores:
    print(stores.talk.pid, stores.record.pid, flush=True)
    sys.stdin.read()
"""


def test_both_answer_in_a_private_folder(own: EmbeddedStores, folder: Path) -> None:
    """Nobody but the owner may enter the folder or open a socket in it."""
    assert answers(own.talk.socket)
    assert answers(own.record.socket)
    assert stat.S_IMODE((folder / "run").stat().st_mode) == 0o700
    for store in (own.talk, own.record):
        assert stat.S_IMODE(store.socket.stat().st_mode) == 0o700


def test_talk_forgets_and_record_does_not(own: EmbeddedStores) -> None:
    """The running servers themselves say so, and neither keeps a log of commands."""
    kept = {"talk": {"appendonly": "no"}, "record": {"appendonly": "yes", "appendfsync": "always"}}
    never = {"save": "", "slowlog-log-slower-than": "-1", "crash-log-enabled": "no", "crash-memcheck-enabled": "no"}

    for name, store in (("talk", own.talk), ("record", own.record)):
        with redis.Redis(unix_socket_path=str(store.socket), decode_responses=True) as plain:
            config = plain.config_get("*")
        assert isinstance(config, dict)
        assert {**never, **kept[name]}.items() <= config.items()
        assert {config[log] for log in config if log.startswith("commandlog-") and log.endswith("-than")} <= {"-1"}


def test_a_crash_writes_no_core_dump(own: EmbeddedStores) -> None:
    """The kernel is told so for both servers."""
    for store in (own.talk, own.record):
        limits = Path(f"/proc/{store.pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"]


def test_the_restarted_server_keeps_no_log_either(own: EmbeddedStores) -> None:
    """What is switched off after a start is switched off after each."""
    was = own.talk.pid
    os.kill(was, signal.SIGKILL)
    blocked_until(lambda: own.talk.pid != was and answers(own.talk.socket))

    def is_silent() -> bool:
        with client(own.talk.socket) as plain:
            logs = plain.config_get("commandlog-*-than")
        assert isinstance(logs, dict)
        return set(logs.values()) <= {b"-1", "-1"}

    blocked_until(is_silent)


def test_a_second_owner_is_refused_in_one_sentence(own: EmbeddedStores, folder: Path, program: Path) -> None:
    """The first one goes on undisturbed."""
    with pytest.raises(StoreUnfit) as refusal, EmbeddedStores(folder, program):
        pass

    assert refusal.value.problems == (f"another Sanad already runs on the data folder {folder}",)
    assert answers(own.talk.socket)


def test_a_stop_leaves_no_socket_and_no_server(folder: Path, program: Path) -> None:
    """And the folder may be taken again at once."""
    for _ in range(2):
        with EmbeddedStores(folder, program) as stores:
            pids = [stores.talk.pid, stores.record.pid]

        assert not any(is_running(pid) for pid in pids)
        assert not list((folder / "run").glob("*.sock"))


def test_a_killed_owner_leaves_no_server_behind(folder: Path, program: Path) -> None:
    """The next start works; what was said is gone, what was decided is there."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, folder, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        for name in ("talk", "record"):
            with client(folder / "run" / f"{name}.sock") as plain:
                plain.set("word", "kept")
        owner.kill()
    blocked_until(lambda: not any(is_running(pid) for pid in pids))

    with EmbeddedStores(folder, program) as stores, client(stores.talk.socket) as talk:
        assert talk.dbsize() == 0
        with client(stores.record.socket) as record:
            assert record.get("word") == b"kept"


def test_a_server_left_over_is_ended_first(folder: Path, program: Path) -> None:
    """Where the kernel did not end it with its owner, the next start does: two must never share a file."""
    run = folder / "run"
    with serving(program, folder, "left", ('save ""',)) as left_over:
        run.mkdir(mode=0o700)
        left_over.socket.rename(run / "talk.sock")

        with EmbeddedStores(folder, program) as stores:
            assert not is_running(left_over.pid)
            assert answers(stores.talk.socket)


def test_a_server_left_over_that_does_not_end_stops_the_start(
    folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not taken for gone because it is silent, and its socket stays to warn the next start as well."""
    monkeypatch.setattr(embedded, "STOP_LIMIT_S", 0.1)
    (folder / "run").mkdir(mode=0o700)
    socket = folder / "run" / "talk.sock"
    with serving(program, folder, "left", ('save ""',)) as left_over:
        left_over.socket.rename(socket)
        os.kill(left_over.pid, signal.SIGSTOP)

        for _ in range(2):
            with pytest.raises(StoreUnfit, match=r"an earlier store still holds talk\.sock"):
                EmbeddedStores(folder, program).__enter__()

        assert socket.exists()


def test_a_crashed_server_is_started_again(own: EmbeddedStores) -> None:
    """Within a moment and on the same socket; record still knows what it knew."""
    with client(own.record.socket) as record:
        record.set("word", "kept")
    was = own.record.pid

    os.kill(was, signal.SIGKILL)

    blocked_until(lambda: own.record.pid != was and answers(own.record.socket))
    with client(own.record.socket) as record:
        assert record.get("word") == b"kept"


def test_a_path_too_long_for_a_socket_is_refused(folder: Path, program: Path) -> None:
    """In a sentence that says what to do, and the folder is given back."""
    deep = folder / ("d" * 100)

    for _ in range(2):
        with pytest.raises(StoreUnfit, match=r"too long for a socket: .*; choose a shorter one"):
            EmbeddedStores(deep, program).__enter__()


def test_a_folder_that_cannot_be_made_is_refused(folder: Path, program: Path) -> None:
    """A file stands where the folder should: the sentence names the place."""
    (folder / "here").write_text("a file")

    with pytest.raises(StoreUnfit, match=r"the data folder can't be used: .*here"):
        EmbeddedStores(folder / "here", program).__enter__()


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("no program at all", "Exec format error"),
        ("#!/bin/sh\necho the moon is wrong\nexit 3\n", "the moon is wrong"),
        ("#!/bin/sh\nexit 3\n", "it ended without a word"),
    ],
)
def test_a_program_that_does_not_start_says_why(folder: Path, script: str, reason: str) -> None:
    """At once and in its own words, and the folder may be taken by a better one."""
    broken = folder / "broken"
    broken.write_text(script)
    broken.chmod(0o700)

    for _ in range(2):
        with pytest.raises(StoreUnfit, match=f"the store program did not start: .*{reason}"):
            EmbeddedStores(folder, broken).__enter__()


def test_a_program_that_never_answers_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended, not left behind."""
    monkeypatch.setattr(embedded, "START_LIMIT_S", 0.1)
    silent = folder / "silent"
    silent.write_text(f"#!/bin/sh\necho $$ > {folder}/pid\nexec tail -f /dev/null\n")
    silent.chmod(0o700)

    with pytest.raises(StoreUnfit, match="the store program did not start"):
        EmbeddedStores(folder, silent).__enter__()

    pid = folder / "pid"
    assert not pid.exists() or not is_running(int(pid.read_text()))


def test_nothing_said_is_in_any_file(folder: Path, program: Path) -> None:
    """Neither while it is said nor after the end; the same search finds what is decided, as it should."""
    said, decided = b"a-secret-that-was-said", b"a-word-that-was-decided"
    with EmbeddedStores(folder, program) as stores:
        with client(stores.talk.socket) as talk, client(stores.record.socket) as record:
            talk.set("key", said, ex=60)
            talk.xadd("stream", {"frame": said * 100})
            talk.eval("return redis.call('SET', KEYS[1], ARGV[1])", 1, "other", said)
            record.set("key", decided)
        assert files_with(said, folder) == []
        assert files_with(decided, folder) != []

    assert files_with(said, folder) == []
    assert files_with(decided, folder) != []
