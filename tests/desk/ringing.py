"""Who is called, as ``record`` holds it."""

from __future__ import annotations

from typing import cast

import redis

from moderation.alarms import places


def lanes_called(ledger: redis.Redis) -> list[str]:
    """Return the lanes of everything in the outbox, oldest first."""
    steps = cast("list[tuple[bytes, dict[bytes, bytes]]]", ledger.xrange(places.OUTBOX))
    return [fields[b"lane"].decode() for _, fields in steps]


def code_of(ledger: redis.Redis, item_id: str) -> str:
    """Return the code under which an item is called."""
    code = ledger.get(places.called(item_id))
    assert isinstance(code, bytes)
    return code.decode()


def is_due(ledger: redis.Redis, item_id: str) -> bool:
    """Say whether somebody will be called when an item has waited too long."""
    return ledger.zscore(places.DUE, code_of(ledger, item_id)) is not None
