"""A room's last frames, ready to write: what a newcomer, a returning or a slow member is served from."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

FRAMES_MOST: Final = 256
BYTES_MOST: Final = 256 * 1024


class Slot(msgspec.Struct):
    """One framed frame, and whose message it is; ``seq`` is None where it is no message but news about one.

    ``drawn`` is the same in other formats, by the name of each, kept from when somebody first needed it.
    """

    frame: bytes
    seq: int | None = None
    heard_s: float = 0.0
    member: str = ""
    drawn: dict[str, bytes] = msgspec.field(default_factory=dict)


class Ring:
    """A bounded log of framed frames. Each has an offset that rises by one and is never used again."""

    def __init__(self) -> None:
        self._slots: collections.deque[Slot] = collections.deque()
        self._first = 0
        self._bytes = 0

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots)

    @property
    def first(self) -> int:
        """The offset of the oldest frame held."""
        return self._first

    @property
    def end(self) -> int:
        """The offset that the next frame will get."""
        return self._first + len(self._slots)

    def append(self, frame: bytes, seq: int | None, now_s: float, member: str = "") -> None:
        """Add a frame at the end; the oldest go where the bounds are passed."""
        self._slots.append(Slot(frame, seq, now_s, member))
        self._bytes += len(frame)
        while len(self._slots) > FRAMES_MOST or self._bytes > BYTES_MOST:
            self._drop_oldest()

    def replace(self, seq: int, frame: bytes) -> int | None:
        """Put another frame in a message's place; return its offset, or None where it is not held."""
        for index in range(len(self._slots) - 1, -1, -1):
            slot = self._slots[index]
            if slot.seq == seq:
                self._bytes += len(frame) - len(slot.frame)
                slot.frame = frame
                slot.drawn.clear()
                return self._first + index
        return None

    def forget_before(self, heard_s: float) -> None:
        """Drop frames that came before ``heard_s`` on this process's clock."""
        while self._slots and self._slots[0].heard_s < heard_s:
            self._drop_oldest()

    def clear(self) -> None:
        """Drop every frame; offsets go on rising."""
        while self._slots:
            self._drop_oldest()

    def read(
        self, offset: int, end: int, limit_bytes: int | None = None, *, shown: Callable[[Slot], bytes]
    ) -> tuple[bytes, int]:
        """Return frames from ``offset`` on, joined, and where to go on: at least one, up to ``limit_bytes``.

        ``shown`` chooses what a reader is shown of each, and how it is written.
        """
        joined: list[bytes] = []
        size = 0
        while offset < end:
            frame = shown(self._slots[offset - self._first])
            if joined and limit_bytes is not None and size + len(frame) > limit_bytes:
                break
            joined.append(frame)
            size += len(frame)
            offset += 1
        return b"".join(joined), offset

    def reach(self, offset: int, limit_bytes: int) -> int:
        """Return where to go on after ``offset``: at least one frame later, up to ``limit_bytes`` of them."""
        size, reached = 0, offset
        while reached < self.end and (size := size + len(self._slots[reached - self._first].frame)) <= limit_bytes:
            reached += 1
        return min(max(reached, offset + 1), self.end)

    def size(self, offset: int) -> int:
        """Return how many bytes are held from ``offset`` on."""
        return sum(len(slot.frame) for slot in itertools.islice(self._slots, offset - self._first, None))

    def after(self, seq: int) -> tuple[int, int] | None:
        """Return the offset and number of the first message held above ``seq``, or None where none is."""
        for index, slot in enumerate(self._slots):
            if slot.seq is not None and slot.seq > seq:
                return self._first + index, slot.seq
        return None

    def _drop_oldest(self) -> None:
        self._bytes -= len(self._slots.popleft().frame)
        self._first += 1
