"""One room on this hub: the frames on their way to its members.

Everything here is synchronous. Frames of one tick are joined and written once per member; a member whose socket is
full is left out with a place in the ring, and costs nobody else anything.
"""

from __future__ import annotations

import asyncio
import collections
import functools
from collections.abc import Iterator
from typing import Final

from chat.hub.formats import WIRE, Format
from chat.hub.ring import Ring, Slot
from chat.hub.sights import RoomSights, answer
from chat.hub.writers import SLICE, Listener, Round, Shown, Writers
from chat.metrics import Metric, Metrics
from chat.wire.codec import encode
from chat.wire.codes import ByeReason
from chat.wire.framing import framed
from chat.wire.server import Gap, Removed, ServerFrame, Skip
from rooms.feed import Announcement, Removal
from rooms.sights import CLEAR, Sight, SightEvent

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


class LiveRoom:
    """A ring, the members who read from it, and where each of them is."""

    def __init__(self, room_id: str, metrics: Metrics) -> None:
        self.room_id = room_id
        self._metrics = metrics
        self.epoch = ""
        self.top = 0
        self.ring = Ring()
        self.waiting: dict[int, Announcement] = {}
        self.gone: collections.deque[int] = collections.deque(maxlen=GONE_MOST)
        self._gone_ahead: collections.deque[Removal] = collections.deque(maxlen=GONE_MOST)
        self.is_mending = False
        self.sights = RoomSights()
        self._members: dict[Listener, int] = {}  # where each is in the ring
        self._names: dict[Listener, str] = {}  # the member id of each
        self._writers: Writers | None = None
        self._round: Round | None = None
        self._flushed = 0  # up to where frames are written, or on their way in the round
        self._unflushed_bytes = 0
        self._arriving: list[Listener] = []
        self._next: asyncio.Handle | None = None
        self._flushed_s = float("-inf")
        self._loop = asyncio.get_running_loop()

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, listener: Listener) -> bool:
        return listener in self._members

    @property
    def present(self) -> set[str]:
        """The member ids of everybody who listens here."""
        return set(self._names.values())

    def holds_all_after(self, seq: int) -> bool:
        """Say whether every message above a number is in the ring."""
        held = self.ring.after(seq)
        return seq >= self.top if held is None else held[1] == seq + 1

    # what the room says ------------------------------------------------------------------------------------------

    def begin(self, epoch: str, top: int) -> None:
        """Start a run of numbers: older positions are void from here on."""
        self.epoch, self.top = epoch, top
        self.ring.clear()
        self.gone.clear()
        self.gone.extend(removal.seq for removal in self._gone_ahead if removal.epoch == epoch)
        self._gone_ahead.clear()
        self._flushed, self._unflushed_bytes, self._round = self.ring.end, 0, None

    def accept(self, message: Announcement) -> None:
        """Take the message that comes next."""
        self.top = message.seq
        self._append(framed(message.frame), message.seq, message.age_s, message.member)

    def vanish(self, seq: int) -> None:
        """Count a message that was removed before this hub heard of it."""
        self.top = seq
        if seq not in self.gone:
            self.gone.append(seq)
        self._append(self.removed_frame(seq), seq)

    def lose(self, to: int) -> None:
        """Say that everything up to ``to`` that was not heard can't be brought back."""
        frame = self.lost_frame(self.top + 1, to)
        self.top = to
        self._append(frame, to)

    def lost_frame(self, first: int, to: int) -> bytes:
        """Return what stands, as the ring holds it, in place of what can't be brought back."""
        return framed(encode(Skip(room=self.room_id, epoch=self.epoch, from_seq=first, to_seq=to)))

    def remove(self, removal: Removal) -> None:
        """Take a message's words out of the ring, and tell those who may have seen them.

        One of another run is remembered for its beginning: the words may be in a read that is still on its way.
        """
        if removal.epoch != self.epoch:
            self._gone_ahead.append(removal)
            return
        seq = removal.seq
        self.gone.append(seq)
        self.waiting.pop(seq, None)
        if seq > self.top:  # behind a hole that is being mended: it is told in its place
            return
        offset = self.ring.replace(seq, self.removed_frame(seq))
        if offset is None or offset < self._flushed:
            self._append(self.removed_frame(seq), None)

    def removed(self, seq: int) -> Removed:
        """Return the frame that stands where a message was."""
        return Removed(room=self.room_id, epoch=self.epoch, seq=seq)

    def removed_frame(self, seq: int) -> bytes:
        """Return the same, as the ring holds it."""
        return WIRE.frame(self.removed(seq))

    def _append(self, frame: bytes, seq: int | None, age_s: float = 0.0, member: str = "") -> None:
        self.ring.append(frame, seq, self._loop.time() - age_s, member)
        self._unflushed_bytes += len(frame)
        if self._unflushed_bytes >= WRITE_LIMIT_BYTES or self.ring.end - self._flushed >= FLUSH_FRAMES:
            self._end_round()
            self._write_on()
        else:
            self._plan()

    def tell(self, frame: ServerFrame) -> None:
        """Write something that is no message, and has no place among them, to everybody whose socket has room."""
        written: dict[Format, bytes] = {}
        for member in tuple(self._members):
            if not member.is_paused:
                if (ready := written.get(member.format)) is None:
                    ready = written[member.format] = member.format.frame(frame)
                member.write(ready)

    # who sees what -----------------------------------------------------------------------------------------------

    def learn(self, event: SightEvent) -> bool:
        """Take word of a block or a report and answer it; false where something before it was missed.

        Whatever is written after the answer keeps to it.
        """
        before, is_whole = self.sights.revision, self.sights.learn(event)
        if self.sights.revision != before:
            self.look_again()
            self.tell_member(event.who, answer(self.room_id, event))
        return is_whole

    def tell_member(self, member: str, frame: ServerFrame) -> None:
        """Write something to a member alone, on each socket that listens here."""
        for listener, name in tuple(self._names.items()):
            if name == member:
                listener.write(listener.format.frame(frame))

    def look_again(self) -> None:
        """Write by the sights as they are now, once what is on its way by those before has arrived."""
        self._end_round()
        self._writers = None

    def shown(self, format: Format, sight: Sight, slot: Slot) -> bytes:
        """Return what a reader is shown of a slot: where a message is not for them, only that one stood there."""
        if slot.seq is None or not slot.member or sight.sees(slot.member, self.epoch, slot.seq):
            return format.slot(slot)
        return format.frame(Gap(room=self.room_id, epoch=self.epoch, seq=slot.seq))

    # who hears it ------------------------------------------------------------------------------------------------

    def add(self, listener: Listener, member: str) -> None:
        """Let a listener hear, as a member, every frame that comes after those the ring holds now."""
        self._members[listener] = self.ring.end
        self._names[listener] = member
        self._arriving.append(listener)
        self._leave_out(listener)
        self._plan()

    def drop(self, listener: Listener) -> None:
        """Stop writing to a listener, from this moment."""
        if self._members.pop(listener, None) is not None:
            del self._names[listener]
            self._leave_out(listener)

    def pause(self, listener: Listener) -> None:
        """Leave a listener out whose socket is full, remembering its place."""
        if self._members.get(listener) == _UP_TO_DATE:
            self._members[listener] = self._reached(listener)
            self._leave_out(listener)

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
            shown = functools.partial(self.shown, listener.format, self.sights.of(self._names[listener]))
            frames, offset = self.ring.read(offset, self._flushed, CATCH_UP_BYTES, shown=shown)
            self._members[listener] = offset
            listener.write(frames)

    # writing -----------------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        if self._next is None:
            busy_s = JOIN_EVERY_S - (self._loop.time() - self._flushed_s)
            self._next = self._loop.call_later(max(0.0, busy_s), self._write_on)

    def _write_on(self) -> None:
        """Write to the next slice, of a new round where none is under way, and come back for what is left."""
        if self._next is not None:
            self._next.cancel()
            self._next = None
        if self._round is None:
            self._begin_round()
        self._write_slice(SLICE)
        if self._round is not None:
            self._next = self._loop.call_soon(self._write_on)
        elif self._arriving or self._flushed < self.ring.end:
            self._plan()

    def _begin_round(self) -> None:
        """Take what waits, as much as may be written at once, to everybody who is up to date."""
        self._flushed_s = self._loop.time()
        start = max(self._flushed, self.ring.first)
        self._flushed = self.ring.reach(start, WRITE_LIMIT_BYTES)
        self._unflushed_bytes = self.ring.size(self._flushed)
        if start < self._flushed:
            if self._writers is None:
                self._writers = Writers(self._ready())
            self._round = Round(start, self._flushed, self._writers)
        arriving, self._arriving = self._arriving, []
        for member in arriving:
            if self._members.get(member, _UP_TO_DATE) > self._flushed:
                self._arriving.append(member)
            self.resume(member)

    def _write_slice(self, most: int) -> None:
        if (under_way := self._round) is None:
            return
        first, end = under_way.written, under_way.end
        start = min(end, max(under_way.start, self.ring.first))  # the oldest may have been forgotten meanwhile
        # Counted as written from here on: a socket that this fills up is paused in the midst of it.
        under_way.written = min(first + most, len(under_way.writers))
        under_way.writers.write(first, under_way.written, lambda shown: self.ring.read(start, end, shown=shown)[0])
        self._metrics.count(Metric.DELIVERIES, by=(under_way.written - first) * (end - start))
        if under_way.is_done:
            self._round = None

    def _end_round(self) -> None:
        """Write the round that is under way to all who still wait for it."""
        if self._round is not None:
            self._write_slice(len(self._round.writers))

    def _reached(self, listener: Listener) -> int:
        """Return up to where somebody who is up to date has been written to."""
        if self._round is not None:
            place = self._round.writers.place(listener)
            if place is not None and place >= self._round.written:
                return self._round.start
        return self._flushed

    def _leave_out(self, listener: Listener) -> None:
        self._writers = None
        if self._round is not None:
            self._round.writers.skip(listener)

    def _ready(self) -> Iterator[tuple[Listener, Shown]]:
        """Return everybody who is up to date, and what each is shown: of most, the same."""
        for member, place in self._members.items():
            if place == _UP_TO_DATE:
                sight = self.sights.of(self._names[member])
                clear = member.format.slot
                yield member, clear if sight == CLEAR else functools.partial(self.shown, member.format, sight)
