"""Announce that an item has changed where no script of ``record`` does it: its words, which are in ``talk``."""

from __future__ import annotations

from moderation.desk.queue import CHANGES
from rooms.stores.scripts import Caller


async def announce(record: Caller, item_id: str) -> None:
    """Let every open desk look at an item again; at most once. Raises ``StoreAway``."""
    await record.call("SPUBLISH", CHANGES, item_id)
