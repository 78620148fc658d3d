"""Tell a store that forgot what this hub still knows: who is here, who keeps whom away, and what was said last."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

from chat.hub.hub import Hub
from chat.hub.live_room import LiveRoom
from rooms.history import History
from rooms.sessions import Sessions
from rooms.sights import Sights
from rooms.stores.partitions import tag_of
from rooms.stores.store import Part

AT_ONCE: Final = 200
"""Sessions under way to the store at a time."""
_NONCE: Final = b'"nonce":"'


async def remind(hub: Hub, sessions: Sessions, part: Part) -> None:
    """Bring back every session that is or was lately connected here, blocks, and the nonces of what the rings hold.

    Of a store of several nodes one part is reminded, of what it serves: the others are none the wiser for it.

    Nobody is thrown out, nobody sees whom they blocked, and a message that was heard is not said again when its author,
    who may not have heard it, sends it again. What was taken back stays so, where the store was another's replica and
    has not heard of it. Lost words are not brought back: what was said is gone with the store.
    Raises ``StoreAway``.
    """
    history, sights, sessions = History(part), Sights(part), sessions.through(part)
    here = {person.record.id: person.record for person in hub.people}
    records = [*here.values(), *(record for record in hub.lately.records if record.id not in here)]
    for start in range(0, len(records), AT_ONCE):
        some = records[start : start + AT_ONCE]
        await asyncio.gather(*(sessions.bring_back(record, part) for record in some))
    for live in [live for live in hub.rooms if part.serves(tag_of(live.room_id))]:
        for who, whom in live.sights.blocks:
            await sights.keep_apart(live.room_id, who, whom, reached=live.sights.revision)
        if heard := tuple(_heard(live)):
            await history.vouch(live.room_id, live.epoch, heard)
        await asyncio.gather(*(history.remove(live.room_id, live.epoch, seq) for seq in live.gone))


def _heard(live: LiveRoom) -> Iterator[tuple[str, str, int]]:
    """Name what a ring holds: member, nonce and number of each message."""
    for slot in live.ring:
        _, is_message, rest = slot.frame.partition(_NONCE)
        if is_message and slot.member and slot.seq is not None:
            yield slot.member, rest.partition(b'"')[0].decode(), slot.seq
