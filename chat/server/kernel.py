"""What the kernel may keep for one connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from typing import Final

NOTSENT_LOWAT_BYTES: Final = 64 * 1024
"""How much unsent data the kernel keeps for one socket: a stalled reader costs 0.2 MB instead of 4 MB."""
USER_TIMEOUT_MS: Final = 30_000
"""How long written data may stay unacknowledged before the kernel gives the connection up."""


def bound_kernel(transport: asyncio.BaseTransport) -> None:
    """Bound what a reader that stalls costs."""
    raw = transport.get_extra_info("socket")
    if raw is not None and raw.family != socket.AF_UNIX and sys.platform == "linux":
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOTSENT_LOWAT_BYTES)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
