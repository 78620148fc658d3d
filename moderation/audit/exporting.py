"""Hand the audit out, so that others can keep it and verify it without this server."""

from __future__ import annotations

import enum
from collections.abc import AsyncIterator

import msgspec

from moderation.audit.audit import Audit
from moderation.audit.chain import Broken, Link, Place, stamp_of
from moderation.audit.checkpoint import Checkpoint


class Edge(enum.StrEnum):
    """Which end of what is handed out a line stands for."""

    BEGIN = "begin"
    END = "end"


class EdgeLine(msgspec.Struct, frozen=True, kw_only=True):
    """The first or the last line: a checkpoint, signed where the chain holds, else with an empty signature."""

    edge: Edge
    public_key: str
    checkpoint: Checkpoint
    signature: str


class Exporting:
    """Hands out one stretch of the chain, up to where it ended at the beginning."""

    def __init__(self, audit: Audit, *, since_ms: int = 0) -> None:
        self._audit, self._since_ms = audit, since_ms
        self.broken: Broken | None = None

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield JSON lines: a checkpoint, the links, a checkpoint. ``broken`` says afterwards if the chain is."""
        found = await self._audit.check()
        self.broken = found if isinstance(found, Broken) else None
        end = (await self._audit.head()).place if isinstance(found, Broken) else found.end
        base = (await self._audit.base()).checkpoint
        at, count, has_begun = base.place, base.count, False
        async for link in self._links(end):
            stamp = stamp_of(link)
            if not has_begun and (stamp is None or stamp.at_ms >= self._since_ms):
                yield await self._edge(Edge.BEGIN, at, count)
                has_begun = True
            if has_begun:
                yield _line(link)
            at, count = Place(at.order + 1 if stamp is None else stamp.order, link.hash), count + 1
        if not has_begun:
            yield await self._edge(Edge.BEGIN, at, count)
        yield await self._edge(Edge.END, at, count)

    async def _links(self, end: Place) -> AsyncIterator[Link]:
        async for page in self._audit.pages():
            for link in page:
                stamp = stamp_of(link)
                if stamp is not None and stamp.order > end.order:
                    return
                yield link

    async def _edge(self, edge: Edge, at: Place, count: int) -> bytes:
        signed = await self._audit.signed(at, count)
        signature = "" if self.broken else signed.signature
        return _line(
            EdgeLine(edge=edge, public_key=self._audit.public_key, checkpoint=signed.checkpoint, signature=signature)
        )


def _line(line: msgspec.Struct) -> bytes:
    return msgspec.json.encode(line) + b"\n"
