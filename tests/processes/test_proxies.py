"""The example files for proxies, tried with the proxies themselves where they are installed."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from tests.processes.program import ROOM, Program, program
from tests.site import WAIT_S, Person
from tests.store.servers import files_with

EXAMPLES = Path(__file__).parents[2] / "docs" / "operating"
WORD = "quietlantern"


class Front(msgspec.Struct, frozen=True):
    """A proxy in front of the program."""

    port: int

    @property
    def ws_url(self) -> str:
        """Where its sockets are."""
        return f"ws://127.0.0.1:{self.port}/ws"


def nginx(folder: Path, port: int, behind: int) -> list[str]:
    """Fit nginx's example to this machine, without its certificate; return the command."""
    site = (EXAMPLES / "nginx.conf").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    lines = [line for line in site.splitlines() if "ssl_certificate" not in line]
    site = "\n".join(lines).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    config = folder / "nginx.conf"
    config.write_text(f"pid {folder}/pid;\ndaemon off;\nevents {{}}\nhttp {{\n{paths}{site}\n}}\n")
    return ["nginx", "-p", str(folder), "-c", str(config), "-e", "stderr"]


def caddy(folder: Path, port: int, behind: int) -> list[str]:
    """Fit Caddy's example to this machine, without https; return the command."""
    site = (EXAMPLES / "Caddyfile").read_text().replace("reverse_proxy 127.0.0.1:8000", f"reverse_proxy :{behind}")
    config = folder / "Caddyfile"
    config.write_text(site.replace("example.org {", f"http://127.0.0.1:{port} {{"))
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(config)]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def in_front(running: Program, folder: Path, fit: Callable[[Path, int, int], list[str]]) -> AsyncIterator[Front]:
    """Run a proxy while the block runs."""
    port = free_port()
    command = fit(folder, port, running.port)
    environ = {"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(folder)}
    program_path = shutil.which(command[0])
    assert program_path is not None
    proxy = await asyncio.create_subprocess_exec(program_path, *command[1:], env=environ, stdout=DEVNULL)
    try:
        async with asyncio.timeout(WAIT_S):
            while not await listens(port):
                assert proxy.returncode is None, "it does not take the example"
        yield Front(port)
    finally:
        if proxy.returncode is None:
            proxy.terminate()
        await proxy.wait()


async def listens(port: int) -> bool:
    """Tell whether somebody listens there."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


@pytest.mark.parametrize("fit", [nginx, caddy], ids=["nginx", "caddy"])
async def test_people_talk_through_the_example(tmp_path: Path, fit: Callable[[Path, int, int], list[str]]) -> None:
    """Over sockets and pages alike; nothing that was said is left in the proxy's files."""
    if shutil.which(fit.__name__) is None:
        pytest.skip(f"{fit.__name__} is not installed")
    async with (
        program(SANAD_TRUSTED_PROXIES="127.0.0.1/32", SANAD_DRAIN_S="0") as running,
        in_front(running, tmp_path, fit) as front,
        Person.arrive(front) as wren,
    ):
        await wren.join(ROOM)
        await wren.say(ROOM, f"good evening {WORD}")
        assert (await wren.next("posted"))["text"] == f"good evening {WORD}"
        body = f"text={WORD}".encode() + b"x" * 15_000
        assert b" 200 " in await asked(front.port, b"GET /help HTTP/1.1", b"")
        assert b" 4" in (await asked(front.port, b"POST /enter HTTP/1.1", body))[:16]

        assert files_with(WORD.encode(), tmp_path) == []


async def asked(port: int, request: bytes, body: bytes) -> bytes:
    """Ask a page by hand."""
    head = (request, f"Host: 127.0.0.1:{port}".encode(), b"Connection: close", f"Content-Length: {len(body)}".encode())
    async with asyncio.timeout(WAIT_S):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\r\n".join(head) + b"\r\n\r\n" + body)
        answer = await reader.read()
        writer.close()
    return answer
