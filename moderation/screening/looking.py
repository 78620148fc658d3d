"""Whether anybody screens, for a command that runs beside the site and keeps no connection."""

from __future__ import annotations

from moderation.screening.line import HOLDER
from rooms.errors import StoreAway, StoreRefused
from rooms.stores.asking import exists


def is_screened(talk_url: str) -> bool:
    """Say whether a process screens what is delivered. Raises ``StoreAway``."""
    try:
        return exists(talk_url, HOLDER)
    except StoreRefused:
        raise StoreAway from None
