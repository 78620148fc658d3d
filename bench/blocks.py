"""What blocks cost a room: the same messages to the same readers, none of whom or some of whom have blocked somebody.

Each reader is a real socket that takes whole writes. Prints microseconds of process time a delivery and the ratio to a
room without a block; the ratio is what to look at. Run it with ``make bench-parts``.
"""

from __future__ import annotations

import asyncio
import gc
import socket
import time
from typing import Final

import uvloop
from rich.console import Console
from rich.table import Table

from chat.hub.formats import WIRE, Format
from chat.hub.live_room import LiveRoom
from chat.metrics import Metrics
from chat.wire.codes import ByeReason
from rooms.feed import Announcement
from rooms.sights import Block

READERS: Final = 1_000
SPEAKERS: Final = 20
ROUNDS: Final = 60
JOINED: Final = 8
"""Messages that arrive together, as in a busy room."""
SHARES: Final = (0.0, 0.05, 0.5)


class Reader:
    """A socket that somebody reads from, outside the time that is taken."""

    is_paused = False
    format: Format = WIRE

    def __init__(self) -> None:
        self._end, self._far_end = socket.socketpair()

    def write(self, frames: bytes) -> None:
        """Hand bytes to the system."""
        self._end.send(frames)

    def part(self, reason: ByeReason) -> None:
        """Never happens here."""
        raise AssertionError(reason)

    def drain(self) -> None:
        """Take what was written."""
        self._far_end.recv(1 << 20)

    def close(self) -> None:
        """Let the system have the socket back."""
        self._end.close()
        self._far_end.close()


async def delivery_us(share: float) -> float:
    """Return the process time of one delivery in a room in which a share of the readers block one speaker each."""
    room, readers = LiveRoom("bench000", Metrics()), [Reader() for _ in range(READERS)]
    room.begin("epoch", 0)
    for number, reader in enumerate(readers):
        room.add(reader, f"m{number}")
    for number in range(int(READERS * share)):
        room.sights.learn(Block(number + 1, f"m{READERS - 1 - number}", f"m{number % SPEAKERS}"))
    await asyncio.sleep(0.02)
    spent_s = 0.0
    for _ in range(ROUNDS):
        started = time.process_time()
        for number in range(JOINED):
            frame = b'{"type":"posted","text":"' + b"x" * 200 + b'"}'
            room.accept(Announcement("epoch", room.top + 1, f"m{number % SPEAKERS}", frame))
        await asyncio.sleep(0.01)
        spent_s += time.process_time() - started
        for reader in readers:
            reader.drain()
    for reader in readers:
        reader.close()
    return spent_s / (ROUNDS * JOINED * READERS) * 1e6


async def main() -> None:
    """Run each share and print the table."""
    table = Table("readers with a block", "µs a delivery", "ratio")
    gc.disable()
    await delivery_us(0.0)  # once to warm up
    measured = {share: min([await delivery_us(share) for _ in range(3)]) for share in SHARES}
    for share, spent_us in measured.items():
        table.add_row(f"{share:.0%}", f"{spent_us:.2f}", f"{spent_us / measured[0.0]:.2f}")
    Console().print(table)


if __name__ == "__main__":
    uvloop.run(main())
