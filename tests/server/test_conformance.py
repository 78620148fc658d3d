"""RFC 6455 over raw sockets: what is read, what is refused with which code, and what a handshake needs."""

from __future__ import annotations

import asyncio

import pytest
from websockets.frames import Close, Opcode

from chat.views import FRAME_LIMIT_BYTES
from tests.server.raw import HANDSHAKE, HELLO, RawSocket, frame, text
from tests.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

PING = b'{"type":"ping"}'
UTF8 = '{"type":"شكرا"}'.encode()
NOT_FINAL = 0x00
FINAL = 0x80
CONT, TEXT, BINARY, CLOSE, PINGED, PONGED = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA


def begun(payload: bytes) -> bytes:
    """Open a fragmented text message."""
    return frame(TEXT, payload, first_bits=NOT_FINAL)


def closing(code: int, reason: bytes = b"") -> bytes:
    """Build a close frame, lawful or not."""
    return frame(CLOSE, code.to_bytes(2, "big") + reason)


UNLAWFUL = {
    "rsv1": frame(TEXT, PING, first_bits=FINAL | 0x40),
    "rsv2": frame(TEXT, PING, first_bits=FINAL | 0x20),
    "rsv3": frame(TEXT, PING, first_bits=FINAL | 0x10),
    "rsv1 on a ping": frame(PINGED, first_bits=FINAL | 0x40),
    **{f"opcode {opcode}": frame(opcode) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "unmasked text": frame(TEXT, PING, is_masked=False),
    "unmasked ping": frame(PINGED, is_masked=False),
    "unmasked close": frame(CLOSE, b"\x03\xe8", is_masked=False),
    "long ping": frame(PINGED, b"x" * 126),
    "long pong": frame(PONGED, b"x" * 126),
    "long close": closing(1000, b"x" * 124),
    "fragmented ping": frame(PINGED, first_bits=NOT_FINAL),
    "fragmented close": frame(CLOSE, first_bits=NOT_FINAL),
    "continuation of nothing": frame(CONT, PING),
    "text inside a text": begun(b"{") + frame(TEXT, PING),
    "binary inside a text": begun(b"{") + frame(BINARY, PING),
    "close of one byte": frame(CLOSE, b"\x03"),
    **{f"close with {code}": closing(code) for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535)},
}
NOT_UTF8 = {
    "a stray byte": frame(TEXT, b"\xff"),
    "a character cut short": frame(TEXT, "ش".encode()[:1]),
    "a surrogate": frame(TEXT, b"\xed\xa0\x80"),
    "an overlong slash": frame(TEXT, b"\xc0\xaf"),
    "past the last code point": frame(TEXT, b"\xf4\x90\x80\x80"),
    "in the second fragment": begun(b'{"type":') + frame(CONT, b"\xff"),
    "a close reason": closing(1000, b"\xff"),
}
TOO_BIG = {
    "one byte too many": frame(TEXT, b"x" * (FRAME_LIMIT_BYTES + 1)),
    "in two fragments": begun(b"x" * FRAME_LIMIT_BYTES) + frame(CONT, b"x"),
    "announced only": bytes((FINAL | TEXT, 0xFF)) + (2**62).to_bytes(8, "big") + b"mask",
}
REFUSED = [
    *((sent, 1002, name) for name, sent in UNLAWFUL.items()),
    *((sent, 1007, name) for name, sent in NOT_UTF8.items()),
]


@pytest.mark.parametrize(("sent", "code"), [case[:2] for case in REFUSED], ids=[case[2] for case in REFUSED])
async def test_what_the_protocol_forbids_is_closed_with_its_code(one_site: Site, sent: bytes, code: int) -> None:
    """The close frame says why, nothing follows it, and what came after the fault is not read."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        raw.send(sent, frame(TEXT, PING))

        assert await raw.close_code() == code


@pytest.mark.parametrize("sent", TOO_BIG.values(), ids=TOO_BIG.keys())
async def test_a_message_past_the_limit_is_told_so_before_its_close(one_site: Site, sent: bytes) -> None:
    """Also where more of it is still on its way, so that a programmer learns what was wrong."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        raw.send(sent, frame(TEXT, b"x" * 1_000_000))

        assert (await raw.next("error"))["code"] == "frame_too_large"
        assert await raw.close_code() == 1009


ANSWERED = {
    "an empty text": (frame(TEXT), "not_json"),
    "a binary message": (frame(BINARY, PING), "not_text"),
    "a binary message in fragments": (frame(BINARY, b"1", first_bits=NOT_FINAL) + frame(CONT, b"2"), "not_text"),
    "the largest message": (frame(TEXT, b'"' + b"x" * (FRAME_LIMIT_BYTES - 2) + b'"'), "bad_field"),
    "a character over two fragments": (begun(UTF8[:10]) + frame(CONT, UTF8[10:]), "unknown_frame"),
    "a message byte by byte": (
        begun(UTF8[:1]) + b"".join(frame(CONT, UTF8[n : n + 1], first_bits=NOT_FINAL) for n in range(1, len(UTF8)))
        + frame(CONT),
        "unknown_frame",
    ),
    "empty fragments": (begun(b"") + frame(CONT, first_bits=NOT_FINAL) + frame(CONT, b"{"), "not_json"),
    "a pong nobody asked for": (frame(PONGED, b"unasked") + frame(TEXT), "not_json"),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "code"), ANSWERED.values(), ids=ANSWERED.keys())
async def test_what_the_protocol_allows_is_answered(one_site: Site, sent: bytes, code: str) -> None:
    """However a message is cut, it is read once and answered once; the connection stays."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(sent)

        assert (await raw.next("error"))["code"] == code
        raw.send(HELLO)
        await raw.next("welcome")


async def test_a_ping_between_two_fragments_is_answered_between(one_site: Site) -> None:
    """The pong comes before the answer to the message that it interrupted, with the ping's own payload."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(begun(HELLO_TEXT[:10]), frame(PINGED, b"still there?"))
        pong = await raw.frame()
        raw.send(frame(CONT, HELLO_TEXT[10:]))

        assert (pong.opcode, bytes(pong.data)) == (Opcode.PONG, b"still there?")
        await raw.next("welcome")


HELLO_TEXT = b'{"type":"hello","wire":1,"age_band":"18+"}'


@pytest.mark.parametrize("payload", [b"", b"x" * 125], ids=["empty", "longest"])
async def test_every_ping_gets_its_pong(one_site: Site, payload: bytes) -> None:
    """With the same payload, before and after hello."""
    async with RawSocket.upgraded(one_site.port) as raw:
        for opening in (b"", HELLO):
            raw.send(opening, frame(PINGED, payload))
            answers = [await raw.frame() for _ in range(2 if opening else 1)]

            assert (Opcode.PONG, payload) in [(answer.opcode, bytes(answer.data)) for answer in answers]


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
async def test_a_lawful_close_is_answered_in_kind(one_site: Site, code: int) -> None:
    """The same code comes back, then the connection ends."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(closing(code, b"good night"))

        assert await raw.close_code() == code


async def test_a_close_without_a_code_is_answered_without_one(one_site: Site) -> None:
    """An empty close frame is lawful."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(frame(CLOSE))

        answer = await raw.frame()
        assert (answer.opcode, bytes(answer.data)) == (Opcode.CLOSE, b"")
        assert Close.parse(answer.data).code == 1005


async def test_frames_may_trickle_in_byte_by_byte(one_site: Site) -> None:
    """A line that delivers one byte at a time only takes longer."""
    async with RawSocket.upgraded(one_site.port) as raw:
        for byte in HELLO + text("ping"):
            raw.send(bytes((byte,)))
            await asyncio.sleep(0)

        await raw.next("welcome")
        await raw.next("pong")


@pytest.mark.parametrize(
    ("changed", "path", "status"),
    [
        ({"Sec-WebSocket-Version": "8"}, "/ws", 400),
        ({"Sec-WebSocket-Version": None}, "/ws", 400),
        ({"Sec-WebSocket-Key": None}, "/ws", 400),
        ({"Sec-WebSocket-Key": "c2hvcnQ="}, "/ws", 400),
        ({"Sec-WebSocket-Key": "not base64!"}, "/ws", 400),
        ({"Upgrade": "h2c"}, "/ws", 404),
        ({"Connection": "keep-alive"}, "/ws", 404),
        ({"Origin": "https://other.test"}, "/ws", 403),
        ({"Origin": "null"}, "/ws", 403),
        ({}, "/nowhere", 403),
        ({"X-Padding": "x" * 10_000}, "/ws", 400),
        ({"X-Padding": "x" * 20_000}, "/ws", 431),
        ({f"X-Padding-{number}": "x" for number in range(200)}, "/ws", 400),
    ],
)
async def test_a_handshake_that_is_none_gets_a_plain_answer(
    one_site: Site, changed: dict[str, str | None], path: str, status: int
) -> None:
    """It is refused with its status, and the connection does not hang."""
    headers = {name: value for name, value in {**HANDSHAKE, **changed}.items() if value is not None}
    async with RawSocket.connect(one_site.port) as raw:
        assert await raw.shake_hands(headers, path) == status
