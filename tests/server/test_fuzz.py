"""Strangers send whatever they like: nothing of it is a fault of ours, and nobody else notices.

A few dozen tries by default; ``FUZZ_EXAMPLES=20000`` in the environment makes a night of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote, urlencode

import msgspec
import pytest
import pytest_asyncio
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route
from websockets.frames import Opcode

from chat.app import create_app
from chat.building import Files
from rooms.stores.embedded import EmbeddedStores
from tests.server.plain import Caller
from tests.server.raw import HELLO, RawSocket, frame
from tests.site import Person, Site, running_site
from tests.wire.generated import frames

EXAMPLES: Final = int(os.environ.get("FUZZ_EXAMPLES", "40"))
OUR_FAULTS: Final = frozenset({"effect_failed", "task_failed", "finding_lost", "library_spoke"})

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(max(120, 5 * EXAMPLES))]
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),  # logs are emptied before each try,
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole_site(shared_stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """A site with both stores, on which everybody may say what they like."""
    async with running_site(shared_stores.talk.url, files, record_url=shared_stores.record.url) as running:
        yield running


@contextlib.asynccontextmanager
async def unharmed(site: Site, caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """Make sure that nothing broke, and that somebody who comes afterwards finds all as it should be."""
    caplog.clear()
    with structlog.testing.capture_logs() as said:
        yield
        async with Person.arrive(site) as wren:
            await wren.join(site.room("ar"))
            await wren.send("ping")
            while (await wren.any())["type"] != "pong":
                pass
    assert [line for line in said if line["event"] in OUR_FAULTS] == []
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


# frames ----------------------------------------------------------------------------------------------------------

ROOMS = st.sampled_from(["first", "second", "zzzzzzzz"])
TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "I want to die",
        "kill yourself",
        "+96170555019",
        "x" * 1_001,
        "\u202e\u0301",
        "\U0001f469\u200d" * 300,
        "a.b.c" * 99,
    ]
)
SAYS = st.fixed_dictionaries(
    {"type": st.just("say"), "room": ROOMS, "nonce": st.sampled_from(["n" * 22, "m" * 22]), "text": TEXTS}
)
JOINS = st.fixed_dictionaries({"type": st.sampled_from(["join", "leave"]), "room": ROOMS})
LAWFUL = frames("ClientFrame") | SAYS | JOINS
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def changed(draw: st.DrawFn) -> object:
    """Make a frame in which one field is something else."""
    lawful = draw(LAWFUL)
    assert isinstance(lawful, dict)
    return {**lawful, draw(st.sampled_from(sorted(lawful)) | st.text(max_size=6)): draw(JSON)}


WRITTEN = (LAWFUL | changed() | JSON).map(lambda content: frame(Opcode.TEXT, msgspec.json.encode(content)))
BROKEN = st.builds(
    frame,
    st.integers(0, 15),
    st.binary(max_size=200),
    first_bits=st.sampled_from([0x80, 0x80, 0x00, 0xC0]),
    is_masked=st.sampled_from([True, True, True, False]),
)
CODES: Final = frozenset({1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 1013})


@fuzzed
@given(st.booleans(), st.lists(WRITTEN | BROKEN | st.binary(max_size=30), max_size=25), st.integers(1, 64))
async def test_whatever_a_socket_says(
    whole_site: Site, caplog: pytest.LogCaptureFixture, says_hello: bool, said: list[bytes], pieces: int
) -> None:
    """It is answered, or closed with a code that says why, however it is cut into pieces."""
    rooms = {name: whole_site.services.catalogue.rooms[at].id for at, name in enumerate((b"first", b"second"))}
    bytes_said = HELLO * says_hello + b"".join(said)
    for name, room in rooms.items():
        bytes_said = bytes_said.replace(b'"room":"' + name + b'"', b'"room":"' + room.encode() + b'"')
    async with unharmed(whole_site, caplog), RawSocket.upgraded(whole_site.port) as raw:
        step = max(1, len(bytes_said) // pieces)
        with contextlib.suppress(RuntimeError):  # its own end may be closed already
            for start in range(0, len(bytes_said), step):
                raw.send(bytes_said[start : start + step])
                await asyncio.sleep(0)
            raw.send(frame(Opcode.CLOSE, b"\x03\xe8"))
            raw.writer.write_eof()
        with contextlib.suppress(EOFError, ConnectionError):
            while (heard := await raw.frame()).opcode is not Opcode.CLOSE:
                if heard.opcode is Opcode.TEXT:
                    assert "type" in msgspec.json.decode(heard.data)
            assert int.from_bytes(bytes(heard.data[:2]) or b"\x03\xed", "big") in CODES


# forms and pages ---------------------------------------------------------------------------------------------------

NAMES = ["text", "nonce", "form_token", "lang", "age_band", "country", "room", "name", "password", "code", "action"]
VALUES = st.text(max_size=30) | st.sampled_from(["18+", "en", "ar", "n" * 22, "JO", "I want to die", "\ud800", "\x00"])
FORMS = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=5), VALUES), max_size=20).map(
    lambda fields: urlencode(fields, errors="surrogatepass").encode()
)
BODIES = FORMS | st.binary(max_size=300)
KINDS = st.sampled_from(
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "\xff;;"]
)
HEADER_NAMES = [
    "Origin", "Sec-Fetch-Site", "Cookie", "Accept-Language", "X-Forwarded-For", "Host", "Range", "If-None-Match",
    "Accept-Encoding", "Expect", "Connection", "Referer", "Content-Encoding",
]  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(HEADER_NAMES),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40)
    | st.sampled_from(
        ["null", "n=a; nd=b; ne=c", "gzip, br;q=0", "ar;q=9,*", "bytes=0-", "127.0.0.1, ::1", "http://["]
    ),
    max_size=4,
)


def paths(site: Site) -> list[str]:
    """List every address there is, with rooms and codes that exist and some that do not."""
    found = []
    for route in create_app(site.services).routes:
        if isinstance(route, Route):
            for value in (site.room(), "en", "JO", "zzzzzzzz", "-", "..%2f..", "%ff%00", "\u0634"):
                found.append(quote(re.sub("{[^}]*}", value, route.path), safe="/%"))
    return sorted(set(found))


@fuzzed
@given(st.data())
async def test_whatever_a_page_is_asked(
    whole_site: Site, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    """Every address answers every request within a moment, and never with a fault of its own."""
    path = data.draw(st.sampled_from(paths(whole_site)) | st.text(max_size=20).map(lambda text: "/" + quote(text)))
    method = data.draw(st.sampled_from(["GET", "POST", "POST", "HEAD", "PUT", "OPTIONS"]))
    body, token = data.draw(BODIES), ""
    if is_in := data.draw(st.booleans()):
        token, _ = await whole_site.services.sessions.open(age_band="18+", lang="en")
    lines = [f"{method} {path} HTTP/1.1", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"Content-Type: {data.draw(KINDS)}", *(f"{name}: {value}" for name, value in data.draw(HEADERS).items())]
    lines += [f"Cookie: n={token}; nd={token}"] if is_in else []
    request = "\r\n".join([*lines, "", ""]).encode("latin-1")
    async with unharmed(whole_site, caplog), Caller.calls(whole_site.port, request, body) as caller:
        answer = await caller.end()

    status = int(answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").split(b" ", 2)[1])
    assert status < 500 or status == 503, (status, path)
