"""Sign what leaves for an address of the operator's choice, so that nobody else can speak for this server."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

REPLAY_WINDOW_S: Final = 300
"""How far a receiver should let the timestamp be from its own clock: clocks drift, captured requests age."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return ``v1=`` and the hexadecimal HMAC-SHA256 of timestamp, full stop and body."""
    return "v1=" + hmac.digest(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hex()
