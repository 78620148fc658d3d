"""The real program, as operators run it, and a person who uses its desk over HTTP."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final

import msgspec
import pyotp

from moderation.staff import codes

HANG_GUARD_S: Final = 60
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class Running(msgspec.Struct, frozen=True):
    """A server; ``invitation`` is the path of the link it printed, if it was to."""

    port: int
    invitation: str | None


def surroundings(**given: str) -> dict[str, str]:
    """Return an environment without anybody's settings but these."""
    plain = {
        name: value for name, value in os.environ.items() if "SANAD" not in name and name not in ("PORT", "REDIS_URL")
    }
    return {"SANAD_SCREENING": "off", **plain, **given}


def staff_command(folder: Path, *args: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run ``sanad staff`` on a data folder."""
    return command(folder, "staff", *args, **given)


def command(folder: Path, *args: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run ``sanad`` on a data folder."""
    return subprocess.run(
        [sys.executable, "-m", "chat", *args, "--data-dir", str(folder)],
        env=surroundings(**given),
        capture_output=True,
        text=True,
        timeout=HANG_GUARD_S,
        check=False,
    )


@contextlib.contextmanager
def serving(
    folder: Path,
    log: IO[bytes],
    how_to_end: signal.Signals = signal.SIGTERM,
    *,
    has_staff: bool = False,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Running]:
    """Run ``sanad serve`` at its most talkative while the block runs, and end it; without staff it prints a link."""
    command = [sys.executable, "-m", "chat", "serve", "--port", "0", "--data-dir", str(folder)]
    environ = surroundings(SANAD_LOG_LEVEL="debug", PYTHONUNBUFFERED="1", **settings)
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=log) as server:
        assert server.stdout is not None
        try:
            port = int(server.stdout.readline().split(b"127.0.0.1:")[1].split()[0])
            yield Running(port, None if has_staff else _printed(server.stdout))
        finally:
            server.send_signal(how_to_end)
            said = server.stdout.read()
            server.wait(HANG_GUARD_S)
        assert said == b"", "nothing more is printed"


def _printed(said: IO[bytes]) -> str:
    assert b"first account" in said.readline()
    return urllib.parse.urlsplit(said.readline().decode().strip()).path


def ask(
    port: int, method: str, path: str, fields: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    """Ask a page; return its status, its text and the cookie it set."""
    site = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)
    try:
        headers = {**_FORM, "Cookie": cookie}
        site.request(method, path, urllib.parse.urlencode(fields) if fields else None, headers)
        answer = site.getresponse()
        return answer.status, answer.read().decode(), (answer.getheader("Set-Cookie") or "").partition(";")[0]
    finally:
        site.close()


def take(port: int, path: str, name: str, password: str) -> tuple[bytes, str]:
    """Take an invitation; return the app's secret and the page with the recovery codes."""
    _, page, _ = ask(port, "GET", path)
    letters, sealed = re.search(r"<code>([A-Z2-7 ]+)</code>", page), re.search(r'name="sealed" value="([^"]+)"', page)
    assert letters is not None
    assert sealed is not None
    secret = base64.b32decode(letters[1].replace(" ", ""))
    fields = {"name": name, "password": password, "code": code_of(secret), "sealed": sealed[1], "lang": "en"}
    status, page, _ = ask(port, "POST", path, fields)
    assert status == 200, page
    return secret, page


def log_in(port: int, name: str, password: str, code: str) -> tuple[int, str]:
    """Log in; return the status and the cookie."""
    fields = {"name": name, "password": password, "code": code, "lang": "en"}
    status, _, cookie = ask(port, "POST", "/desk/enter", fields)
    return status, cookie


def code_of(secret: bytes, steps: int = 0) -> str:
    """Return what an app shows now, or shows some steps from now: the next one is taken already, so nobody waits."""
    return pyotp.TOTP(codes.as_base32(secret)).at(int(time.time()) + steps * codes.STEP_S)
