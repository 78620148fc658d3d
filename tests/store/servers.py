"""Store servers of a test's own, waiting without guessing a time, and searching what was left on disk."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import redis

from rooms.stores import embedded
from tests.waiting import blocked_until

FORGETFUL: Final = ('save ""', "appendonly no", "slowlog-log-slower-than -1")
"""What makes a server fit to be ``talk``; Valkey's further logs are added by ``forgetful``."""
DURABLE: Final = ('save ""', "appendonly yes", "appendfsync always")


class Server(msgspec.Struct, frozen=True):
    """A server that a test started with settings of its own."""

    socket: Path
    pid: int

    @property
    def url(self) -> str:
        """Where it is found."""
        return f"unix://{self.socket}"


@contextlib.contextmanager
def serving(program: Path, folder: Path, name: str, lines: tuple[str, ...]) -> Iterator[Server]:
    """Run a server on these lines of configuration while the block runs."""
    home = folder / name
    home.mkdir()
    socket, settings = home / "s", home / "conf"
    settings.write_text("\n".join(("port 0", *lines, f"unixsocket {socket}", f"dir {home}", "")))
    with subprocess.Popen([program, settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            blocked_until(lambda: process.poll() is not None or answers(socket))
            assert process.poll() is None, f"the server does not take its settings: {lines}"
            yield Server(socket, process.pid)
        finally:
            process.kill()


def forgetful(program: Path) -> tuple[str, ...]:
    """Return the settings that make this program fit to be ``talk``."""
    if "valkey" not in program.name:
        return FORGETFUL
    return (*FORGETFUL, "commandlog-request-larger-than -1", "commandlog-reply-larger-than -1")


def answers(socket: Path) -> bool:
    """Tell whether anybody speaks there, if only to say that a password is missing."""
    with client(socket) as plain:
        try:
            plain.ping()
        except redis.AuthenticationError:
            return True
        except redis.RedisError:
            return False
        return True


@contextlib.contextmanager
def client(socket: Path) -> Iterator[redis.Redis]:
    """Open a plain client that gives up at once."""
    with embedded._client(socket) as plain:
        yield plain


def files_with(secret: bytes, folder: Path) -> list[str]:
    """Return the names of the files below a folder that hold a secret."""
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and secret in path.read_bytes()]


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
