"""Whether anybody screens, for a command that runs beside the site and keeps no connection."""

from __future__ import annotations

from typing import Final

import redis

from moderation.screening.line import HOLDER
from rooms.errors import StoreAway

_LIMIT_S: Final = 5


def is_screened(talk_url: str) -> bool:
    """Say whether a process screens what is delivered. Raises ``StoreAway``."""
    client = redis.Redis.from_url(talk_url, socket_timeout=_LIMIT_S, socket_connect_timeout=_LIMIT_S)
    try:
        return bool(client.exists(HOLDER))
    except redis.RedisError:
        raise StoreAway from None
    finally:
        client.close()
