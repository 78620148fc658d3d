"""Where the desk does not keep up: rooms in which something waits past its time, and rooms with too much that waits."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from moderation.desk.items import RANKS
from moderation.desk.queue import DESK, PACKAGE
from rooms.stores.scripts import Caller, Script

LOOK_MOST: Final = 500
"""Late items looked at in each rank: past it a room that is late as well may be left out until others were worked."""


class Strain(msgspec.Struct, frozen=True):
    """Rooms where something is late and nobody works on it, and rooms in which more waits than people can work."""

    late: frozenset[str] = frozenset()
    crowded: frozenset[str] = frozenset()


class Strains:
    """Reads from ``record`` how the desk keeps up."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._strain = Script("strain", PACKAGE)

    async def read(self) -> Strain:
        """Return how it is now. Raises ``StoreAway``."""
        ranks = sorted(set(RANKS.values()))
        late, crowded = cast(
            "tuple[list[bytes], list[bytes]]",
            await self._strain.run(self._record, (DESK,), (LOOK_MOST, *ranks)),
        )
        return Strain(frozenset(room.decode() for room in late), frozenset(room.decode() for room in crowded))
