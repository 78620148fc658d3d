"""The queue in ``record``: items open, wait in order, are claimed, and are forgotten."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from moderation.alarms.call import new_code
from moderation.desk.items import (
    CROWDED_FROM,
    CROWDED_UNTIL,
    DUE_S,
    MESSAGES_AN_ITEM,
    RANKS,
    SEVERITIES,
    Claim,
    Flagged,
    Item,
    parse,
)
from moderation.desk.ringing import ringing_args, ringing_keys
from moderation.findings import Lane, Reason
from rooms import retention
from rooms.errors import StoreRefused
from rooms.ids import new_id
from rooms.stores.scripts import Caller, Script

DESK: Final = "{record}desk"
"""What every key of the desk begins with."""
PACKAGE: Final = "moderation.desk"
CHANGES: Final = f"{DESK}:changes"
"""The sharded channel on which every script that changes an item announces its id, and nothing else."""

LEASE_MS: Final = 5 * retention.MINUTE_S * 1000
PAGE_MOST: Final = 100
LOOK_MOST: Final = 2_000
FORGET_AT_ONCE: Final = 500
COUNT_MOST: Final = 10_000


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a flagged message.

    ``is_listed`` is false where the item already lists as many messages as it may: a held draft can then not be
    released, so its author should be told to wait.
    """

    item_id: str
    is_new: bool
    is_listed: bool


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the queue to see; empty means any."""

    lane: Lane | None = None
    lang: str = ""
    room: str = ""
    reason: Reason | None = None


class Cursor(msgspec.Struct, frozen=True):
    """Where a page ended."""

    score: str
    place: str


class Page(msgspec.Struct, frozen=True):
    """Items in the order in which they are to be worked. ``after`` is None at the end of the queue.

    A page may hold fewer items than asked for, even none, while ``after`` says that more of the queue is to be read.
    """

    items: tuple[Item, ...]
    after: Cursor | None


class Unclaimed(msgspec.Struct, frozen=True):
    """The lease had run out before it was kept, or there is no such open item, or it is an appeal against oneself."""


class Queue:
    """Items in ``record``: one open item for each session, room and lane. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._open, self._page = Script("open", PACKAGE), Script("page", PACKAGE)
        self._claim, self._forget = Script("claim", PACKAGE), Script("forget", PACKAGE)
        self._look, self._answered = Script("item", PACKAGE), Script("answered", PACKAGE)
        self._lanes = Script("lanes", PACKAGE)

    async def open(self, flagged: Flagged) -> Opened:
        """Open an item for a message, or let it join the open one; the same nonce joins once.

        In the same step a new item is called, and so is somebody when the room turns gentle by it.
        """
        message, lane = flagged.message, flagged.lane
        new, code = new_id(), new_code()
        args = (
            *(new, lane, RANKS[lane], DUE_S[lane] * 1000),
            *(flagged.room, flagged.session, flagged.member, flagged.lang),
            *(message.nonce, msgspec.json.encode(message), SEVERITIES.index(message.severity)),
            *(" ".join(flag.reason for flag in message.flags), MESSAGES_AN_ITEM),
            *(CROWDED_FROM, CROWDED_UNTIL, flagged.let_go_ms),
            *(*ringing_args(lane, code), new_code()),
        )
        reply = await self._open.run(self._record, (DESK, *ringing_keys(new, code)), args)
        item_id, is_new, is_listed = cast("tuple[bytes, int, int]", reply)
        return Opened(item_id=item_id.decode(), is_new=bool(is_new), is_listed=bool(is_listed))

    async def find(self, item_id: str) -> Item | None:
        """Return an item, open or not."""
        reply = await self._look.run(self._record, (item_place(item_id),), ())
        now_ms, flat = cast("tuple[int, list[bytes]]", reply)
        return parse(item_id, flat, now_ms)

    async def page(self, only: Filter, limit: int, after: Cursor | None = None) -> Page:
        """Return the next open items, by lane, then due time, then age."""
        begin = after or Cursor("", "")
        args = (only.lane or "", only.lang, only.room, max(1, min(limit, PAGE_MOST)), LOOK_MOST)
        reply = await self._page.run(self._record, (DESK,), (*args, begin.score, begin.place, only.reason or ""))
        now_ms, score, place, found = cast("tuple[int, bytes, bytes, list[tuple[bytes, list[bytes]]]]", reply)
        items = (parse(item_id.decode(), flat, now_ms) for item_id, flat in found)
        return Page(
            tuple(item for item in items if item is not None),
            Cursor(score.decode(), place.decode()) if place else None,
        )

    async def open_by_lane(self) -> dict[Lane, int]:
        """Count the open items of every lane, as far as the first ten thousand go."""
        reply = cast("list[bytes | int]", await self._lanes.run(self._record, (DESK,), (COUNT_MOST,)))
        found = dict(zip(cast("list[bytes]", reply[::2]), cast("list[int]", reply[1::2]), strict=True))
        return {lane: found.get(lane.encode(), 0) for lane in Lane}

    async def claim(self, item_id: str, staff_id: str) -> Claim | Unclaimed:
        """Take an item for five minutes, or learn who has it."""
        return await self._lease(item_id, "take", staff_id)

    async def heartbeat(self, item_id: str, staff_id: str) -> Claim | Unclaimed:
        """Keep one's claim for five more minutes; one that had run out has to be taken anew."""
        return await self._lease(item_id, "keep", staff_id)

    async def drop(self, item_id: str, staff_id: str) -> None:
        """Give one's claim back; another's stands."""
        await self._lease(item_id, "drop", staff_id)

    async def answered(self, item_id: str) -> bool:
        """Learn that the author of an item has answered a moderator; true where it was closed and waits again.

        One that waits again is called like a new one.
        """
        item = await self.find(item_id)
        if item is None:
            return False
        code = new_code()
        keys = (DESK, *ringing_keys(item_id, code))
        args = (item_id, DUE_S[item.lane] * 1000, *ringing_args(item.lane, code))
        return await self._answered.run(self._record, keys, args) == [1]

    async def forget_old(self) -> int:
        """Reduce items closed a day ago to what statistics need; return how many."""
        closed_for_ms = retention.ITEM_OWNER_TTL_S * 1000
        args = (closed_for_ms, FORGET_AT_ONCE, retention.ITEM_TTL_S)
        gone = cast("int", await self._forget.run(self._record, (DESK,), args))
        if gone:
            await self._rewrite()
        return gone

    async def _rewrite(self) -> None:
        """Ask for a file without what was forgotten: an append-only one still tells it."""
        try:
            await self._record.call("BGREWRITEAOF")
        except StoreRefused:  # one is under way, or the operator's store does this by itself
            return

    async def _lease(self, item_id: str, asked: str, staff_id: str) -> Claim | Unclaimed:
        keys = (item_place(item_id), CHANGES)
        reply = await self._claim.run(self._record, keys, (asked, staff_id, LEASE_MS, item_id))
        match cast("list[int | bytes]", reply):
            case [1, int(until_ms)]:
                return Claim(staff_id, until_ms)
            case [0, bytes(holder), int(until_ms)]:
                return Claim(holder.decode(), until_ms)
            case _:
                return Unclaimed()


def item_place(item_id: str) -> str:
    """Return the key of an item."""
    return f"{DESK}:item:{item_id}"
