"""Open a connection to the server that an address names, and ask it who it is."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from redis.asyncio.connection import parse_url

from rooms.errors import StoreAway, StoreRefused

if TYPE_CHECKING:
    from rooms.stores.link import Arg, Link

_L = TypeVar("_L", bound="Link")


async def opened(url: str, build: Callable[[], _L], *, may_be_replica: bool = False) -> _L:
    """Return a link that is logged in and may be used. Raises ``OSError``, ``StoreAway`` and ``StoreRefused``.

    A replica is as good as no store, unless it is only asked about others: it is not the primary any more, or not yet.
    """
    loop, target = asyncio.get_running_loop(), parse_url(url)
    if path := target.get("path"):
        _, link = await loop.create_unix_connection(build, path)
    else:
        secure = "connection_class" in target or None
        host, port = target.get("host", "localhost"), target.get("port", 6379)
        _, link = await loop.create_connection(build, host, port, ssl=secure)
    login: tuple[Arg, ...] = ()
    if (password := target.get("password")) is not None:
        login = ("AUTH", target.get("username") or "default", password)
    try:
        said = cast("dict[bytes, bytes]", await link.call("HELLO", 3, *login))
        if not may_be_replica and said.get(b"role", b"master") != b"master":
            raise StoreAway
        if db := target.get("db"):
            await link.call("SELECT", db)
    except BaseException:
        link.abort()
        raise
    return link


async def run_id_of(link: Link) -> bytes:
    """Return what tells one run of a server's program from the next; nothing where it may not be asked."""
    with contextlib.suppress(StoreRefused):
        found = re.search(rb"run_id:(\w+)", cast("bytes", await link.call("INFO", "server")))
        return found[1] if found else b""
    return b""
