"""What comes to the desk is on no disk and in no log: planted from the flag to the appeal, searched everywhere."""

from __future__ import annotations

import contextlib
import http.server
import re
import signal
import socket
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import redis
from websockets.sync.client import ClientConnection, connect

from tests.staff import program
from tests.test_privacy import WAIT_S, ask, found
from tests.waiting import blocked_until

WORD = b"amberkettle"
SAID_BEFORE = "good evening amberkettle21"
FLAGGED = "you people are vermin amberkettle22"
NOTED = "amberkettle23 is what I noted"
ASKED = "amberkettle24 is what staff asked"
ANSWERED = "amberkettle25 is what the author answered"
APPEALED = "amberkettle26 is why I ask again"
HOOK, HOOK_SECRET, TARGET = "amberkettle27", "amberkettle28" * 4, "amberkettle29"
DANGER = "I want to die amberkettle32"
REACHED_OUT = "amberkettle33 is what somebody wrote to stay with them"
NAME, PASSWORD = "amberkettle30", "amberkettle31 on the balcony"


class Moderator:
    """Somebody at the desk, over plain HTTP."""

    def __init__(self, port: int, invitation: str) -> None:
        self._port = port
        secret, self._page = program.take(port, invitation, NAME, PASSWORD)
        _, self.cookie = program.log_in(port, NAME, PASSWORD, program.code_of(secret, 1))

    def see(self, path: str) -> str:
        """Look at a page."""
        status, page, _ = program.ask(self._port, "GET", path, cookie=self.cookie)
        assert status == 200, page
        return page

    def press(self, path: str, name: str, **changed: str) -> str:
        """Send one of the forms of an item's page."""
        page = self.see(path)
        hidden = dict(re.findall(r'<input type="hidden" name="(form_token|decision|version)" value="([^"]*)">', page))
        status, answer, _ = program.ask(self._port, "POST", f"{path}/{name}", hidden | changed, self.cookie)
        assert status in {200, 303}, answer
        return answer

    def first_item(self, besides: str = "") -> str:
        """Return where the first item of the queue stands, once there is one ``besides`` another."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            items = re.findall(r'href="(/desk/item/[^"/]+)"', self.see("/desk"))
            if found := [str(item) for item in items if item != besides]:
                return found[0]
        raise AssertionError("nothing has come to the desk")


def heard(line: ClientConnection, kind: str) -> dict[str, object]:
    """Return the next frame of a kind."""
    while (frame := msgspec.json.decode(line.recv(WAIT_S), type=dict[str, object]))["type"] != kind:
        pass
    return frame


def enter(line: ClientConnection) -> tuple[dict[str, object], str]:
    """Come in and enter a room; return the welcome and the room."""
    welcome = ask(line, {"welcome"}, type="hello", wire=1, age_band="18+", lang="en")
    room = str(msgspec.convert(welcome["rooms"], list[dict[str, object]])[-1]["id"])
    ask(line, {"joined"}, type="join", room=room)
    return welcome, room


def everything(server: program.Running) -> tuple[list[str], str]:
    """Take one message from the flag to the appeal; return what must be nowhere besides, and the item's id."""
    assert server.invitation is not None
    wren = Moderator(server.port, server.invitation)
    with connect(f"ws://127.0.0.1:{server.port}/ws") as finch, connect(f"ws://127.0.0.1:{server.port}/ws") as robin:
        welcomes = [enter(robin), enter(finch)]
        room = welcomes[0][1]
        ask(robin, {"posted"}, type="say", room=room, nonce="a" * 22, text=SAID_BEFORE)
        flagged = ask(finch, {"posted"}, type="say", room=room, nonce="b" * 22, text=FLAGGED)
        while flagged["nonce"] != "b" * 22:
            flagged = heard(finch, "posted")
        report = {"room": room, "epoch": flagged["epoch"], "seq": flagged["seq"], "reason": "hate"}
        ask(robin, {"reported"}, type="report", **report)

        item = wren.first_item()
        wren.press(item, "claim")
        assert SAID_BEFORE in wren.press(item, "look", step="context")
        wren.press(item, "decide", act="note", text=NOTED)
        wren.press(item, "decide", act="write", text=ASKED)
        said = heard(finch, "staff_said")
        assert said["text"] == ASKED
        ask(finch, {"staff_told"}, type="tell_staff", thread=said["thread"], nonce="c" * 22, text=ANSWERED)
        page = wren.press(item, "look", step="full")
        assert NOTED in page
        assert ANSWERED in page
        wren.press(item, "decide", act="warn")
        code = str(heard(finch, "told")["appeal"])
        ask(finch, {"services"}, type="say", room=room, nonce="d" * 22, text=DANGER)
        danger = wren.first_item(besides=item)
        wren.press(danger, "claim")
        assert DANGER.rpartition(" ")[2] in wren.press(danger, "look", step="full")
        wren.press(danger, "decide", act="reach_out", text=REACHED_OUT)
        assert heard(finch, "staff_said")["text"] == REACHED_OUT

    form = {"code": code, "lang": "en", "text": APPEALED, "act": "make"}
    assert program.ask(server.port, "POST", "/appeal", form)[0] == 200
    wren.see(wren.first_item(besides=danger))
    names = [str(welcome[field]) for welcome, _ in welcomes for field in ("name", "token")]
    codes = [code, code.replace("-", ""), code.replace("-", "").lower()]
    return [*names, *codes, wren.cookie.partition("=")[2]], item.rpartition("/")[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="s") as name:
        yield Path(name)


class Sink(http.server.HTTPServer):
    """Takes alarms, and keeps all that came but the address to which it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.came: list[bytes] = []

    @property
    def settings(self) -> dict[str, str]:
        """Name it to the program."""
        url = f"http://127.0.0.1:{self.server_port}/{HOOK}"
        return {"SANAD_ALARM_WEBHOOK_URL": url, "SANAD_ALARM_WEBHOOK_SECRET": HOOK_SECRET}

    @classmethod
    @contextlib.contextmanager
    def running(cls) -> Iterator[Sink]:
        """Listen while the block runs."""
        with cls() as sink:
            listening = threading.Thread(target=sink.serve_forever)
            listening.start()
            yield sink
            sink.shutdown()
            listening.join()


class _Taking(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Take one."""
        assert isinstance(self.server, Sink)
        self.server.came.append(bytes(self.headers) + self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("how_to_end", [signal.SIGTERM, signal.SIGKILL])
def test_no_word_of_the_desk_is_on_disk_in_a_log_or_a_metric(
    folder: Path, tmp_path: Path, how_to_end: signal.Signals
) -> None:
    """Said, noted, asked, answered, appealed; names, tokens, codes, alarms' addresses: nowhere, in no alarm either."""
    metrics, nobody = free_port(), free_port()
    given = {
        "SANAD_METRICS_PORT": str(metrics),
        "SANAD_ALARM_TARGETS": f"json://127.0.0.1:{nobody}/{TARGET}",
    }
    log = tmp_path / "server.log"
    with (
        Sink.running() as sink,
        log.open("wb") as words,
        program.serving(folder, words, how_to_end, settings=given | sink.settings) as server,
    ):
        secrets, item = everything(server)
        blocked_until(lambda: bool(sink.came))
        measured = program.ask(metrics, "GET", "/metrics")[1]
        with redis.Redis(unix_socket_path=str(folder / "run" / "talk.sock")) as talk:
            kept = b"".join(key + (talk.dump(key) or b"") for key in talk.scan_iter())

    needles = [WORD, *(secret.encode() for secret in secrets)]
    assert WORD in kept, "the words were somewhere: in memory"
    assert found(folder, [item.encode()]), "the search finds what is there: the item's id"
    assert "python_info" in measured or "sanad" in measured, "there are metrics at all"
    assert [needle for needle in needles if needle in measured.encode()] == []
    assert [needle for needle in needles if needle in log.read_bytes()] == []
    assert found(folder, needles) == []
    assert any(b'"crisis"' in call for call in sink.came), "danger was called out"
    assert [needle for needle in (*needles, item.encode()) if needle in b"".join(sink.came)] == []
    assert {path.parent.name for path in folder.rglob("*") if path.suffix in {".aof", ".rdb"}} == {"appendonlydir"}
    assert urllib.parse.quote(APPEALED).encode() not in log.read_bytes()
