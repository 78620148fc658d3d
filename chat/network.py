"""Network tags: which part of the network a request comes from, told apart without keeping an address."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Iterable
from typing import Final, TypeAlias

KEY_LIFE_S: Final = 86_400
_PREFIX_V4: Final = 24
_PREFIX_V6: Final = 48

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class NetworkTags:
    """Tags addresses with a key that is held in memory and replaced daily, so that no tag can be led back.

    Without trusted proxies a private or loopback peer is somebody's proxy, behind which all would look alike: no tag.
    """

    def __init__(self, trusted_proxies: Iterable[str] = ()) -> None:
        self._trusted = tuple(ipaddress.ip_network(proxy) for proxy in trusted_proxies)
        self._key, self._key_at_s = secrets.token_bytes(32), 0.0

    def tag(self, peer: str | None, forwarded_for: str | None, now_s: float) -> str | None:
        """Return the tag of a request's network, or None where it can't be told."""
        address = self._address(peer, forwarded_for)
        if address is None or not address.is_global:
            return None
        if now_s - self._key_at_s > KEY_LIFE_S:
            self._key, self._key_at_s = secrets.token_bytes(32), now_s
        prefix = _PREFIX_V4 if address.version == 4 else _PREFIX_V6
        network = ipaddress.ip_network((address, prefix), strict=False)
        return hashlib.blake2s(network.network_address.packed, key=self._key, digest_size=12).hexdigest()

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


def _plain(address: _Address) -> _Address:
    """Take an IPv4 address out of the IPv6 form that a listener for both gives it: all of those share one prefix."""
    return getattr(address, "ipv4_mapped", None) or address
