"""Wait as long as a crowded machine may need to start a program anew; who never comes back is found all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests import waiting

PATIENCE_S: Final = 300.0


async def until(holds: Callable[[], object]) -> None:
    """Return as soon as something holds; fail where it never does."""
    await waiting.until(holds, PATIENCE_S)
