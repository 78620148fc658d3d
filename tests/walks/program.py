"""The real program on stores of a test's own, each of which the test may kill and start again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import msgspec
import redis
from websockets.asyncio.client import ClientConnection, connect

from rooms.stores.binary import packaged_server
from tests.processes.program import Program, program
from tests.site import WAIT_S
from tests.staff.program import staff_command
from tests.store import servers
from tests.test_privacy_desk import Moderator
from tests.waiting import blocked_until, until

LINK: Final = re.compile(r"http://[^/]+(/\S+)\n")


class Store:
    """One store's server."""

    def __init__(self, folder: Path, lines: tuple[str, ...]) -> None:
        self.socket = folder / "s"
        folder.mkdir()
        self._config = folder / "conf"
        self._config.write_text("\n".join(("port 0", *lines, f"unixsocket {self.socket}", f"dir {folder}", "")))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is found."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen([packaged_server(), self._config], stdout=subprocess.DEVNULL)
        blocked_until(lambda: servers.answers(self.socket))

    def kill(self) -> None:
        """End it the hardest way, once more where it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @contextlib.contextmanager
    def client(self) -> Iterator[redis.Redis]:
        """Look behind the code's back."""
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            yield client


class Stores(msgspec.Struct, frozen=True):
    """Both, beside the program and not of its own."""

    talk: Store
    record: Store

    @property
    def settings(self) -> dict[str, str]:
        """Name them to the program."""
        return {"SANAD_TALK_URL": self.talk.url, "SANAD_RECORD_URL": self.record.url}


def serving(folder: Path, port: int, stores: Stores | None = None) -> contextlib.AbstractAsyncContextManager[Program]:
    """Run the program on a folder, with embedded stores unless others are named."""
    settings = stores.settings if stores else {}
    return program("--port", str(port), "--data-dir", str(folder), environ=settings)


def moderator(folder: Path, port: int, stores: Stores | None = None) -> Moderator:
    """Invite somebody by the command, who takes the link and comes to the desk."""
    said = staff_command(folder, "add", "--role", "moderator", **(stores.settings if stores else {}))
    link = LINK.search(said.stdout)
    assert link is not None, said
    return Moderator(port, link[1])


@contextlib.asynccontextmanager
async def open_desk(port: int, who: Moderator) -> AsyncIterator[ClientConnection]:
    """Open the desk's socket and watch the whole queue, as the page does."""
    headers = {"Origin": f"http://127.0.0.1:{port}", "Cookie": who.cookie}
    async with connect(f"ws://127.0.0.1:{port}/desk/ws", additional_headers=headers) as socket:
        await socket.send('{"type":"watch_queue"}')
        await told(socket, "queue_changed")
        yield socket


async def told(socket: ClientConnection, kind: str) -> dict[str, object]:
    """Return the next frame of a kind that a desk is told."""
    async with asyncio.timeout(WAIT_S):
        while True:
            frame = msgspec.json.decode(await socket.recv(), type=dict[str, object])
            if frame["type"] == kind:
                return frame


async def kill_everything(running: Program) -> None:
    """End every process of the program at one blow, stores of its own included."""
    processes = running.everything
    for pid in processes:
        os.kill(pid, signal.SIGKILL)
    await running.ended()
    await until(lambda: not any(servers.is_running(pid) for pid in processes))
