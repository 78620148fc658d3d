"""How many calls were given up, for a command that runs beside the site and keeps no connection."""

from __future__ import annotations

from typing import Final

import redis

from moderation.alarms import places
from rooms.errors import StoreAway

_LIMIT_S: Final = 5


def count_given_up(record_url: str) -> int:
    """Return how many dead letters wait in ``record``. Raises ``StoreAway``."""
    client = redis.Redis.from_url(record_url, socket_timeout=_LIMIT_S, socket_connect_timeout=_LIMIT_S)
    try:
        return client.xlen(places.DEAD)
    except redis.RedisError:
        raise StoreAway from None
    finally:
        client.close()
