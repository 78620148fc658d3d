"""Our framing, read by a parser that we did not write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side

from chat.wire.framing import PING, framed


def read(data: bytes) -> list[Frame]:
    """Read server frames as a client does."""
    parser = Protocol(Side.CLIENT)
    parser.receive_data(data)
    assert parser.parser_exc is None, parser.parser_exc
    return [event for event in parser.events_received() if isinstance(event, Frame)]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 255, 256, 65_534, 65_535])
def test_a_payload_of_any_length_is_read_whole(size: int) -> None:
    """Both ways of writing a length are right at their borders."""
    payload = b"x" * size

    assert read(framed(payload)) == [Frame(Opcode.TEXT, payload)]


@given(st.lists(st.text(max_size=300), max_size=6))
def test_joined_frames_come_apart_again(texts: list[str]) -> None:
    """Frames written in one piece are read one by one, in order."""
    payloads = [text.encode() for text in texts]

    seen = read(b"".join(framed(payload) for payload in payloads))

    assert [bytes(frame.data) for frame in seen] == payloads


def test_a_ping_between_two_frames_is_a_ping() -> None:
    """The ready ping is one whole control frame without a payload."""
    seen = read(framed(b"one") + PING + framed(b"two"))

    assert [(frame.opcode, bytes(frame.data)) for frame in seen] == [
        (Opcode.TEXT, b"one"),
        (Opcode.PING, b""),
        (Opcode.TEXT, b"two"),
    ]
