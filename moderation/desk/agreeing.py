"""Two people for one decision: the first asks, the second agrees to exactly that."""

from __future__ import annotations

from typing import Final

import msgspec

from moderation.desk.changes import announce
from moderation.desk.decisions import Decided, Decisions, Stale, Taken, Wish
from moderation.desk.matrix import SOME_LEAD, Denied, DenyCode
from moderation.desk.queue import CHANGES, DESK, PACKAGE, item_place
from moderation.staff.roles import Actor
from rooms import retention
from rooms.stores.scripts import Caller, Script

ASKED_TTL_S: Final = 5 * retention.MINUTE_S


class Asked(msgspec.Struct, frozen=True):
    """Something waits for a second moderator: this wish, or with ``is_new`` false one that was there before."""

    is_new: bool


class Agreements:
    """Keeps what waits for a second moderator: one wish an item, five minutes. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller, decisions: Decisions) -> None:
        self._record = record
        self._decisions = decisions
        self._ask = Script("ask", PACKAGE)

    async def ask(self, wish: Wish) -> Asked | Denied | Stale | Taken:
        """Let a wish wait for somebody who agrees, if it is one to which somebody could agree now."""
        if refused := await self._decisions.refusal(msgspec.structs.replace(wish, second=SOME_LEAD)):
            return refused
        alone = msgspec.structs.replace(wish, second=None)
        keys = (item_place(wish.item), _place(wish.item), CHANGES)
        args = (wish.version, wish.actor.staff_id, msgspec.json.encode(alone), ASKED_TTL_S, wish.item)
        answer = await self._ask.run(self._record, keys, args)
        return Stale(wish.version) if answer == -1 else Asked(is_new=answer == 1)

    async def asked(self, item_id: str) -> Wish | None:
        """Return what waits for a second moderator."""
        reply = await self._record.call("GET", _place(item_id))
        return msgspec.json.decode(reply, type=Wish) if isinstance(reply, bytes) else None

    async def agree(self, item_id: str, wish_id: str, second: Actor) -> Decided | Denied | Stale | Taken:
        """Agree to the wish that was shown, and decide it; to one that lapsed or was replaced nobody agrees."""
        wish = await self.asked(item_id)
        if wish is None or wish.id != wish_id:
            return Denied(DenyCode.WISH_GONE)
        decided = await self._decisions.decide(msgspec.structs.replace(wish, second=second))
        if not isinstance(decided, Denied):
            await self.withdraw(item_id)
        return decided

    async def withdraw(self, item_id: str) -> None:
        """Ask no longer."""
        await self._record.call("DEL", _place(item_id))
        await announce(self._record, item_id)


def _place(item_id: str) -> str:
    return f"{DESK}:asked:{item_id}"
