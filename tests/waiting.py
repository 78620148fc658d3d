"""Wait for what another process, a store or the loop brings about: by looking often, with a limit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

HANG_GUARD_S: Final = 60
"""How long anything may take on a crowded machine before a test says that it never comes."""

LOOK_EVERY_S: Final = 0.005


async def until(holds: Callable[[], object], limit_s: float = HANG_GUARD_S) -> None:
    """Return as soon as something holds; fail where it never does."""
    async with asyncio.timeout(limit_s):
        while not holds():
            await asyncio.sleep(LOOK_EVERY_S)


def blocked_until(holds: Callable[[], object]) -> None:
    """Do the same where there is no loop."""
    deadline = time.monotonic() + HANG_GUARD_S
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(LOOK_EVERY_S)
