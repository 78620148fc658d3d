"""Network tags: which part of the network a request comes from, told apart without keeping an address."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Iterable
from typing import Final, TypeAlias

from starlette.requests import HTTPConnection

from rooms.retention import DAY_S

KEY_BYTES: Final = 32
_PREFIX_V4: Final = 24
_PREFIX_V6: Final = 48

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


def day_of(now_s: float) -> int:
    """Return the number of the day (UTC) whose key tags a request of this time."""
    return int(now_s // DAY_S)


class NetworkTags:
    """Tags addresses with a key that is held in memory and replaced daily, so that no tag can be led back.

    Yesterday's key is kept beside today's: what was imposed on a tag yesterday may hold for a day. Keys are this
    process's own until ``adopt`` gives it those that all processes share; see ``chat.network_keys``.

    Without trusted proxies a private or loopback peer is somebody's proxy, behind which all would look alike: no tag.
    """

    def __init__(self, trusted_proxies: Iterable[str] = ()) -> None:
        self._trusted = tuple(ipaddress.ip_network(proxy) for proxy in trusted_proxies)
        self._keys: dict[int, bytes] = {}

    def tag(self, peer: str | None, forwarded_for: str | None, now_s: float) -> str | None:
        """Return today's tag of a request's network, or None where it can't be told."""
        return next(iter(self.tags(peer, forwarded_for, now_s)), None)

    def tags(self, peer: str | None, forwarded_for: str | None, now_s: float) -> tuple[str, ...]:
        """Return the tags of a request's network, today's and then yesterday's; none where it can't be told."""
        address = self._address(peer, forwarded_for)
        if address is None or not address.is_global:
            return ()
        prefix = _PREFIX_V4 if address.version == 4 else _PREFIX_V6
        network = ipaddress.ip_network((address, prefix), strict=False).network_address.packed
        today = day_of(now_s)
        keys = (self.offer(today), self._keys.get(today - 1))
        return tuple(hashlib.blake2s(network, key=key, digest_size=12).hexdigest() for key in keys if key is not None)

    def offer(self, day: int) -> bytes:
        """Return the key of a day, drawn where there is none yet; what is older than the day before last is let go."""
        if day not in self._keys:
            self._keys = {kept: key for kept, key in self._keys.items() if kept >= day - 2}
            self._keys[day] = secrets.token_bytes(KEY_BYTES)
        return self._keys[day]

    def adopt(self, day: int, key: bytes) -> None:
        """Tag with a key that was agreed on."""
        self._keys[day] = key

    def _address(self, peer: str | None, forwarded_for: str | None) -> _Address | None:
        """Walk from the peer back through the proxies that are trusted, to the first that is not."""
        hops = [*(forwarded_for or "").split(","), peer or ""]
        for hop in reversed(hops):
            try:
                address = _plain(ipaddress.ip_address(hop.strip()))
            except ValueError:
                return None
            if not any(address in network for network in self._trusted):
                return address
        return None


def network_tags(connection: HTTPConnection, tags: NetworkTags, now_s: float) -> tuple[str, ...]:
    """Return the tags of a request's network, today's and then yesterday's; none where it can't be told.

    Some proxies merge what they add into one header, some add a line of their own behind the client's.
    """
    peer = connection.client.host if connection.client else None
    return tags.tags(peer, ",".join(connection.headers.getlist("x-forwarded-for")), now_s)


def _plain(address: _Address) -> _Address:
    """Take an IPv4 address out of the IPv6 form that a listener for both gives it: all of those share one prefix."""
    return getattr(address, "ipv4_mapped", None) or address
