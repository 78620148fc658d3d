"""The real program with several workers: its processes, and which of them serves whom."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from rooms.catalogue import Catalogue
from tests.waiting import HANG_GUARD_S

GREETING: Final = re.compile(rb"http://127\.0\.0\.1:(\d+)")


class Program(msgspec.Struct):
    """A running ``sanad serve``."""

    process: Process
    port: int
    folder: Path

    @property
    def ws_url(self) -> str:
        """Where its sockets are."""
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def workers(self) -> set[int]:
        """The workers' process ids."""
        return {pid for pid in children_of(self.process.pid) if b"chat.server.worker" in command_of(pid)}

    @property
    def everything(self) -> set[int]:
        """The ids of all its processes."""
        return {self.process.pid, *children_of(self.process.pid)}

    def worker_of(self, local_port: int) -> int:
        """Return the worker that serves a connection from this port."""
        return next(pid for pid in self.workers if holds(pid, connection_between(self.port, local_port)))

    async def ended(self) -> int:
        """Wait for its end; return its exit code."""
        async with asyncio.timeout(HANG_GUARD_S):
            return await self.process.wait()


ROOM: Final = next(str(room.id) for room in Catalogue.load(None).rooms if room.language == "en")


@contextlib.asynccontextmanager
async def program(*args: str, environ: Mapping[str, str] | None = None, **given: str) -> AsyncIterator[Program]:
    """Run it while the block runs, and end it the hard way if that has not been done."""
    plain = {name: value for name, value in os.environ.items() if "SANAD" not in name and name != "PORT"}
    with tempfile.TemporaryDirectory(prefix="s") as own:
        command = ("-m", "chat", "serve", "--port", "0", "--data-dir", own, *args)
        surroundings = {"SANAD_SCREENING": "off", **plain, **(environ or {}), **given}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=surroundings, stdin=asyncio.subprocess.DEVNULL, stdout=PIPE
        )
        try:
            assert process.stdout is not None
            async with asyncio.timeout(HANG_GUARD_S):
                greeting = GREETING.search(await process.stdout.readline())
            assert greeting is not None, "it did not start"
            yield Program(process, int(greeting[1]), Path(own))
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def children_of(pid: int) -> set[int]:
    """Return the ids of a process's children, whichever of its threads made them."""
    found: set[int] = set()
    for one in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # that thread ended meanwhile
            found.update(int(child) for child in one.read_text().split())
    return found


def command_of(pid: int) -> bytes:
    """Return a process's command line; nothing for one that is gone."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def connection_between(server_port: int, client_port: int) -> str:
    """Return how the server's end of a loopback connection is called in a process's list of open files."""
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = row.split()
        if [int(end.split(":")[1], 16) for end in fields[1:3]] == [server_port, client_port]:
            return f"socket:[{fields[9]}]"
    raise LookupError("no such connection")


def holds(pid: int, file: str) -> bool:
    """Tell whether a process has a file open."""
    return Path(file) in map(_target, Path(f"/proc/{pid}/fd").iterdir())


def _target(link: Path) -> Path | None:
    """Return what an open file is, or None where it was closed meanwhile."""
    with contextlib.suppress(FileNotFoundError):
        return link.readlink()
    return None
