"""RFC 6455 over raw sockets: every case of the table, sent at once and byte by byte."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Opcode

from rooms.history import History
from tests.server.conformance.frame_cases import (
    AFTER_A_CLOSE,
    AFTER_AN_ANSWER,
    ASK,
    CASES,
    CLOSE,
    CONT,
    PING,
    PONG,
    SPEECH,
    TEXT,
    TOO_LARGE,
    Case,
)
from tests.server.raw import HELLO, RawSocket, closing, fragments, frame, text
from tests.server.test_fuzz import fuzzed
from tests.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

MESSAGES = 1_000
AT_ONCE, IN_PIECES = "", ", in pieces"
DELIVERED = [
    *itertools.product(CASES, (AT_ONCE, IN_PIECES)),
    *((case, IN_PIECES) for case in AFTER_AN_ANSWER),
    *((case, AT_ONCE) for case in AFTER_A_CLOSE),
]


def step_bytes(sent: bytes, delivery: str) -> int:
    """Return how long each piece is: a byte, save for long messages, which would take a second each."""
    if delivery == AT_ONCE:
        return len(sent)
    return 1 if len(sent) < 2_000 else 1_009


@contextlib.asynccontextmanager
async def greeted(site: Site) -> AsyncIterator[RawSocket]:
    """Connect and say hello."""
    async with RawSocket.upgraded(site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        yield raw


@pytest.mark.parametrize(("case", "delivery"), DELIVERED, ids=[case.name + delivery for case, delivery in DELIVERED])
async def test_a_frame_is_met_as_the_standard_says(
    one_site: Site, caplog: pytest.LogCaptureFixture, case: Case, delivery: str
) -> None:
    """All that comes back is what the table says; the connection stays or ends; nothing of it is a fault of ours."""
    async with greeted(one_site) as raw:
        await raw.trickle(case.sent, step_bytes(case.sent, delivery))
        heard = [await raw.heard() for _ in case.heard]
        assert tuple(heard) == case.heard
        if not any(one.startswith("CLOSE") for one in heard):
            raw.send(frame(TEXT, ASK))
            assert await raw.heard() == "pong"

    assert [record for record in caplog.records if record.exc_info] == []


async def test_the_bytes_of_many_messages_may_come_in_one_packet(one_site: Site) -> None:
    """Each is answered once, in order; pings among them are answered too."""
    async with greeted(one_site) as raw:
        raw.send(*[frame(PING, b"x") + frame(TEXT, ASK)] * 25, frame(TEXT, b"{"))

        heard = [await raw.heard() for _ in range(51)]
        assert (heard.count("PONG x"), heard.count("pong"), heard[-1]) == (25, 25, "error not_json")


async def test_pings_are_answered_while_a_room_is_loud(one_site: Site) -> None:
    """Section 5.5.2: who hears a thousand messages gets, in order, the pong of every ping that they sent meanwhile."""
    room = one_site.room()
    async with greeted(one_site) as raw:
        raw.send(text("join", room=room))
        await raw.next("joined")
        async with asyncio.TaskGroup() as group:
            group.create_task(fill(one_site.services.history, room))
            for number in range(200):
                raw.send(frame(PING, str(number).encode()))
                await asyncio.sleep(0)

        heard: list[str] = []
        while heard.count("message") < MESSAGES or sum(one.startswith("PONG") for one in heard) < 200:
            heard.append(await raw.heard())
        assert [one for one in heard if one.startswith("PONG")] == [f"PONG {number}" for number in range(200)]


async def fill(history: History, room: str) -> None:
    """Post many messages, a few at a time."""
    for number in range(MESSAGES):
        words = b'{"type":"message","text":"good evening",', b'"lang":"en"}'
        await history.append(room, retention_s=60, member="m" * 22, nonce=f"{number:022}", frame=words)


async def test_a_ping_between_two_fragments_waits_for_neither(one_site: Site) -> None:
    """Section 5.5.2: its pong comes before the rest of the message is there."""
    async with greeted(one_site) as raw:
        raw.send(fragments(ASK[:5], b"")[0], frame(PING, b"still there?"))
        assert await raw.heard() == "PONG still there?"

        raw.send(frame(CONT, ASK[5:]))
        assert await raw.heard() == "pong"


async def test_a_ping_is_answered_before_hello(one_site: Site) -> None:
    """Section 5.5.2: the connection is open from the handshake on."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(frame(PING, b"early"))

        assert await raw.heard() == "PONG early"


@pytest.mark.parametrize("first_bits", [0x80, 0], ids=["whole", "a fragment"])
async def test_who_sends_too_much_is_told_so_while_more_is_on_its_way(one_site: Site, first_bits: int) -> None:
    """Section 7.1.1: the answer is not lost with a line that is reset over unread bytes."""
    async with greeted(one_site) as raw:
        raw.send(frame(TEXT, b"x" * 1_000_000, first_bits=first_bits), frame(TEXT, b"x" * 1_000_000))

        assert (await raw.heard(), await raw.heard()) == TOO_LARGE


@pytest.mark.parametrize(
    "after",
    [frame(PING, b"?"), closing(1000), frame(TEXT, b"\xff"), frame(TEXT, ASK), frame(0x3)],
    ids=["a ping", "a close", "more bad text", "a text", "a fault"],
)
async def test_bad_text_ends_it_whatever_comes_in_its_packet(
    one_site: Site, caplog: pytest.LogCaptureFixture, after: bytes
) -> None:
    """Section 8.1: the message is found to be no text when all of the packet has been parsed, which breaks nothing."""
    async with greeted(one_site) as raw:
        raw.send(frame(TEXT, b"\xff"), after, frame(PING, b"?"))

        while (heard := await raw.heard()) == "PONG ?":
            pass
        assert heard in {"CLOSE 1007", "CLOSE 1002", "CLOSE 1000"}
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_close_between_two_fragments_ends_it(one_site: Site) -> None:
    """Section 5.5.1: the message that was begun is never read. The code may be theirs, or that it was cut short."""
    async with greeted(one_site) as raw:
        raw.send(fragments(ASK[:5], b"")[0], closing(1001), frame(CONT, ASK[5:]))

        assert await raw.close_code() in {1001, 1002}


@pytest.mark.parametrize("opcode", [TEXT, Opcode.BINARY, CONT, CLOSE, PING, PONG])
async def test_a_frame_that_never_ends_holds_nobody_up(one_site: Site, opcode: int) -> None:
    """Section 7.1.1: whoever goes away in the midst of a frame is let go, at every byte of it."""
    whole = frame(opcode, b"\x03\xe8" + b"x" * 20)
    for size in range(1, len(whole)):
        async with RawSocket.upgraded(one_site.port) as raw:
            raw.send(whole[:size])
            raw.writer.write_eof()

            await raw.end()


CUTS = st.lists(st.integers(0, len(SPEECH)), max_size=8).map(lambda cuts: sorted([0, *cuts, len(SPEECH)]))
CONTROL = st.tuples(st.sampled_from([PING, PONG]), st.binary(max_size=125))


@fuzzed
@given(cuts=CUTS, between=st.lists(st.lists(CONTROL, max_size=3), min_size=10, max_size=10), step=st.integers(1, 200))
async def test_a_message_is_the_same_however_it_is_cut(
    one_site: Site, cuts: list[int], between: list[list[tuple[int, bytes]]], step: int
) -> None:
    """Section 5.4: into fragments, with pings and pongs between, and the bytes of it all into pieces of any size."""
    frames = fragments(*(SPEECH[start:end] for start, end in itertools.pairwise(cuts)))
    sent, pings = b"", []
    for message_frame, group in zip(frames, between, strict=False):
        sent += b"".join(frame(opcode, payload) for opcode, payload in group) + message_frame
        pings += [payload for opcode, payload in group if opcode == PING]
    async with greeted(one_site) as raw:
        await raw.trickle(sent, step)

        for payload in pings:
            answer = await raw.frame()
            assert (answer.opcode, bytes(answer.data)) == (Opcode.PONG, payload)
        await raw.next("pong")
