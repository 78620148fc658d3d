"""RFC 6455 over raw sockets: lengths at their borders, and messages cut anywhere, with control frames between."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Opcode

from chat.views import FRAME_LIMIT_BYTES
from tests.server.raw import HELLO, RawSocket, frame
from tests.server.test_conformance import CLOSE, CONT, FINAL, NOT_FINAL, PING, PINGED, PONGED, TEXT, begun, closing
from tests.server.test_fuzz import fuzzed
from tests.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEECH = '{"type":"ping","note":"aش\u20ac\u0939😀\U0010ffff"}'.encode()
"""Characters of one, two, three and four bytes, in a frame that has an answer."""


def masked(mask: bytes, payload: bytes) -> bytes:
    """Build a short text frame with a mask of one's choice."""
    hidden = bytes(byte ^ key for byte, key in zip(payload, itertools.cycle(mask), strict=False))
    return bytes((FINAL | TEXT, 0x80 | len(payload))) + mask + hidden


def fragments(pieces: list[bytes]) -> list[bytes]:
    """Build one text message of several frames."""
    last = len(pieces) - 1
    return [
        frame(CONT if number else TEXT, piece, first_bits=FINAL if number == last else NOT_FINAL)
        for number, piece in enumerate(pieces)
    ]


@pytest.mark.parametrize("size", [124, 125, 126, 127, 128, 255, 256, FRAME_LIMIT_BYTES - 1, FRAME_LIMIT_BYTES])
async def test_a_message_of_a_length_at_a_border_is_read_whole(one_site: Site, size: int) -> None:
    """However its length is written, and in two fragments as well, of which one is as long as it gets."""
    message = PING + b" " * (size - len(PING))
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        raw.send(frame(TEXT, message), *fragments([message[:-1], message[-1:]]), *fragments([b"", message]))

        for _ in range(3):
            await raw.next("pong")


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
@pytest.mark.parametrize("is_cut", [False, True], ids=["whole", "in fragments"])
async def test_a_message_of_a_length_beyond_the_limit_is_refused(one_site: Site, size: int, is_cut: bool) -> None:
    """Also at the border where lengths are written in eight bytes."""
    message = PING + b" " * (size - len(PING))
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        raw.send(*(fragments([message[:100], message[100:]]) if is_cut else [frame(TEXT, message)]))

        assert (await raw.next("error"))["code"] == "frame_too_large"
        assert await raw.close_code() == 1009


@pytest.mark.parametrize("length", [2**63, 2**64 - 1])
async def test_a_length_that_no_frame_may_have_is_refused(one_site: Site, length: int) -> None:
    """Its highest bit must not be set; nothing is waited for."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        raw.send(bytes((FINAL | TEXT, 0xFF)) + length.to_bytes(8, "big") + b"mask")

        assert (await raw.next("error"))["code"] == "frame_too_large"
        assert await raw.close_code() == 1009


@pytest.mark.parametrize("mask", [bytes(4), b"\xff" * 4, b"\x00\x01\x02\x03", PING[:4]])
async def test_any_mask_will_do(one_site: Site, mask: bytes) -> None:
    """Also one that changes nothing, and one that makes the bytes that are sent look like something else."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        raw.send(masked(mask, PING))

        await raw.next("pong")


async def test_a_text_may_be_cut_inside_any_character(one_site: Site) -> None:
    """Characters of every length, at every place, over two and over three fragments."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        for place in range(1, len(SPEECH) - 1):
            raw.send(*fragments([SPEECH[:place], SPEECH[place : place + 1], SPEECH[place + 1 :]]))
            await raw.next("pong")


@pytest.mark.parametrize(
    "pieces",
    [
        [b"\xed", b"\xa0\x80"],
        [b"\xc0", b"\xaf"],
        [b"\xf4", b"\x90\x80\x80"],
        [b'{"type":"\xd8', b'"}'],
        [PING, b"\xd8"],
        [b"\xd8", b"", b""],
        [b"\xf0\x9f", b"\x98", b""],
    ],
    ids=["a surrogate", "overlong", "too high", "a half and a sign", "a half at the end", "a half alone", "three of 4"],
)
async def test_what_is_no_text_is_found_over_fragments(one_site: Site, pieces: list[bytes]) -> None:
    """Each fragment alone could be the beginning or the end of something lawful; together they are not."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        raw.send(*fragments(pieces), frame(TEXT, PING))

        assert await raw.close_code() == 1007


async def test_a_close_between_two_fragments_ends_it(one_site: Site) -> None:
    """The message that was begun is never read; that it was cut short is what the other side is told."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        raw.send(begun(PING[:5]), closing(1001, "\u0648\u062f\u0627\u0639\u0627".encode()), frame(CONT, PING[5:]))

        assert await raw.close_code() == 1002


async def test_a_close_with_the_longest_reason_is_lawful(one_site: Site) -> None:
    """125 bytes with the code."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(closing(1000, "ش".encode() * 61 + b"x"))

        assert await raw.close_code() == 1000


async def test_nothing_is_read_after_a_close(one_site: Site) -> None:
    """Not a second close with another code, and no ping."""
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(closing(1000), frame(PINGED, b"?"), frame(TEXT, PING), closing(4000))

        assert await raw.close_code() == 1000


@pytest.mark.parametrize("opcode", [TEXT, 0x2, CONT, CLOSE, PINGED, PONGED])
async def test_a_frame_that_never_ends_holds_nobody_up(one_site: Site, opcode: int) -> None:
    """Whoever goes away in the midst of it is let go, at every byte of the frame."""
    whole = frame(opcode, b"\x03\xe8" + b"x" * 20)
    for size in range(1, len(whole)):
        async with RawSocket.upgraded(one_site.port) as raw:
            raw.send(whole[:size])
            raw.writer.write_eof()

            await raw.end()


CUTS = st.lists(st.integers(0, len(SPEECH)), max_size=8).map(lambda cuts: sorted([0, *cuts, len(SPEECH)]))
CONTROL = st.tuples(st.sampled_from([PINGED, PONGED]), st.binary(max_size=125))


@fuzzed
@given(cuts=CUTS, between=st.lists(st.lists(CONTROL, max_size=3), min_size=10, max_size=10), step=st.integers(1, 200))
async def test_a_message_is_the_same_however_it_is_cut(
    one_site: Site, cuts: list[int], between: list[list[tuple[int, bytes]]], step: int
) -> None:
    """Into fragments, with pings and pongs between them, and the bytes of it all into pieces of any size."""
    frames = fragments([SPEECH[start:end] for start, end in itertools.pairwise(cuts)])
    sent, pings = b"", []
    for message_frame, group in zip(frames, between, strict=False):
        sent += b"".join(frame(opcode, payload) for opcode, payload in group) + message_frame
        pings += [payload for opcode, payload in group if opcode == PINGED]
    async with RawSocket.upgraded(one_site.port) as raw:
        raw.send(HELLO)
        await raw.next("welcome")
        for start in range(0, len(sent), step):
            raw.send(sent[start : start + step])

        for payload in pings:
            answer = await raw.frame()
            assert (answer.opcode, bytes(answer.data)) == (Opcode.PONG, payload)
        await raw.next("pong")
