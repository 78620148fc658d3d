"""The audit: every decision in one chain, without a word that anybody wrote, and without whose message it was."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable
from typing import Final, cast

import msgspec

from moderation.desk.actions import Action
from moderation.desk.queue import DESK, PACKAGE
from moderation.findings import Lane, Reason
from rooms import retention
from rooms.stores.scripts import Caller, Script

GENESIS: Final = "0" * 64
"""The hash before the first entry."""
READ_AT_ONCE: Final = 500


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. Its canonical form is its JSON with the fields in this order, no spaces.

    ``second`` and ``of`` are empty where there is no second moderator and nothing was taken back.
    """

    order: int
    at_ms: int
    decision: str
    item: str
    lane: Lane
    action: Action
    minutes: int
    messages: int
    reason: Reason
    actor: str
    second: str
    of: str
    beside_open_crisis: bool


class Link(msgspec.Struct, frozen=True):
    """One entry in its canonical form, and the hash over the previous link's hash, a line feed and that form."""

    entry: str
    hash: str


class Checkpoint(msgspec.Struct, frozen=True):
    """Where a chain begins or ends: the order and the hash of a link."""

    order: int
    hash: str


START: Final = Checkpoint(0, GENESIS)


class Broken(msgspec.Struct, frozen=True):
    """The chain does not hold at this place: an entry was changed, taken out, put in, or cut off."""

    order: int


def linked(previous: str, entry: Entry) -> Link:
    """Return the next link of a chain."""
    text = msgspec.json.encode(entry).decode()
    return Link(text, _hash(previous, text))


def verify(links: Iterable[Link], begin: Checkpoint, end: Checkpoint) -> Broken | None:
    """Say whether links lead from one checkpoint to another without a break."""
    order, previous = begin.order, begin.hash
    for link in links:
        order += 1
        if link.hash != _hash(previous, link.entry) or _order_of(link) != order:
            return Broken(order)
        previous = link.hash
    return None if Checkpoint(order, previous) == end else Broken(order + 1)


class Audit:
    """Reads the chain in ``record``; only decisions write it. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._trim = Script("trim_audit", PACKAGE)

    async def links(self) -> AsyncIterator[Link]:
        """Yield the chain as it is kept, oldest first."""
        after = "-"
        while True:
            found = await self._record.call("XRANGE", f"{DESK}:audit", after, "+", "COUNT", READ_AT_ONCE)
            for place, fields in cast("list[tuple[bytes, list[bytes]]]", found):
                after = f"({place.decode()}"
                yield Link(fields[1].decode(), fields[3].decode())
            if not found:
                return

    async def export(self) -> AsyncIterator[bytes]:
        """Yield the chain as JSON lines, from which anybody can verify it."""
        async for link in self.links():
            yield msgspec.json.encode(link) + b"\n"

    async def check(self) -> Broken | None:
        """Verify the whole chain, from the last checkpoint to the head that the store remembers."""
        begin, end = await self._checkpoint("base"), await self._checkpoint("head")
        links = [link async for link in self.links() if _order_of(link) <= end.order]
        return verify(links, begin, end)

    async def trim(self) -> int:
        """Let go of entries older than the table of retention says, leaving a checkpoint; return how many."""
        args = (retention.AUDIT_TTL_S * 1000, READ_AT_ONCE)
        return cast("int", await self._trim.run(self._record, (DESK,), args))

    async def _checkpoint(self, name: str) -> Checkpoint:
        reply = await self._record.call("HMGET", f"{DESK}:{name}", "order", "hash")
        order, digest = cast("tuple[bytes | None, bytes | None]", reply)
        return START if order is None or digest is None else Checkpoint(int(order), digest.decode())


class _Numbered(msgspec.Struct, frozen=True):
    """The one field of an entry that its place in the chain must match."""

    order: int


def _order_of(link: Link) -> int:
    try:
        return msgspec.json.decode(link.entry, type=_Numbered).order
    except msgspec.MsgspecError:
        return -1


def _hash(previous: str, text: str) -> str:
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
