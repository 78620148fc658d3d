"""What is read from the store, brought together with what the ring holds."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from chat.hub.formats import Format
from chat.hub.live_room import LiveRoom
from chat.hub.ring import Slot
from chat.hub.sights import TRIES
from chat.wire.framing import framed
from chat.wire.server import Joined
from chat.wire.types import Position
from rooms.feed import Announcement, Removal
from rooms.history import History, Recent
from rooms.leaps import places
from rooms.retention import MESSAGES_A_ROOM


def bring_up(live: LiveRoom, recent: Recent) -> None:
    """Bring a room with listeners up to what was read, and tell them of what is kept no more."""
    take_back(live, recent)
    if recent.epoch != live.epoch:
        live.begin(recent.epoch, 0)
    removed, first = set(recent.removed), recent.first
    while first - 1 in removed:  # what was removed from the head is no loss
        first -= 1
    if live.top < first - 1:
        live.lose(first - 1)
    fill(live, recent)


def take_back(live: LiveRoom, recent: Recent) -> None:
    """Remove what was heard before and went while nothing was heard."""
    if recent.epoch == live.epoch:
        for seq in recent.removed:
            if seq <= live.top and seq not in live.gone:
                live.remove(Removal(recent.epoch, seq))


def fill(live: LiveRoom, recent: Recent) -> None:
    """Bring a room up to what was read: a number missing inside the stream is a removal, a leap may be a loss."""
    live.gone.extend(seq for seq in recent.removed if seq not in live.gone)
    entries = {entry.seq: entry for entry in recent.entries if entry.seq not in live.gone}
    oldest = recent.entries[0].seq if recent.entries else 0
    for seq, to in places(live.top + 1, recent.top, (*entries, *live.gone)):
        if to > seq:
            live.lose(to)
        elif (entry := entries.get(seq)) is not None:
            age_s = (recent.now_ms - entry.at_ms) / 1000
            live.accept(Announcement(recent.epoch, seq, entry.member, entry.frame, age_s))
        elif seq > oldest or seq in live.gone:
            live.vanish(seq)
        else:
            live.top = seq  # older than what was asked for


async def read_older(history: History, live: LiveRoom, after: Position | None, *, retention_s: int) -> Recent | None:
    """Read what the ring no longer holds, if somebody comes back from before it: until the two meet.

    Raises ``StoreAway``; ``TimeoutError`` where the room is so busy that they never do.
    """
    older: Recent | None = None
    for _ in range(TRIES):
        if after is None or after.epoch != live.epoch or live.holds_all_after(older.top if older else after.seq):
            return older
        older = await history.recent(live.room_id, MESSAGES_A_ROOM, retention_s=retention_s, after=after.seq)
        if older.epoch != live.epoch:
            return None
    raise TimeoutError


def serving(
    live: LiveRoom, older: Recent | None, after: Position | None, member: str, format: Format
) -> tuple[Joined, bytes]:
    """Choose what a member is served now: from a read what the ring has dropped, the rest from the ring."""
    shown = functools.partial(live.shown, format, live.sights.of(member))
    is_same = after is not None and after.epoch == live.epoch
    seen = after.seq if after is not None and is_same else 0
    top = max(live.top, seen)  # who has seen more than is kept is shown none of it again
    # What went while this reader was away may still be on its screen.
    frames = b"".join(format.frame(live.removed(seq)) for seq in sorted(live.gone) if seq <= seen)
    first = top + 1
    if older is not None and older.epoch == live.epoch:
        first = max(older.first, seen + 1)
        slots = _slots(live, older, first)
        frames, seen = frames + b"".join(map(shown, slots)), older.top
    if (held := live.ring.after(seen)) is not None:
        first = min(first, held[1])
        frames += live.ring.read(held[0], live.ring.end, shown=shown)[0]
    joined = Joined(
        room=live.room_id,
        member=member,
        epoch=live.epoch,
        from_seq=first,
        to_seq=top,
        complete=after is None or (is_same and top == live.top and first == after.seq + 1),
    )
    return joined, frames


def _slots(live: LiveRoom, older: Recent, first: int) -> Iterator[Slot]:
    """Give what was read the shape of what the ring holds."""
    entries = {entry.seq: entry for entry in older.entries if entry.seq not in live.gone}
    for seq, to in places(first, older.top, (*entries, *live.gone)):
        if to > seq:
            yield Slot(live.lost_frame(seq, to), to)
        elif (entry := entries.get(seq)) is not None:
            yield Slot(framed(entry.frame), seq, member=entry.member)
        else:
            yield Slot(live.removed_frame(seq), seq)
