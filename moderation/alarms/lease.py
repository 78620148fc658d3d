"""A duty that one process at a time may do: a lease that lapses by itself, with a token that only rises."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from moderation.alarms import places
from moderation.alarms.errors import LeaseLost
from rooms.stores.scripts import Caller, Script

PACKAGE: Final = "moderation.alarms"
LEASE_MS: Final = 15_000
"""How long a duty rests after the process that had it died."""
RENEW_S: Final = 5.0
"""A third of the lease: two renewals may be lost before the duty is."""


class Duty(msgspec.Struct, frozen=True):
    """Proof of having the duty: the lease's key, and the token that scripts compare before they change anything."""

    place: str
    token: int


class Lease:
    """One duty's lease in ``record``. Time is the store's. Every method may raise ``StoreAway``.

    A guest has a duty only while nobody else wants it: it loses the duty at the next renewal after somebody asked.
    """

    def __init__(self, record: Caller, duty: str, *, is_guest: bool = False) -> None:
        self._record = record
        self._is_guest = is_guest
        self._keys = (places.lease(duty), places.fence(duty), places.wanted(duty))
        self._lease = Script("lease", PACKAGE)

    async def take(self) -> Duty | None:
        """Take the duty; None while another process has it."""
        token = await self._ask("take", 0)
        return Duty(self._keys[0], token) if token else None

    async def keep(self, duty: Duty) -> None:
        """Hold on to the duty for another lease. Raises ``LeaseLost``, also when nobody took it meanwhile."""
        if not await self._ask("keep", duty.token):
            raise LeaseLost

    async def drop(self, duty: Duty) -> None:
        """Give the duty back, so that another process need not wait for the lease to lapse."""
        await self._ask("drop", duty.token)

    async def _ask(self, asked: str, token: int) -> int:
        return cast(
            "int", await self._lease.run(self._record, self._keys, (asked, token, LEASE_MS, int(self._is_guest)))
        )
