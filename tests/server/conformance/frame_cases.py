"""What RFC 6455 says of frames, case by case: its section, what is sent, what must come back.

Sections of other documents carry their name. What comes back is told in words: control frames in capitals with their
payload or code, text frames by their type and code.
"""

from __future__ import annotations

import itertools
from typing import Final

import msgspec
from websockets.frames import Opcode

from chat.views import FRAME_LIMIT_BYTES
from tests.server.raw import closing, fragments, frame

CONT, TEXT, BINARY = Opcode.CONT, Opcode.TEXT, Opcode.BINARY
CLOSE, PING, PONG = Opcode.CLOSE, Opcode.PING, Opcode.PONG

ASK: Final = b'{"type":"ping"}'
"""The plainest frame of our wire; its answer is ``pong``, in small letters."""
SPEECH: Final = '{"type":"ping","note":"aش\u20ac\u0939😀\U0010ffff"}'.encode()
"""Characters of one, two, three and four bytes, in a frame that has an answer."""
NOT_FINAL: Final = 0x00
FINAL: Final = 0x80
LIMIT: Final = FRAME_LIMIT_BYTES
TOO_LARGE: Final = ("error frame_too_large", "CLOSE 1009")


class Case(msgspec.Struct, frozen=True):
    """One behaviour: what is sent after the greeting, and all that comes back."""

    section: str
    behaviour: str
    sent: bytes
    heard: tuple[str, ...]

    @property
    def name(self) -> str:
        """What a test is called by."""
        return f"{self.section} {self.behaviour}"


def case(section: str, behaviour: str, sent: bytes | list[bytes], *heard: str) -> Case:
    """Write a row down."""
    return Case(section, behaviour, sent if isinstance(sent, bytes) else b"".join(sent), heard)


def asked(size: int) -> bytes:
    """Make the plainest frame as long as wanted; spaces around JSON mean nothing."""
    return ASK + b" " * (size - len(ASK))


def masked(mask: bytes) -> bytes:
    """Build a frame with a mask of one's choice."""
    hidden = bytes(byte ^ key for byte, key in zip(ASK, itertools.cycle(mask), strict=False))
    return bytes((FINAL | TEXT, 0x80 | len(ASK))) + mask + hidden


def long_length(size: int, width: int) -> bytes:
    """Build a frame whose length is written in two or eight bytes, needed or not."""
    marker = {2: 126, 8: 127}[width]
    return bytes((FINAL | TEXT, 0x80 | marker)) + size.to_bytes(width, "big") + bytes(4) + asked(size)


def announced(length: int) -> bytes:
    """Build the head alone of a frame whose length takes eight bytes."""
    return bytes((FINAL | TEXT, 0xFF)) + length.to_bytes(8, "big") + b"mask"


def bit_case(name: str, bit: int, opcode: int, payload: bytes) -> Case:
    """A reserved bit that no extension gave a meaning."""
    return case("5.2", f"{name} is a fault", frame(opcode, payload, first_bits=FINAL | bit), "CLOSE 1002")


RESERVED_BITS: Final = [
    bit_case("RSV1 on a text", 0x40, TEXT, ASK),
    bit_case("RSV2 on a text", 0x20, TEXT, ASK),
    bit_case("RSV3 on a text", 0x10, TEXT, ASK),
    bit_case("all three on a binary message", 0x70, BINARY, b"x"),
    bit_case("RSV1 on a ping", 0x40, PING, b""),
    bit_case("RSV1 on a close", 0x40, CLOSE, b"\x03\xe8"),
    case(
        "5.2",
        "RSV1 on a later fragment is a fault",
        [*fragments(b"{", b"")[:1], frame(CONT, b"}", first_bits=FINAL | 0x40)],
        "CLOSE 1002",
    ),
]

OPCODES: Final = [
    case("5.2", f"opcode {opcode:#x} is a fault", frame(opcode), "CLOSE 1002")
    for opcode in (0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF)
]

MASKS: Final = [
    case("5.1", "an unmasked text is a fault", frame(TEXT, ASK, is_masked=False), "CLOSE 1002"),
    case("5.1", "an unmasked empty text is a fault", frame(TEXT, is_masked=False), "CLOSE 1002"),
    case("5.1", "an unmasked ping is a fault", frame(PING, is_masked=False), "CLOSE 1002"),
    case("5.1", "an unmasked close is a fault", frame(CLOSE, b"\x03\xe8", is_masked=False), "CLOSE 1002"),
    case(
        "5.1",
        "an unmasked later fragment is a fault",
        [*fragments(ASK[:5], b"")[:1], frame(CONT, ASK[5:], is_masked=False)],
        "CLOSE 1002",
    ),
    case("5.3", "a mask of zeros changes nothing", masked(bytes(4)), "pong"),
    case("5.3", "a mask of ones turns every bit", masked(b"\xff" * 4), "pong"),
    case("5.3", "a mask that counts is applied in order", masked(b"\x00\x01\x02\x03"), "pong"),
    case("5.3", "a mask like the text makes zeros of it", masked(ASK[:4]), "pong"),
]

LENGTHS: Final = [
    case("5.2", "an empty text is a message", frame(TEXT), "error not_json"),
    *(
        case("5.2", f"a text of {size} bytes is read whole", frame(TEXT, asked(size)), "pong")
        for size in (124, 125, 126, 127, 128, 255, 256, LIMIT - 1, LIMIT)
    ),
    case("5.2", "a short length in two bytes is understood", long_length(20, 2), "pong"),
    case("5.2", "a short length in eight bytes is understood", long_length(20, 8), "pong"),
    case("5.2", "a middling length in eight bytes is understood", long_length(300, 8), "pong"),
    *(
        case("10.4", f"a text of {size} bytes is too large", frame(TEXT, asked(size)), *TOO_LARGE)
        for size in (LIMIT + 1, 65_535, 65_536, 65_537)
    ),
    case("10.4", "a length that was only announced is too large", announced(2**62), *TOO_LARGE),
    case("5.2", "a length with its highest bit set is no length", announced(2**63), *TOO_LARGE),
    case("5.2", "a length of all ones is no length", announced(2**64 - 1), *TOO_LARGE),
    case("10.4", "fragments count together", fragments(asked(LIMIT), b"x"), *TOO_LARGE),
    case("10.4", "many fragments count together", fragments(*[b"x" * 1_000] * 17), *TOO_LARGE),
    case("10.4", "control frames between do not count", [
        *fragments(asked(LIMIT - 125), b"")[:1], frame(PING, b"x" * 125), frame(CONT, b" " * 125),
    ], f"PONG {'x' * 125}", "pong"),
    case("10.4", "nor where less than they hold is left", [
        *fragments(asked(LIMIT - 1), b"")[:1], frame(PING, b"x" * 125), frame(CONT, b" "),
    ], f"PONG {'x' * 125}", "pong"),
    case("10.4", "nor where nothing is left", [
        *fragments(asked(LIMIT), b"")[:1], frame(PING, b"x" * 125), frame(CONT, b""),
    ], f"PONG {'x' * 125}", "pong"),
    case("10.4", "one byte too many with a last fragment", fragments(asked(LIMIT - 9), b" " * 10), *TOO_LARGE),
    case("10.4", "and with one that is not the last",
         fragments(asked(LIMIT - 9), b" " * 10, b"")[:2], *TOO_LARGE),
    case("10.4", "a message after a full one counts anew", [frame(TEXT, asked(LIMIT))] * 2, "pong", "pong"),
]  # fmt: skip

FRAGMENTS: Final = [
    case("5.4", "two fragments are one message", fragments(ASK[:5], ASK[5:]), "pong"),
    case("5.4", "a fragment a byte is one message", fragments(*(ASK[at : at + 1] for at in range(len(ASK)))), "pong"),
    case("5.4", "empty fragments add nothing", fragments(b"", ASK, b"", b""), "pong"),
    case("5.4", "only empty fragments are an empty message", fragments(b"", b"", b""), "error not_json"),
    case("5.4", "a long last fragment is read", fragments(ASK, b" " * (LIMIT - len(ASK))), "pong"),
    case("5.6", "a binary message in fragments is one", fragments(b"1", b"2", opcode=BINARY), "error not_text"),
    case("5.6", "a binary message may hold what is no text", frame(BINARY, b"\xff\x00"), "error not_text"),
    case("5.4", "a message after one in fragments stands alone", [*fragments(b"{", b"}"), frame(TEXT, ASK)],
         "error unknown_frame", "pong"),
    case("5.4", "a ping between fragments is answered between", [
        *fragments(ASK[:5], b"")[:1], frame(PING, b"here?"), frame(CONT, ASK[5:]),
    ], "PONG here?", "pong"),
    case("5.4", "pings and pongs between fragments leave them whole", [
        *fragments(SPEECH[:24], b"")[:1], frame(PING, b"1"), frame(PONG, b"x"),
        frame(CONT, SPEECH[24:30], first_bits=NOT_FINAL), frame(PONG), frame(PING, b"2"), frame(CONT, SPEECH[30:]),
    ], "PONG 1", "PONG 2", "pong"),
    case("5.4", "a continuation of nothing is a fault", frame(CONT, ASK), "CLOSE 1002"),
    case("5.4", "an unfinished continuation of nothing is a fault", frame(CONT, ASK, first_bits=0), "CLOSE 1002"),
    case("5.4", "a text inside a text is a fault", [*fragments(b"{", b"")[:1], frame(TEXT, ASK)], "CLOSE 1002"),
    case("5.4", "a fragment's start inside a text is a fault",
         [*fragments(b"{", b"")[:1], frame(TEXT, b"{", first_bits=NOT_FINAL)], "CLOSE 1002"),
    case("5.4", "a binary message inside a text is a fault", [*fragments(b"{", b"")[:1], frame(BINARY, b"x")],
         "CLOSE 1002"),
    case("5.4", "a text inside a binary message is a fault",
         [*fragments(b"1", b"", opcode=BINARY)[:1], frame(TEXT, ASK)], "CLOSE 1002"),
]  # fmt: skip

CONTROLS: Final = [
    case("5.5.2", "a ping is answered", frame(PING), "PONG"),
    case("5.5.2", "a ping is answered with its payload", frame(PING, b"x" * 125), f"PONG {'x' * 125}"),
    case("5.5.2", "pings are answered in order", [frame(PING, str(n).encode()) for n in range(30)],
         *(f"PONG {n}" for n in range(30))),
    case("5.5.3", "a pong nobody asked for is no matter", [frame(PONG), frame(PONG, b"x" * 125)]),
    case("5.5", "a ping of 126 bytes is a fault", frame(PING, b"x" * 126), "CLOSE 1002"),
    case("5.5", "a pong of 126 bytes is a fault", frame(PONG, b"x" * 126), "CLOSE 1002"),
    case("5.5", "a close of 126 bytes is a fault", closing(1000, b"x" * 124), "CLOSE 1002"),
    case("5.5", "a ping in fragments is a fault", frame(PING, b"x", first_bits=NOT_FINAL), "CLOSE 1002"),
    case("5.5", "a pong in fragments is a fault", frame(PONG, first_bits=NOT_FINAL), "CLOSE 1002"),
    case("5.5", "a close in fragments is a fault", frame(CLOSE, b"\x03\xe8", first_bits=NOT_FINAL), "CLOSE 1002"),
]  # fmt: skip

TEXTS: Final = [
    case("5.6", "characters of every length are read", frame(TEXT, SPEECH), "pong"),
    *(
        case("8.1", f"a text may be cut at byte {at}, inside a character", fragments(SPEECH[:at], SPEECH[at:]), "pong")
        for at in range(1, len(SPEECH)) if SPEECH[at] & 0xC0 == 0x80
    ),
    case("8.1", "a stray byte is no text", frame(TEXT, b"\xff"), "CLOSE 1007"),
    case("8.1", "a lone continuation is no text", frame(TEXT, b"\x80"), "CLOSE 1007"),
    case("8.1", "a character cut short is no text", frame(TEXT, "ش".encode()[:1]), "CLOSE 1007"),
    case("8.1", "three bytes of four are no text", frame(TEXT, "😀".encode()[:3]), "CLOSE 1007"),
    case("8.1", "a surrogate is no text", frame(TEXT, b"\xed\xa0\x80"), "CLOSE 1007"),
    case("8.1", "a pair of surrogates is no text", frame(TEXT, b"\xed\xa0\xbd\xed\xb8\x80"), "CLOSE 1007"),
    case("8.1", "an overlong slash is no text", frame(TEXT, b"\xc0\xaf"), "CLOSE 1007"),
    case("8.1", "an overlong zero is no text", frame(TEXT, b"\xe0\x80\x80"), "CLOSE 1007"),
    case("8.1", "a character past the last is no text", frame(TEXT, b"\xf4\x90\x80\x80"), "CLOSE 1007"),
    case("8.1", "five bytes for a character are no text", frame(TEXT, b"\xf8\x88\x80\x80\x80"), "CLOSE 1007"),
    case("8.1", "a stray byte in the second fragment", fragments(ASK[:5], b"\xff"), "CLOSE 1007"),
    case("8.1", "a surrogate over two fragments", fragments(b"\xed", b"\xa0\x80"), "CLOSE 1007"),
    case("8.1", "an overlong character over two fragments", fragments(b"\xc0", b"\xaf"), "CLOSE 1007"),
    case("8.1", "a character past the last over two fragments", fragments(b"\xf4", b"\x90\x80\x80"), "CLOSE 1007"),
    case("8.1", "half a character, then a sign", fragments(b'{"type":"\xd8', b'"}'), "CLOSE 1007"),
    case("8.1", "half a character at the very end", fragments(ASK, b"\xd8"), "CLOSE 1007"),
    case("8.1", "three bytes of four and empty fragments", fragments(b"\xf0\x9f", b"\x98", b""), "CLOSE 1007"),
    case("8.1", "half a character does not reach into the next message",
         [frame(TEXT, b"\xd8"), frame(TEXT, b"\xb4")], "CLOSE 1007"),
    case("5.6", "a noncharacter is text all the same", frame(TEXT, b'{"type":"ping","n":"\xef\xbf\xbf"}'), "pong"),
]  # fmt: skip

CLOSES: Final = [
    case("5.5.1", "a close without a code is answered without one", frame(CLOSE), "CLOSE"),
    *(
        case("7.4", f"code {code} is lawful and comes back", closing(code, b"good night"), f"CLOSE {code}")
        for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
    ),
    *(
        case("7.4", f"code {code} is a fault", closing(code), "CLOSE 1002")
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
    ),
    *(
        case("IANA", f"code {code}, registered later, is lawful", closing(code), f"CLOSE {code}")
        for code in (1012, 1013, 1014)
    ),
    case("5.5.1", "a close of one byte is a fault", frame(CLOSE, b"\x03"), "CLOSE 1002"),
    case("5.5.1", "the longest reason is lawful", closing(1000, "ش".encode() * 61 + b"x"), "CLOSE 1000"),
    case("5.5.1", "a reason that is no text is a fault", closing(1000, b"\xff"), "CLOSE 1007"),
    case("5.5.1", "a reason cut inside a character is a fault", closing(1000, b"good\xd8"), "CLOSE 1007"),
    case("5.5.1", "what came before a close is answered first", [frame(PING, b"?"), closing(1000)],
         "PONG ?", "CLOSE 1000"),
]  # fmt: skip

AFTER_AN_ANSWER: Final = [
    case("5.4", "a continuation after the last fragment is a fault", [*fragments(ASK[:5], ASK[5:]), frame(CONT)],
         "pong", "CLOSE 1002"),
]  # fmt: skip
"""What comes after a message. In one packet with it, the fault may be met before the message is answered."""

AFTER_A_CLOSE: Final = [
    case("1.4", "nothing is read after a close", [closing(1000), frame(PING, b"?"), frame(TEXT, ASK), closing(4000)],
         "CLOSE 1000"),
    case("1.4", "a fault after a close is no matter", [closing(1000), frame(0xF, is_masked=False)], "CLOSE 1000"),
    case("7.1.7", "nothing is read after a fault", [frame(0x3), frame(PING, b"?"), closing(1000)], "CLOSE 1002"),
]  # fmt: skip
"""What comes in the same packet as a close. Later it would meet a line that is gone, and be reset."""

CASES: Final = [*RESERVED_BITS, *OPCODES, *MASKS, *LENGTHS, *FRAGMENTS, *CONTROLS, *TEXTS, *CLOSES]
