"""Due times: an item that still waits at its own calls staff again, one step higher each time.

Scripts of the desk watch what they open and clear what they close in their own step, with these commands::

    HSET {record}due:of <code> "<lane> <again_ms> 1"     ZADD {record}due <due_at_ms> <code>
    ZREM {record}due <code>                              HDEL {record}due:of <code>
"""

from __future__ import annotations

from typing import Final, cast

from moderation.alarms import places
from moderation.alarms.call import Call
from moderation.alarms.errors import LeaseLost
from moderation.alarms.ladder import LAST_STEP, OPENED
from moderation.alarms.lease import PACKAGE, Duty
from moderation.alarms.outbox import STEPS_MOST
from rooms.stores.scripts import Caller, Script

BREACHES_AT_ONCE: Final = 100


class Deadlines:
    """When which item is due. Every method may raise ``StoreAway``. Times are the store's UTC milliseconds."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._breach = Script("breach", PACKAGE)

    async def watch(self, call: Call, *, due_at_ms: int, again_ms: int) -> None:
        """Call the first step at ``due_at_ms`` and each one after it ``again_ms`` later, unless cleared before.

        Watching anew begins anew. So a claim moves the due time to its own end, and each heartbeat moves it on: when
        whoever claimed the item falls silent, the others hear of it.
        """
        await self._record.call("HSET", places.DUE_OF, call.code, f"{call.lane} {again_ms} {OPENED + 1}")
        await self._record.call(
            "ZADD", places.DUE, due_at_ms, call.code
        )  # last: a time without a lane would be dropped

    async def breach(self, duty: Duty) -> int:
        """Put a step into the outbox for every item past its due time; return how many. Raises ``LeaseLost``."""
        keys = (duty.place, places.DUE, places.DUE_OF, places.OUTBOX)
        put = await self._breach.run(self._record, keys, (duty.token, BREACHES_AT_ONCE, LAST_STEP, STEPS_MOST))
        if put == -1:
            raise LeaseLost
        return cast("int", put)
