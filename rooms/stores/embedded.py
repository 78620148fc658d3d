"""The embedded stores: two server processes of our own, on unix sockets in a private folder.

Only one process may own a data folder; a lock file says so. Both servers end with their owner: on a clean stop they
are asked to, on a crash of ours the kernel ends them, and what an earlier crash left over is shut down at the start.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import resource
import signal
import socket as socketlib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from rooms.errors import StoreUnfit
from rooms.stores.binary import find_server

START_LIMIT_S: Final = 10.0
STOP_LIMIT_S: Final = 10.0
RESTART_PAUSE_S: Final = 0.2
PROGRAM_NOTE: Final = "program"
"""Beside the files: which program wrote them, since another may not read them."""
SOCKET_PATH_LIMIT_BYTES: Final = 100
"""The kernel's limit is 108, less on some systems."""

_COMMON: Final = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "loglevel": "warning",
    "logfile": "",
    "slowlog-log-slower-than": "-1",
    "latency-monitor-threshold": "0",
    "crash-log-enabled": "no",
    "crash-memcheck-enabled": "no",
    "save": "",
}
_TALK: Final = {"appendonly": "no", "maxmemory-policy": "noeviction"}
_RECORD: Final = {"appendonly": "yes", "appendfsync": "always"}
_COMMAND_LOGS: Final = ("execution-slower-than", "request-larger-than", "reply-larger-than")
"""Valkey 8.1 and newer keep logs of commands beside the slow log; all are switched off by these endings."""


class EmbeddedStore:
    """One server process, started again when it dies, until stopped."""

    def __init__(self, name: str, folder: Path, config: dict[str, str], program: Path) -> None:
        self.socket = folder / f"{name}.sock"
        if len(bytes(self.socket)) > SOCKET_PATH_LIMIT_BYTES:
            raise StoreUnfit((f"the data folder's path is too long for a socket: {folder}; choose a shorter one",))
        self._argv = [str(program), "--unixsocket", str(self.socket), "--dir", str(folder)]
        for key, value in {**_COMMON, **config}.items():
            self._argv += [f"--{key}", value]
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name=f"{name}-store", daemon=True)
        self._ready = threading.Event()
        self._failure: str | None = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int:
        """The present server process, for tests that end it."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start and wait until it answers. Raises ``StoreUnfit`` with the server's own words if it does not."""
        _shut_down(self.socket)
        self._watcher.start()
        self._ready.wait(START_LIMIT_S)
        if self._failure is not None or not self._ready.is_set():
            self.stop()
            raise StoreUnfit((f"the store program did not start: {self._failure or 'no answer'}",))

    def stop(self) -> None:
        """Ask it to end, insist after a while, and take the socket away."""
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        if self._watcher.is_alive():
            self._watcher.join(STOP_LIMIT_S)
        self.socket.unlink(missing_ok=True)

    def _watch(self) -> None:
        """Run the server over and over: in one thread, since the kernel ends a child with the thread that made it."""
        while not self._stopping.is_set():
            last_words = self._run_once()
            if not self._ready.is_set():
                self._failure = last_words
                self._ready.set()
                return
            self._stopping.wait(RESTART_PAUSE_S)

    def _run_once(self) -> str:
        """Run one server until it ends; return why it did."""
        with tempfile.TemporaryFile() as said:
            try:
                self._process = process = subprocess.Popen(
                    self._argv,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    preexec_fn=_as_our_child,  # noqa: PLW1509 - it makes three system calls and takes no lock
                )
            except OSError as error:
                return str(error)
            if self._answers(process):
                self._ready.set()
            elif process.poll() is None:  # too slow, or we were stopped meanwhile
                process.kill()
            process.wait()
            said.seek(0)
            return said.read(2000).decode(errors="replace").strip() or "it ended without a word"

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline and process.poll() is None and not self._stopping.is_set():
            with contextlib.suppress(redis.RedisError), _client(self.socket) as client:
                for ending in _COMMAND_LOGS:
                    with contextlib.suppress(redis.ResponseError):  # a server without that log
                        client.config_set(f"commandlog-{ending}", -1)
                return bool(client.ping())
            time.sleep(0.005)
        return False


def _as_our_child() -> None:
    """In the new process: no core dump, no Ctrl-C of ours, and end when we end."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


@contextlib.contextmanager
def _client(socket: Path) -> Iterator[redis.Redis]:
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=STOP_LIMIT_S, retry=Retry(NoBackoff(), 0))
    try:
        yield client
    finally:
        client.close()


def _shut_down(socket: Path) -> None:
    """End a server that an earlier owner left behind, and wait until it is gone: two must never share a file."""
    if not socket.exists():
        return
    with contextlib.suppress(redis.RedisError), _client(socket) as left_over:
        left_over.shutdown()
    deadline = time.monotonic() + STOP_LIMIT_S
    while time.monotonic() < deadline:
        if not _is_held(socket):
            socket.unlink(missing_ok=True)
            return
        time.sleep(0.02)
    raise StoreUnfit((f"an earlier store still holds {socket.name} and does not end",))


def _is_held(path: Path) -> bool:
    """Tell whether a process listens, be it busy loading or stopped: one that only fails to answer is not gone."""
    with socketlib.socket(socketlib.AF_UNIX) as probe:
        probe.setblocking(False)
        return probe.connect_ex(str(path)) not in (errno.ENOENT, errno.ECONNREFUSED)


class EmbeddedStores:
    """Both stores of one data folder. Use as a context manager; only one owner at a time."""

    def __init__(self, data_dir: Path, program: Path | None = None) -> None:
        self._run_dir = data_dir / "run"
        self._program = program
        self._taken = contextlib.ExitStack()
        self.talk: EmbeddedStore
        self.record: EmbeddedStore

    def __enter__(self) -> EmbeddedStores:
        """Take the folder and start both. Raises ``StoreUnfit`` if it is taken or a server does not start."""
        with contextlib.ExitStack() as taking:
            taking.enter_context(_owned(self._run_dir))
            program = self._program or self._same_as_before()
            self.talk = EmbeddedStore("talk", self._run_dir, _TALK, program)
            self.record = EmbeddedStore("record", self._run_dir, _RECORD, program)
            for store in (self.talk, self.record):
                store.start()
                taking.callback(store.stop)
            self._taken = taking.pop_all()
        return self

    def _same_as_before(self) -> Path:
        """Keep to the program that wrote ``record``: another one, installed meanwhile, may not read its file."""
        note = self._run_dir / PROGRAM_NOTE
        noted = Path(note.read_text()) if note.exists() else None
        program = noted if noted is not None and noted.exists() else find_server()
        note.write_text(str(program))
        return program

    def __exit__(self, *_: object) -> None:
        """Stop both and give the folder back."""
        self._taken.close()


@contextlib.contextmanager
def _owned(folder: Path) -> Iterator[None]:
    """Make a folder that nobody else may enter, and hold its lock. Raises ``StoreUnfit``."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise StoreUnfit((f"the data folder can't be used: {error.filename}: {error.strerror}",)) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreUnfit((f"another Sanad already runs on the data folder {folder.parent}",)) from None
        yield
