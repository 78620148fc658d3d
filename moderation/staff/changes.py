"""Changes of the staff: each is written into the audit in the same step in which it happens."""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from moderation.audit import places
from moderation.audit.audit import Audit
from moderation.audit.chain import linked
from moderation.staff.errors import Busy
from rooms.stores.link import Arg, Reply
from rooms.stores.scripts import Caller, Script

TRIES: Final = 50
"""Each try that fails was overtaken by another entry, so this many never fail together."""
OVERTAKEN: Final = b"overtaken"


class Change(enum.StrEnum):
    """What may happen to an account."""

    INVITED = "invited"
    JOINED = "joined"
    RESET = "reset"
    SET_UP_ANEW = "set_up_anew"
    DISABLED = "disabled"
    SESSIONS_ENDED = "sessions_ended"


class StaffEntry(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="staff"):
    """One change, in the audit. ``by`` is empty for the operator at the machine, ``role`` where it did not matter."""

    order: int
    at_ms: int
    change: Change
    whom: str
    role: str
    by: str


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A change that is about to happen: to which account, and by whom."""

    change: Change
    whom: str
    by: str
    role: str = ""


class Changes:
    """Runs scripts that change something about staff together with the entry that says so."""

    def __init__(self, store: Caller, audit: Audit) -> None:
        self._store, self._audit = store, audit

    async def make(self, script: Script, keys: tuple[str, ...], args: tuple[Arg, ...], fact: Fact) -> Reply:
        """Run a script on the entries, the head and ``keys``, with order, entry, its hash and ``args``.

        The script writes the entry if it changes anything, and answers ``overtaken`` without changing anything where
        the chain no longer ends where it did. Raises ``StoreAway``, and ``Busy`` where others were always faster.
        """
        for _ in range(TRIES):
            head = await self._audit.head()
            order = head.place.order + 1
            entry = StaffEntry(order=order, at_ms=head.now_ms, **msgspec.structs.asdict(fact))
            link = linked(head.place.hash, entry)
            at = (places.ENTRIES, places.HEAD, *keys)
            reply = await script.run(self._store, at, (order, link.entry, link.hash, *args))
            if reply != OVERTAKEN:
                return reply
        raise Busy
