"""What is said and who said it over sockets never reaches a log, at any level, whatever goes wrong."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from chat import logs
from tests.server.raw import HANDSHAKE, HELLO, RawSocket, frame, text
from tests.site import Person, Site

SECRET = "quiet-violet-lantern"
TOKEN = "quietVioletLantern" + "A" * 25
NONCE = "quietVioletLantern-nonce"
WRITTEN = [SECRET, TOKEN, NONCE, "quietVioletLantern", "+96170555019", "127.0.0."]
"""The last one is the start of every address that these clients come from."""

SAID: list[dict[str, object]] = [
    {"text": f"good evening {SECRET}"},
    {"text": f"call me on +96170555019 {SECRET}"},
    {"text": f"call me on +96170555019 {SECRET}", "confirmed": True},
    {"text": f"kill yourself {SECRET}"},
    {"text": f"I want to die {SECRET}"},
    {"text": SECRET * 60},
    {"text": 7, "also": SECRET},
]
MALFORMED = [
    *(frame(1, part.encode()) for part in (SECRET, f'"{SECRET}"', f'{{"type":"{SECRET}"}}', f'{{"{SECRET}":1}}')),
    *(text("hello", wire=1, **{field: SECRET}) for field in ("token", "age_band", "lang", "country")),
    text("hello", wire=SECRET),
    text("hello", wire=1, token=TOKEN),
    text("join", room=SECRET),
    text("join", room="n0suchrm", after={"epoch": SECRET, "seq": SECRET}),
    text("say", room="n0suchrm", nonce=NONCE, text=SECRET),
    text("leave", room=SECRET),
    text("prefer", lang=SECRET),
    frame(2, SECRET.encode()),
    frame(9, SECRET.encode()),
    frame(10, SECRET.encode()),
]
BREAKING = [
    frame(1, SECRET.encode() + b"\xff"),
    frame(1, SECRET.encode(), is_masked=False),
    frame(1, SECRET.encode(), first_bits=0xC0),
    frame(1, SECRET.encode() * 1000),
    frame(3, SECRET.encode()),
    frame(9, SECRET.encode() * 10),
    frame(8, b"\x03\xe8" + SECRET.encode()),
    frame(8, b"\x03\xe8" + SECRET.encode() + b"\xff"),
    frame(8, b"\x00\x00" + SECRET.encode()),
]
HEADERS: list[dict[str, str]] = [
    {"Cookie": f"n={SECRET}", "Origin": f"https://{SECRET}.test"},
    {"Sec-WebSocket-Key": SECRET},
    {"User-Agent": SECRET, "X-Forwarded-For": SECRET, "Sec-WebSocket-Protocol": SECRET},
    {"X-Padding": SECRET * 1000},
]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Log as the program does, and let through what libraries whisper too."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("debug")
    root.setLevel(1)
    yield written
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)  # which loggers below hear of; the attribute alone they do not


async def test_no_exchange_leaves_a_secret_in_a_log(logged: io.StringIO, site: Site) -> None:
    """Texts, names, tokens, cookies and addresses stay out of it, in normal talk and in every kind of breakage."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site, token=wren.token) as tab:
        await wren.join(room)
        for number, fields in enumerate(SAID):
            await wren.send("say", room=room, nonce=f"{NONCE}{number}", **fields)
        await wren.send("ping")
        while (await wren.any())["type"] != "pong":
            pass
        written = [*WRITTEN, str(wren.welcome["name"]), wren.token, str(tab.welcome["name"])]
    async with RawSocket.upgraded(site.port) as raw:
        raw.send(*MALFORMED)
        while b'"session_unknown"' not in bytes((await raw.frame()).data):
            pass
        raw.send(HELLO)
        while b'"welcome"' not in bytes((await raw.frame()).data):
            pass
    for broken in BREAKING:
        async with RawSocket.upgraded(site.port) as raw:
            raw.send(HELLO, broken)
            while (await raw.frame()).opcode != 8:
                pass
    for headers in HEADERS:
        async with RawSocket.connect(site.port) as raw:
            await raw.shake_hands({**HANDSHAKE, **headers}, f"/ws?{SECRET}")

    everything = logged.getvalue()
    found = [one for one in written if one in everything]
    has_ours, has_libraries = "finding_made" in everything, "uvicorn.error" in everything
    assert found == []
    assert has_ours, "nothing was logged, so nothing was shown"
    assert has_libraries, "the libraries were not heard, so nothing was shown"


async def test_who_hangs_up_in_the_middle_of_a_form_leaves_no_line(logged: io.StringIO, site: Site) -> None:
    """It is nobody's fault, and happens to every phone."""
    head = b"POST /enter HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    for sent in (b"Content-Length: 50\r\n\r\nage_band=", b"Transfer-Encoding: chunked\r\n\r\n9\r\nage_band=\r\n"):
        _, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(head + sent)
        await writer.drain()
        writer.transport.abort()
    async with Person.arrive(site) as wren:  # what came before is done by then
        await wren.send("ping")
        await wren.next("pong")

    lines = [
        line for line in logged.getvalue().splitlines() if '"level": "error"' in line or "ClientDisconnect" in line
    ]
    assert lines == []


async def test_a_text_that_is_none_is_no_error_of_ours(logged: io.StringIO, site: Site) -> None:
    """Somebody who sends broken bytes all day fills no log."""
    async with RawSocket.upgraded(site.port) as raw:
        raw.send(frame(1, b"\xff"))
        assert await raw.close_code() == 1007

    assert [line for line in logged.getvalue().splitlines() if '"level": "error"' in line] == []
