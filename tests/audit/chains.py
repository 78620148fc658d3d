"""Chains made by hand."""

from __future__ import annotations

import msgspec
import redis

from moderation.audit import places
from moderation.audit.chain import GENESIS, Link, Place, linked
from moderation.desk.actions import Action
from moderation.desk.audit import Entry
from moderation.findings import Lane, Reason


def warning(order: int, at_ms: int) -> Entry:
    """Return a decision."""
    return Entry(
        order=order,
        at_ms=at_ms,
        decision=f"d{order}",
        item="i",
        lane=Lane.HATE,
        action=Action.WARN,
        minutes=0,
        messages=1,
        reason=Reason.SLUR,
        actor="wren",
        second="",
        of="",
        beside_open_crisis=False,
    )


def chain(length: int, at_ms: int = 0) -> list[Link]:
    """Return a chain of warnings, a millisecond apart."""
    return linked_on([], length, at_ms)


def linked_on(links: list[Link], more: int, at_ms: int) -> list[Link]:
    """Return a chain with later warnings after it."""
    longer = list(links)
    for order in range(len(links) + 1, len(links) + more + 1):
        longer.append(linked(longer[-1].hash if longer else GENESIS, warning(order, at_ms + order)))
    return longer


def end(links: list[Link]) -> Place:
    """Return where a chain ends."""
    return Place(len(links), links[-1].hash)


def rewritten(links: list[Link]) -> list[Link]:
    """Return a chain in which the first entry says something else and every later hash was made to fit."""
    forged: list[Link] = []
    for link in links:
        text = link.entry if forged else link.entry.replace('"warn"', '"ban"')
        forged.append(linked(forged[-1].hash if forged else GENESIS, msgspec.json.decode(text, type=Entry)))
    return forged


def store(ledger: redis.Redis, links: list[Link]) -> None:
    """Put a chain into the store, behind the code's back."""
    with ledger.pipeline() as together:
        for order, link in enumerate(links, 1):
            together.xadd(places.ENTRIES, {"entry": link.entry, "hash": link.hash}, id=f"{order}-0")
        together.hset(places.HEAD, mapping={"order": len(links), "hash": links[-1].hash})
        together.execute()
