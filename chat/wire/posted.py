"""A message's frame around the place that only the store gives it."""

from __future__ import annotations

import msgspec


class _Body(msgspec.Struct, frozen=True):
    nonce: str
    member: str
    name: str
    text: str


def posted_frame(room: str, nonce: str, member: str, name: str, text: str) -> tuple[bytes, bytes]:
    """Return a posted frame's bytes before and after its ``epoch``, ``seq`` and ``at_ms``."""
    head = f'{{"type":"posted","room":"{room}",'.encode()
    return head, msgspec.json.encode(_Body(nonce, member, name, text))[1:]
