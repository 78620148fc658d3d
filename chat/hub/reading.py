"""What is read from the store, brought together with what the ring holds."""

from __future__ import annotations

from chat.hub.live_room import LiveRoom
from chat.wire.framing import framed
from chat.wire.server import Joined
from chat.wire.types import Position
from rooms.feed import Announcement
from rooms.history import Recent


def fill(live: LiveRoom, recent: Recent) -> None:
    """Bring a room up to what was read: a number missing inside the stream is a removal."""
    live.gone.extend(seq for seq in recent.removed if seq not in live.gone)
    entries = {entry.seq: entry for entry in recent.entries if entry.seq not in live.gone}
    oldest = recent.entries[0].seq if recent.entries else 0
    for seq in range(live.top + 1, recent.top + 1):
        if (entry := entries.get(seq)) is not None:
            age_s = (recent.now_ms - entry.at_ms) / 1000
            live.accept(Announcement(recent.epoch, seq, entry.member, entry.frame, age_s))
        elif seq > oldest:
            live.vanish(seq)
        else:
            live.top = seq  # older than what was asked for


def serving(live: LiveRoom, older: Recent | None, after: Position | None, member: str) -> tuple[Joined, bytes]:
    """Choose what a listener is served now: from a read what the ring has dropped, the rest from the ring."""
    is_same = after is not None and after.epoch == live.epoch and after.seq <= live.top
    seen = after.seq if after is not None and is_same else 0
    # What went while this reader was away may still be on its screen.
    frames = b"".join(live.removed_frame(seq) for seq in sorted(live.gone) if seq <= seen)
    first = live.top + 1
    if older is not None and older.epoch == live.epoch:
        first = max(older.first, seen + 1)
        frames, seen = frames + _read_frames(live, older, first), older.top
    if (held := live.ring.after(seen)) is not None:
        first = min(first, held[1])
        frames += live.ring.read(held[0], live.ring.end)[0]
    joined = Joined(
        room=live.room_id,
        member=member,
        epoch=live.epoch,
        from_seq=first,
        to_seq=live.top,
        complete=after is None or (is_same and first == after.seq + 1),
    )
    return joined, frames


def _read_frames(live: LiveRoom, older: Recent, first: int) -> bytes:
    frames = {entry.seq: entry.frame for entry in older.entries if entry.seq not in live.gone}
    return b"".join(
        framed(frames[seq]) if seq in frames else live.removed_frame(seq) for seq in range(first, older.top + 1)
    )
