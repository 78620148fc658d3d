"""The audit as it is kept: read, verified, handed out, and shortened after a year."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from typing import Final, cast

import msgspec

from moderation.audit import places
from moderation.audit.chain import GENESIS, Broken, Fault, Link, Place, ends, stamp_of, verify
from moderation.audit.checkpoint import BEGINNING, UNREADABLE, Checkpoint, Signed, Signer, holds, sign
from rooms import retention
from rooms.stores.scripts import Caller, Script

PACKAGE: Final = "moderation.audit"
READ_AT_ONCE: Final = 500


class Head(msgspec.Struct, frozen=True):
    """Where the chain ends, and the store's time in UTC milliseconds."""

    now_ms: int
    place: Place


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """The chain holds from its beginning to its end."""

    begin: Checkpoint
    end: Place


class Audit:
    """The chain in ``record``; only decisions and changes write it. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller, signer: Signer) -> None:
        self._record, self._signer = record, signer
        self._head, self._trim = Script("head", PACKAGE), Script("trim", PACKAGE)

    @property
    def public_key(self) -> str:
        """By which others verify checkpoints, in hexadecimal."""
        return self._signer.public_key

    async def head(self) -> Head:
        """Return where the chain ends now."""
        reply = await self._head.run(self._record, (places.HEAD,), ())
        now_ms, order, digest = cast("tuple[int, int, bytes]", reply)
        return Head(now_ms, Place(order, digest.decode() or GENESIS))

    async def base(self) -> Signed:
        """Return where the chain begins, as it is kept: whether the signature holds is for ``check`` to say."""
        reply = await self._record.call("HMGET", places.BASE, "checkpoint", "signature")
        kept, signature = cast("tuple[bytes | None, bytes | None]", reply)
        if kept is None or signature is None:
            return Signed(BEGINNING, "")
        try:
            return Signed(msgspec.json.decode(kept, type=Checkpoint), signature.decode())
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return UNREADABLE

    async def pages(self) -> AsyncIterator[list[Link]]:
        """Yield the chain as it is kept, oldest first, some hundreds at a time."""
        after = "-"
        while found := await self._range("XRANGE", after, "+", READ_AT_ONCE):
            yield [link for _, link in found]
            after = f"({found[-1][0]}"

    async def newest(self, most: int, *, before: int | None = None) -> list[Link]:
        """Return entries, the newest first, from the end or from before an order."""
        found = await self._range("XREVRANGE", "+" if before is None else f"({before}-0", "-", most)
        return [link for _, link in found]

    async def check(self) -> Whole | Broken:
        """Verify the whole chain, from where it begins to the head that the store remembers."""
        base, end = await self.base(), (await self.head()).place
        found = await self._followed(base, end)
        if isinstance(found, Broken) and await self.base() != base:  # shortened while it was read
            return await self.check()
        return found

    async def trim(self) -> int:
        """Let go of entries older than the table of retention says; return how many, some hundreds at most.

        A signed checkpoint stands for them. A chain that does not hold is left as it is, for whoever looks into it.
        """
        before_ms = (await self.head()).now_ms - retention.AUDIT_TTL_S * 1000
        if not await self._due(1, before_ms):
            return 0
        base, due = await self.base(), await self._due(READ_AT_ONCE, before_ms)
        at = verify(due, base.checkpoint.place)
        if isinstance(at, Broken) or not holds(base, self._signer):
            return 0
        signed = await self.signed(at, base.checkpoint.count + len(due))
        args = (base.checkpoint.order, msgspec.json.encode(signed.checkpoint), signed.signature, at.order)
        return cast("int", await self._trim.run(self._record, (places.ENTRIES, places.BASE), args))

    async def signed(self, at: Place, count: int) -> Signed:
        """Sign a place of the chain up to which ``count`` entries led."""
        now_ms = (await self.head()).now_ms
        return sign(Checkpoint(order=at.order, hash=at.hash, at_ms=now_ms, count=count), self._signer)

    async def _followed(self, base: Signed, end: Place) -> Whole | Broken:
        if not holds(base, self._signer):
            return Broken(base.checkpoint.order, Fault.UNSIGNED)
        at: Place | Broken = base.checkpoint.place
        async for page in self.pages():
            if isinstance(at, Broken) or at.order >= end.order:
                break
            at = verify(page[: end.order - at.order], at)
        return ends(at, end) or Whole(begin=base.checkpoint, end=end)

    async def _due(self, most: int, before_ms: int) -> list[Link]:
        found = await self._range("XRANGE", "-", "+", most)
        return list(itertools.takewhile(lambda link: _is_before(link, before_ms), (link for _, link in found)))

    async def _range(self, command: str, begin: str, end: str, most: int) -> list[tuple[str, Link]]:
        reply = await self._record.call(command, places.ENTRIES, begin, end, "COUNT", most)
        found = cast("list[tuple[bytes, list[bytes]]]", reply)
        return [(place.decode(), Link(fields[1].decode(), fields[3].decode())) for place, fields in found]


def _is_before(link: Link, before_ms: int) -> bool:
    stamp = stamp_of(link)
    return stamp is not None and stamp.at_ms <= before_ms
