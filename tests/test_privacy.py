"""Nothing said is on any disk or in any log, proved by planting secrets in every way in and searching everywhere."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
import pytest
import redis
from websockets.sync.client import ClientConnection, connect

WAIT_S = 20

SECRETS = {
    "delivered": "quietlantern11",
    "masked": "quietlantern12 +961 3 123 456",
    "asked": "quietlantern22 +961 3 123 456",
    "refused": "quietlantern13 kill yourself",
    "crisis": "quietlantern14 I want to die",
    "crashing": "quietlantern15 crashnow",
    "malformed": "quietlantern16",
    "oversized": "quietlantern17",
    "in a path": "quietlantern18",
    "in a header": "quietlantern19",
    "in a cookie": "quietlantern20",
    "in a form": "quietlantern21",
}
WORD = b"quietlantern"

CRASHING_STAGE = """
class Crasher:
    name = "crasher"

    @classmethod
    def build(cls, tools):
        return cls()

    def inspect(self, draft, views):
        if "crashnow" in draft.text:
            raise ValueError(f"I choke on {draft.text}")
        return ()
"""


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """A folder with an installed package that brings a stage which raises, quoting what it was given."""
    folder = tmp_path / "plugins"
    installed = folder / "crasher-1.dist-info"
    installed.mkdir(parents=True)
    (folder / "crasher.py").write_text(CRASHING_STAGE)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: crasher\nVersion: 1\n")
    (installed / "entry_points.txt").write_text("[moderation.stages]\ncrasher = crasher:Crasher\n")
    return folder


@contextlib.contextmanager
def serving(data_dir: Path, plugins: Path, log: IO[bytes], how_to_end: signal.Signals) -> Iterator[int]:
    """Run the real command as operators do, at its most talkative, and end it."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(plugins),
        "SANAD_STAGES": "flood,contact,wordlist,crisis,crasher",
        "SANAD_LOG_LEVEL": "debug",
    }
    command = [sys.executable, "-m", "chat", "serve", "--port", "0", "--data-dir", str(data_dir)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=log) as server:
        assert server.stdout is not None
        try:
            greeting = server.stdout.readline()
            log.write(greeting)
            yield int(greeting.split(b"127.0.0.1:")[1].split()[0])
        finally:
            server.send_signal(how_to_end)
            log.write(server.stdout.read())
            server.wait(WAIT_S)


def talk(port: int) -> tuple[str, str]:
    """Plant every secret; return the session's name and token, which are secrets too."""
    headers = {"User-Agent": SECRETS["in a header"], "Cookie": f"n={SECRETS['in a cookie']}"}
    with connect(f"ws://127.0.0.1:{port}/ws", additional_headers=headers) as socket:
        welcome = ask(socket, {"welcome"}, type="hello", wire=1, age_band="18+", country="US")
        room = msgspec.convert(welcome["rooms"], list[dict[str, object]])[-1]["id"]
        ask(socket, {"joined"}, type="join", room=room)
        outcomes = []
        for way in ("delivered", "masked", "asked", "refused", "crisis", "crashing"):
            nonce = f"anid00000000000000{way}"  # an id: items in ``record`` name messages by it
            said = {"type": "say", "room": room, "nonce": nonce, "text": SECRETS[way], "confirmed": way == "masked"}
            outcomes.append(ask(socket, {"posted", "held", "refused"}, **said)["type"])
        assert outcomes == ["posted", "posted", "refused", "refused", "posted", "held"]
        ask(socket, {"error"}, type=SECRETS["malformed"], text=SECRETS["malformed"])
        socket.send('{"' + SECRETS["malformed"])
        socket.send("x" * 17_000 + SECRETS["oversized"])
        with contextlib.suppress(Exception):
            socket.recv(WAIT_S)
    for method, path, body in (
        ("GET", f"/{SECRETS['in a path']}?q={SECRETS['in a path']}", None),
        ("POST", "/enter", f"age_band={SECRETS['in a form']}&lang=en"),
        ("POST", f"/room/{room}/say", f"text={SECRETS['in a form']}&nonce=1"),
        ("GET", "/", None),
    ):
        site = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
        site.request(method, path, body, {**headers, "X-Forwarded-For": f"203.0.113.7, {SECRETS['in a header']}"})
        site.getresponse().read()
        site.close()
    return str(welcome["name"]), str(welcome["token"])


def ask(socket: ClientConnection, until: set[str], **frame: object) -> dict[str, object]:
    """Send a frame and return the first answer of the kinds awaited."""
    socket.send(msgspec.json.encode(frame).decode())
    while True:
        answer = msgspec.json.decode(socket.recv(WAIT_S), type=dict[str, object])
        if answer["type"] in until:
            return answer


def found(folder: Path, needles: list[bytes]) -> list[tuple[str, bytes]]:
    """Search every byte of every file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [(path.name, needle) for path in files for needle in needles if needle in path.read_bytes()]


@pytest.mark.parametrize("how_to_end", [signal.SIGTERM, signal.SIGKILL])
def test_no_secret_is_on_disk_or_in_a_log(tmp_path: Path, plugins: Path, how_to_end: signal.Signals) -> None:
    """Words, names, tokens and addresses are nowhere after a clean stop, nor after the hardest one."""
    data_dir, logs = tmp_path / "data", tmp_path / "logs"
    logs.mkdir()
    with (logs / "server.log").open("wb") as log, serving(data_dir, plugins, log, how_to_end) as port:
        name, token = talk(port)

    needles = [WORD, name.encode(), token.encode(), b"203.0.113.7"]
    assert (logs / "server.log").stat().st_size > 500, "the log was written at all"
    assert b"stage_failed" in (logs / "server.log").read_bytes(), "the stage did crash"
    assert found(data_dir, needles) == []
    assert found(logs, needles) == []


def test_the_search_would_find_a_secret(tmp_path: Path, plugins: Path) -> None:
    """The same search finds a secret that is written to the durable store, and one in a log."""
    data_dir, logs = tmp_path / "data", tmp_path / "logs"
    logs.mkdir()
    with (logs / "server.log").open("wb") as log, serving(data_dir, plugins, log, signal.SIGTERM):
        log.write(WORD + b" in a log\n")
        with redis.Redis(unix_socket_path=str(data_dir / "run" / "record.sock")) as record:
            record.set("planted", WORD)

    assert [needle for _, needle in found(data_dir, [WORD])] == [WORD]
    assert [needle for _, needle in found(logs, [WORD])] == [WORD]
