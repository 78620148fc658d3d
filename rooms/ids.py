"""Random ids: 128 bits as base64url, without time in them."""

from __future__ import annotations

import base64
import hashlib
import secrets


def new_id() -> str:
    """Return 128 random bits as 22 characters of base64url."""
    return secrets.token_urlsafe(16)


def new_token() -> str:
    """Return a session's secret: 256 random bits as 43 characters of base64url."""
    return secrets.token_urlsafe(32)


def member_id(session_id: str, room_id: str) -> str:
    """Return who a session is in one room: the same on every hub, in every tab, and unlinkable between rooms."""
    return _text(hashlib.blake2s(room_id.encode(), key=session_id.encode(), digest_size=16).digest())


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
