"""The unsent calls of one target, each with the time of its next try; and the calls that were given up."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from moderation.alarms import places
from moderation.alarms.call import Call
from moderation.alarms.errors import LeaseLost
from moderation.alarms.lease import PACKAGE, Duty
from moderation.alarms.outbox import DEAD_MOST, read_back, written
from rooms.stores.scripts import Caller, Script

HIDDEN_MS: Final = 40_000
"""A call being tried comes up again after this, should nobody settle it: twice what a try may take."""


class Waiting(msgspec.Struct, frozen=True):
    """A call that is to be tried now, for the ``tries``-th time."""

    call: Call
    tries: int


class Calls:
    """What one target is still to be told. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller, target: str) -> None:
        self.target = target
        self._record = record
        self._keys = (places.waiting(target), places.tries(target))
        self._take, self._settle = Script("take", PACKAGE), Script("settle", PACKAGE)

    async def take(self, duty: Duty, limit: int) -> tuple[Waiting, ...]:
        """Return calls whose time has come, hidden from the next taker for a while. Raises ``LeaseLost``."""
        reply = await self._take.run(self._record, (duty.place, *self._keys), (duty.token, limit, HIDDEN_MS))
        if reply == -1:
            raise LeaseLost
        waiting = []
        for text, tries in cast("list[tuple[bytes, int]]", reply):
            try:
                waiting.append(Waiting(read_back(text), tries))
            except ValueError:  # another version's words: kept as a dead letter, and out of the others' way
                await self._bury(text, "unreadable")
        return tuple(waiting)

    async def arrived(self, call: Call) -> None:
        """Forget a call that was taken over there."""
        await self._settled("arrived", written(call))

    async def again(self, call: Call, pause_ms: int) -> None:
        """Try a call again after a pause."""
        await self._settled("again", written(call), pause_ms)

    async def bury(self, call: Call, reason: str) -> None:
        """Give a call up: it becomes a dead letter, which staff may revive."""
        await self._bury(written(call), reason)

    async def retire(self) -> int:
        """Give up every call of a target that is no longer configured; return how many."""
        left = cast("list[bytes]", await self._record.call("ZRANGE", self._keys[0], 0, -1))
        for text in left:
            await self._bury(text, "target_gone")
        await self._record.call("SREM", places.TARGETS, self.target)
        return len(left)

    async def _bury(self, text: str | bytes, reason: str) -> None:
        await self._settled("dead", text, 0, self.target, reason, DEAD_MOST)

    async def _settled(self, asked: str, text: str | bytes, *more: str | int) -> None:
        await self._settle.run(self._record, (*self._keys, places.DEAD), (asked, text, *more))


class DeadLetter(msgspec.Struct, frozen=True):
    """A call that was given up. ``call`` is None where the outbox held something unreadable.

    ``reason`` is the code of the last failure, or ``outbox_full``, ``target_gone``, ``unreadable``; ``at_ms`` is when
    it was given up, after ``tries``.
    """

    id: str
    target: str
    call: Call | None
    reason: str
    tries: int
    at_ms: int


class DeadLetters:
    """Calls that were given up, the last 1,000, for staff to see. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._revive = Script("revive", PACKAGE)

    async def newest(self, limit: int) -> tuple[DeadLetter, ...]:
        """Return the newest first."""
        reply = await self._record.call("XREVRANGE", places.DEAD, "+", "-", "COUNT", limit)
        return tuple(_letter(entry, flat) for entry, flat in cast("list[tuple[bytes, list[bytes]]]", reply))

    async def revive(self, letter_id: str) -> bool:
        """Have a call tried anew from its first try; False where it is gone, or its target is."""
        return bool(await self._revive.run(self._record, (places.DEAD, places.TARGETS), (letter_id,)))


def _letter(entry: bytes, flat: list[bytes]) -> DeadLetter:
    fields = dict(zip(flat[::2], flat[1::2], strict=True))
    try:
        call = read_back(fields[b"call"])
    except ValueError:
        call = None
    return DeadLetter(
        id=entry.decode(),
        target=fields[b"target"].decode(),
        call=call,
        reason=fields[b"reason"].decode(),
        tries=int(fields.get(b"tries", b"0")),
        at_ms=int(entry.partition(b"-")[0]),
    )
