"""Short questions to a store, for a start and for commands that keep no connection."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final, cast

import redis

from rooms.errors import StoreAway, StoreRefused
from rooms.stores.link import Reply
from rooms.stores.topology import Topology, alone, seeds, slot_of_key, told, unnumbered

LIMIT_S: Final = 5


@contextlib.contextmanager
def asking(url: str) -> Iterator[redis.Redis]:
    """Open a connection to the server at one address. What fails raises ``StoreAway`` and ``StoreRefused``."""
    client = redis.Redis.from_url(url, socket_timeout=LIMIT_S, socket_connect_timeout=LIMIT_S)
    try:
        yield client
    except redis.ResponseError as error:
        raise StoreRefused(str(error).partition(" ")[0]) from None
    except redis.RedisError:
        raise StoreAway from None
    finally:
        client.close()


def topology_of(url: str) -> Topology:
    """Ask the first address that answers who serves what. Raises ``StoreAway``."""
    for seed in seeds(url):
        with contextlib.suppress(StoreAway):
            try:
                with asking(unnumbered(seed)) as client:
                    return told(cast("Reply", client.execute_command("CLUSTER", "SLOTS")), seed)  # type: ignore[no-untyped-call]
            except StoreRefused:
                return alone(seed)
    raise StoreAway


def exists(url: str, key: str) -> bool:
    """Say whether a key stands, on whichever node serves it. Raises ``StoreAway`` and ``StoreRefused``."""
    slot = slot_of_key(key)
    for share in topology_of(url).shares:
        if share.first <= slot <= share.last:
            with asking(share.node.url) as client:
                return bool(client.exists(key))
    raise StoreAway
