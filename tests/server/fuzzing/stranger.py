"""What a stranger may send over a socket: lawful frames, the same spoilt, and bytes that never were a frame.

The same dice give the same bytes, so that a run can be repeated.
"""

from __future__ import annotations

import itertools
import random
from typing import Final, TypeAlias

import msgspec
from websockets.frames import Opcode
from websockets.utils import apply_mask

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

WORDS: Final = (
    "good evening", "مساء الخير", "+96170555019", "a.b.c", "kill yourself", "I want to die", "\u202e\u0301",
    "\U0001f469\u200d\U0001f469", "\ufdfa", "x" * 40, "روح انتحر", "https://example.org", "\x00", "o_o " * 9,
    "\u0640" * 30,
)  # fmt: skip
NAMES: Final = ("type", "room", "nonce", "text", "epoch", "seq", "member", "lang", "token", "after", "wire", "thread")
LENGTHS: Final = (0, 1, 125, 126, 127, 65_535, 65_536, 2**31, 2**63 - 1, 2**63, 2**64 - 1)
HELLO: Final[dict[str, Json]] = {"type": "hello", "wire": 1, "age_band": "18+", "lang": "en"}


class Stranger:
    """Somebody who sends whatever comes to mind; ``rooms`` are the ones there are."""

    def __init__(self, seed: int, rooms: list[str]) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - so that the same seed sends the same bytes
        self._rooms = [*rooms, "zzzzzzzz", ""]

    def frames(self, most: int) -> list[bytes]:
        """Make some frames: mostly lawful ones, since a fault ends the connection and nobody reads what comes after."""
        dice = self.dice
        count = dice.randint(1, most)
        greeting = [self._whole(Opcode.TEXT, _json(HELLO))] * (dice.random() < 0.8)
        makers = dice.choices(
            (self._lawful, self._spoilt, self._cut, self._control, self._broken), (50, 16, 15, 16, 3), k=count
        )
        return [*greeting, *(maker() for maker in makers)][:most]

    # what is lawful to the protocol ----------------------------------------------------------------------------------

    def _lawful(self) -> bytes:
        """Ask for something that can be asked for."""
        return self._whole(Opcode.TEXT, _json(self._asked()))

    def _spoilt(self) -> bytes:
        """Ask for it with one field that is something else, or in no JSON at all."""
        asked = self._asked()
        where = self.dice.choice([*asked, *NAMES])
        asked[where] = self._thing(3)
        written = _json(asked)
        if self.dice.random() < 0.3:
            at = self.dice.randrange(len(written))
            written = written[:at] + written[at + self.dice.randint(1, 9) :]
        return self._whole(self.dice.choice((Opcode.TEXT, Opcode.TEXT, Opcode.BINARY)), _as_text(written))

    def _cut(self) -> bytes:
        """Ask for it in fragments, with control frames between."""
        written = _json(self._asked())
        cuts = sorted(self.dice.randrange(len(written) + 1) for _ in range(self.dice.randint(1, 6)))
        pieces = [written[start:end] for start, end in itertools.pairwise((0, *cuts, len(written)))]
        made = b""
        for number, piece in enumerate(pieces):
            is_last = number == len(pieces) - 1
            made += self._frame(Opcode.CONT if number else Opcode.TEXT, piece, 0x80 if is_last else 0)
            if not is_last and self.dice.random() < 0.3:
                made += self._control()
        return made

    def _control(self) -> bytes:
        """Ping, or answer a ping that never was."""
        payload = self.dice.randbytes(self.dice.choice((0, 0, 4, 125)))
        return self._whole(self.dice.choice((Opcode.PING, Opcode.PONG)), payload)

    def _asked(self) -> dict[str, Json]:
        dice = self.dice
        kind = dice.choice(("say", "say", "say", "join", "join", "leave", "ping", "prefer", "reroll", "hello", "report",
                            "block", "unblock", "unsend", "tell_staff"))  # fmt: skip
        asked: dict[str, Json] = {"type": kind}
        if kind in {"say", "join", "leave", "report", "block", "unblock", "unsend"}:
            asked["room"] = dice.choice(self._rooms)
        if kind in {"say", "tell_staff"}:
            asked |= {"nonce": f"{dice.randrange(200):022}", "text": self._text()}
        if kind in {"report", "unsend"}:
            asked |= {"epoch": "e" * 22, "seq": dice.choice((0, 1, 5, 2**53 - 1))}
        if kind in {"block", "unblock"}:
            asked["member"] = "m" * 22
        if kind == "prefer":
            asked |= {"lang": dice.choice(("ar", "en", "fr")), "country": dice.choice(("JO", "LB", None))}
        if kind == "tell_staff":
            asked["thread"] = "t" * 22
        if kind == "hello":
            asked |= HELLO
        return asked

    def _text(self) -> str:
        dice = self.dice
        if dice.random() < 0.02:
            return dice.choice(WORDS) * 100
        return " ".join(dice.choices(WORDS, k=dice.randint(1, 5)))

    def _thing(self, depth: int) -> Json:
        """Make any JSON."""
        dice = self.dice
        if depth and dice.random() < 0.3:
            inner = [self._thing(depth - 1) for _ in range(dice.randrange(3))]
            return inner if dice.random() < 0.5 else dict(zip(dice.sample(NAMES, len(inner)), inner, strict=True))
        number = dice.choice((0, -1, 0.5, -1e300, 2**31, 2**53, 2**64, dice.getrandbits(40)))
        return dice.choice((None, True, False, number, dice.choice(WORDS), "x" * dice.randrange(100)))

    # what is not -----------------------------------------------------------------------------------------------------

    def _broken(self) -> bytes:
        """Break a frame in one of many ways; some come out whole."""
        dice = self.dice
        whole = bytearray(dice.choice((self._lawful, self._cut, self._control))())
        match dice.randrange(8):
            case 0:
                for _ in range(dice.randint(1, 4)):
                    whole[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
            case 1:
                del whole[dice.randrange(len(whole)) :]
            case 2:
                whole[0] = dice.randrange(256)
            case 3:
                whole[1] = dice.randrange(256)
            case 4:
                return dice.randbytes(dice.randint(1, 60))
            case 5:
                return self._frame(dice.randrange(16), dice.randbytes(dice.randrange(200)), dice.randrange(16) << 4)
            case 6:
                length = dice.choice(LENGTHS)
                return bytes((0x81, 0xFF)) + length.to_bytes(8, "big") + dice.randbytes(dice.randrange(40))
            case _:
                code = dice.choice((0, 999, 1000, 1001, 1005, 2000, 65_535))
                return self._whole(Opcode.CLOSE, code.to_bytes(2, "big") + dice.randbytes(dice.randrange(30)))
        return bytes(whole)

    # bytes -----------------------------------------------------------------------------------------------------------

    def _whole(self, opcode: int, payload: bytes) -> bytes:
        return self._frame(opcode, payload, 0x80)

    def _frame(self, opcode: int, payload: bytes, first_bits: int) -> bytes:
        """Build a frame whose length is now and then written longer than it need be, under any mask."""
        dice = self.dice
        size, mask = len(payload), dice.choice((bytes(4), dice.randbytes(4)))
        width = 0 if size < 126 else 2 if size < 65_536 else 8
        width = max(width, dice.choices((0, 2, 8), (20, 1, 1))[0])
        marker = {0: size, 2: 126, 8: 127}[width]
        length = size.to_bytes(width, "big") if width else b""
        return bytes((first_bits | opcode, 0x80 | marker)) + length + mask + apply_mask(payload, mask)


def _json(content: Json) -> bytes:
    return msgspec.json.encode(content)


def _as_text(written: bytes) -> bytes:
    """Drop what a cut left of a character."""
    return written.decode(errors="ignore").encode()
