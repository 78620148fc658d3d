"""WebSocket framing of ready frames, done once per room and never per member (RFC 6455, section 5.2)."""

from __future__ import annotations

from typing import Final

_FINAL_TEXT: Final = 0x81
PING: Final = b"\x89\x00"
"""An empty ping."""


def payload_of(frame: bytes) -> bytes:
    """Return what one frame made by ``framed`` holds."""
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]


def framed(payload: bytes) -> bytes:
    """Wrap a payload as one unmasked, unfragmented, uncompressed text frame."""
    size = len(payload)
    if size < 126:
        return bytes((_FINAL_TEXT, size)) + payload
    if size < 65_536:
        return bytes((_FINAL_TEXT, 126)) + size.to_bytes(2, "big") + payload
    return bytes((_FINAL_TEXT, 127)) + size.to_bytes(8, "big") + payload
