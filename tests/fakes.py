"""Stand-ins for the clock, the dice and the socket: never for a store."""

from __future__ import annotations

import msgspec

from chat.hub.formats import WIRE, Format
from chat.wire.codes import ByeReason


class Clock:
    """A clock that a test turns by hand."""

    def __init__(self, at_s: float = 1_700_000_000.0) -> None:
        self.at_s = at_s

    def __call__(self) -> float:
        return self.at_s

    def ms(self) -> int:
        """The time in UTC milliseconds."""
        return int(self.at_s * 1000)

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.at_s += seconds


class Wire:
    """Remembers what was written to a socket, and can be full."""

    format: Format = WIRE

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed_with: int | None = None
        self.is_paused = False
        self.parted: ByeReason | None = None

    def write(self, frames: bytes) -> None:
        """Take what a hub writes."""
        self.written.append(frames)

    def close(self, code: int) -> None:
        """Remember the close code."""
        self.closed_with = code

    def part(self, reason: ByeReason) -> None:
        """Remember why the hub lets go."""
        self.parted = reason

    @property
    def payloads(self) -> list[dict[str, object]]:
        """Every frame so far, unframed and decoded."""
        return [msgspec.json.decode(payload, type=dict[str, object]) for payload in unframed(b"".join(self.written))]


def unframed(data: bytes) -> list[bytes]:
    """Split server frames (unmasked, whole) into their payloads."""
    payloads = []
    while data:
        size, start = data[1], 2
        if size == 126:
            size, start = int.from_bytes(data[2:4], "big"), 4
        elif size == 127:
            size, start = int.from_bytes(data[2:10], "big"), 10
        payloads.append(data[start : start + size])
        data = data[start + size :]
    return payloads
