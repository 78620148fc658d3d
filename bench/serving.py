"""A server under measurement: started on one core, and what it and all its children spend and keep."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

START_LIMIT_S: Final = 110.0
END_LIMIT_S: Final = 30.0
TICKS_S: Final = os.sysconf("SC_CLK_TCK")
GREETING: Final = re.compile(rb"http://127\.0\.0\.1:(\d+)")
PSS: Final = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
WORKER: Final = b"chat.server.worker"
OPEN: Final = "01"
"""An open connection's state in ``/proc/net/tcp``."""
_LOOK_EVERY_S: Final = 0.05


class Launch(msgspec.Struct, frozen=True, kw_only=True):
    """How to start a server. One that prints no address of its own is told a ``port``."""

    command: tuple[str, ...]
    settings: Mapping[str, str] = MappingProxyType({})
    port: int | None = None


class CannotStart(Exception):
    """A server that was started does not answer."""


class Running(msgspec.Struct, frozen=True):
    """A server that runs."""

    pid: int
    port: int

    def cpu_s(self, named: bytes = b"") -> float:
        """Return the processor time of all its processes, or of those whose command holds a word, in seconds."""
        return sum(_cpu_s(pid) for pid in processes(self.pid) if named in _command(pid))

    def kept_bytes(self) -> int:
        """Return the memory of all its processes, what they share counted once."""
        return sum(_pss_bytes(pid) for pid in processes(self.pid))

    def workers(self) -> set[int]:
        """Return the process ids of our own workers."""
        return {pid for pid in processes(self.pid) if WORKER in _command(pid)}

    def unread_bytes(self) -> int:
        """Return what the kernel keeps of what the server has written and nobody has taken."""
        lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
        own = f":{self.port:04X}"
        return sum(int(line[4].partition(":")[0], 16) for line in lines if line[1].endswith(own) and line[3] == OPEN)


@contextlib.asynccontextmanager
async def serving(launch: Launch, *, is_pinned: bool = True) -> AsyncIterator[Running]:
    """Run a server on the first core while the block runs, or on all of them."""
    first, *_ = sorted(os.sched_getaffinity(0))
    pinned = ("taskset", "-c", str(first)) if is_pinned else ()
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        process = await asyncio.create_subprocess_exec(
            *(*pinned, *launch.command),
            env={**os.environ, **launch.settings, "SANAD_DATA_DIR": folder},
            stdout=PIPE if launch.port is None else DEVNULL,
            stderr=DEVNULL,
        )
        try:
            async with asyncio.timeout(START_LIMIT_S):
                port = await _greeting(process.stdout, launch) if launch.port is None else await _until_open(launch)
            yield Running(process.pid, port)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                async with asyncio.timeout(END_LIMIT_S):
                    await process.communicate()
            except TimeoutError:
                process.kill()
                await process.communicate()


async def _greeting(said: asyncio.StreamReader | None, launch: Launch) -> int:
    assert said is not None
    greeting = GREETING.search(await said.readline())
    if greeting is None:
        raise CannotStart(f"{' '.join(launch.command)} does not start")
    return int(greeting[1])


async def _until_open(launch: Launch) -> int:
    assert launch.port is not None
    while True:
        with contextlib.suppress(OSError):
            _, line = await asyncio.open_connection("127.0.0.1", launch.port)
            line.close()
            return launch.port
        await asyncio.sleep(_LOOK_EVERY_S)


def processes(pid: int) -> Iterator[int]:
    """Return a process and all its children."""
    yield pid
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from processes(int(child))


def _command(pid: int) -> bytes:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _cpu_s(pid: int) -> float:
    """Return what all threads took: in nanoseconds' steps where the kernel tells, else in its ticks; 0 once ended."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        threads = [task / "schedstat" for task in Path(f"/proc/{pid}/task").iterdir()]
        if all(thread.exists() for thread in threads):
            return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in stat[11:13]) / TICKS_S
    return 0.0


def _pss_bytes(pid: int) -> int:
    found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    assert found is not None
    return int(found[1]) * 1024
