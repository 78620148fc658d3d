"""What stands against somebody in a room, read behind the code's back."""

from __future__ import annotations

from typing import cast

import msgspec

from rooms.sanctions import Guard
from rooms.stores.scripts import Caller


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Until when what holds, in UTC milliseconds; 0 where nothing does."""

    muted_until_ms: int
    locked_until_ms: int
    slow_until_ms: int
    slow_s: int
    door_until_ms: int


async def standing(store: Caller, room: str, session: str, network_tag: str = "") -> Standing:
    """Read every place at which a newcomer's message is looked at."""
    guard = Guard(room=room, session=session, network_tags=(network_tag,), is_newcomer=True)
    mute, lock, slow, _, _, door = guard.keys()
    kept = [
        cast("list[bytes | None]", await store.call("HMGET", place, "until_ms", "value"))
        for place in (mute, lock, slow, door)
    ]
    muted, locked, slowed, shut = (int(until_ms or 0) for until_ms, _ in kept)
    return Standing(
        muted_until_ms=muted,
        locked_until_ms=locked,
        slow_until_ms=slowed,
        slow_s=int(kept[2][1] or 0),
        door_until_ms=shut,
    )
