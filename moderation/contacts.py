"""Contact details that may be said in a room because the service directory shows them."""

from __future__ import annotations

import msgspec


class Contacts(msgspec.Struct, frozen=True):
    """Numbers and hosts that are never masked: ``phones`` are digit strings, ``hosts`` are lower-case names."""

    phones: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
