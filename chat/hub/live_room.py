"""One room on this hub: the frames on their way to its members.

Everything here is synchronous. Frames of one tick are joined and written once per member; a member whose socket is
full is left out with a place in the ring, and costs nobody else anything.
"""

from __future__ import annotations

import asyncio
import collections
from typing import Final, Protocol

from chat.hub.ring import Ring
from chat.wire.codec import encode
from chat.wire.framing import framed
from chat.wire.server import ByeReason, Removed, Skip
from rooms.feed import Announcement

JOIN_EVERY_S: Final = 0.005
"""While a room is busy its frames are joined this long; a quiet room's first frame leaves at once."""
WRITE_LIMIT_BYTES: Final = 64 * 1024
CATCH_UP_BYTES: Final = 32 * 1024
FLUSH_FRAMES: Final = 64
"""Written at once when this many wait, long before the ring could drop one unwritten."""
WAITING_MOST: Final = 1024
"""Announcements kept while a hole is being mended; past it the hole is reported as lost."""


GONE_MOST: Final = 500
"""Removed numbers remembered, so that a read that began before a removal can't bring the words back."""
_UP_TO_DATE: Final = -1


class Listener(Protocol):
    """A connection as a room sees it. ``write`` takes whole WebSocket frames and never blocks."""

    is_paused: bool

    def write(self, frames: bytes) -> None:
        """Hand bytes to the transport."""
        ...

    def part(self, reason: ByeReason) -> None:
        """Close with a reason."""
        ...


class LiveRoom:
    """A ring, the members who read from it, and where each of them is."""

    def __init__(self, room_id: str) -> None:
        self.room_id = room_id
        self.epoch = ""
        self.top = 0
        self.ring = Ring()
        self.waiting: dict[int, Announcement] = {}
        self.gone: collections.deque[int] = collections.deque(maxlen=GONE_MOST)
        self.is_mending = False
        self._members: dict[Listener, int] = {}  # where each is in the ring
        self._writers: tuple[Listener, ...] | None = None
        self._flushed = 0
        self._unflushed_bytes = 0
        self._arriving: list[Listener] = []
        self._flush_at: asyncio.TimerHandle | None = None
        self._flushed_s = float("-inf")
        self._loop = asyncio.get_running_loop()

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, listener: Listener) -> bool:
        return listener in self._members

    # what the room says ------------------------------------------------------------------------------------------

    def begin(self, epoch: str, top: int) -> None:
        """Start a run of numbers: older positions are void from here on."""
        self.epoch, self.top = epoch, top
        self.ring.clear()
        self.gone.clear()
        self._flushed = self.ring.end

    def accept(self, message: Announcement) -> None:
        """Take the message that comes next."""
        self.top = message.seq
        self._append(framed(message.frame), message.seq, message.age_s)

    def vanish(self, seq: int) -> None:
        """Count a message that was removed before this hub heard of it."""
        self.top = seq
        self.gone.append(seq)
        self._append(self.removed_frame(seq), seq)

    def lose(self, to: int) -> None:
        """Say that everything up to ``to`` that was not heard can't be brought back."""
        skip = Skip(room=self.room_id, epoch=self.epoch, from_seq=self.top + 1, to_seq=to)
        self.top = to
        self._append(framed(encode(skip)), to)

    def remove(self, seq: int) -> None:
        """Take a message's words out of the ring, and tell those who may have seen them."""
        self.gone.append(seq)
        self.waiting.pop(seq, None)
        offset = self.ring.replace(seq, self.removed_frame(seq))
        if offset is None or offset < self._flushed:
            self._append(self.removed_frame(seq), None)

    def removed_frame(self, seq: int) -> bytes:
        """Return the framed frame that stands where a message was."""
        return framed(encode(Removed(room=self.room_id, epoch=self.epoch, seq=seq)))

    def _append(self, frame: bytes, seq: int | None, age_s: float = 0.0) -> None:
        self.ring.append(frame, seq, self._loop.time() - age_s)
        self._unflushed_bytes += len(frame)
        if self._unflushed_bytes >= WRITE_LIMIT_BYTES or self.ring.end - self._flushed >= FLUSH_FRAMES:
            self._flush()
        else:
            self._plan_flush()

    def tell(self, frame: bytes) -> None:
        """Write something that is no message, and has no place among them, to everybody whose socket has room."""
        for member in tuple(self._members):
            if not member.is_paused:
                member.write(frame)

    # who hears it ------------------------------------------------------------------------------------------------

    def add(self, listener: Listener) -> None:
        """Let a listener hear every frame that comes after those the ring holds now."""
        self._members[listener] = self.ring.end
        self._arriving.append(listener)
        self._writers = None
        self._plan_flush()

    def drop(self, listener: Listener) -> None:
        """Stop writing to a listener, from this moment."""
        if self._members.pop(listener, None) is not None:
            self._writers = None

    def pause(self, listener: Listener) -> None:
        """Leave a listener out whose socket is full, remembering its place."""
        if self._members.get(listener) == _UP_TO_DATE:
            self._members[listener] = self._flushed
            self._writers = None

    def resume(self, listener: Listener) -> None:
        """Write what a listener missed, in pieces, until it is full again or up to date."""
        offset = self._members.get(listener, _UP_TO_DATE)
        while offset != _UP_TO_DATE and offset <= self._flushed and not listener.is_paused:
            if offset == self._flushed:
                self._members[listener] = _UP_TO_DATE
                self._writers = None
                return
            if offset < self.ring.first:
                listener.part(ByeReason.SLOW)
                return
            frames, offset = self.ring.read(offset, self._flushed, CATCH_UP_BYTES)
            self._members[listener] = offset
            listener.write(frames)

    # writing -----------------------------------------------------------------------------------------------------

    def _plan_flush(self) -> None:
        if self._flush_at is None:
            busy_s = JOIN_EVERY_S - (self._loop.time() - self._flushed_s)
            self._flush_at = self._loop.call_later(max(0.0, busy_s), self._flush)

    def _flush(self) -> None:
        if self._flush_at is not None:
            self._flush_at.cancel()
            self._flush_at = None
        self._flushed_s = self._loop.time()
        if self._writers is None:
            self._writers = tuple(member for member, place in self._members.items() if place == _UP_TO_DATE)
        frames, self._flushed = self.ring.read(self._flushed, self.ring.end)
        self._unflushed_bytes = 0
        if frames:
            for member in self._writers:
                member.write(frames)
        arriving, self._arriving = self._arriving, []
        for member in arriving:
            self.resume(member)
