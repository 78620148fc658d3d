"""What one member of a room does not see: people kept apart by a block, and messages they have reported."""

from __future__ import annotations

from typing import Final

BLOCKS_MOST: Final = 100
"""People whom one session may block in one room."""
