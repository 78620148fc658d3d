"""First messages in gentle rooms: what nobody decided on within a minute appears by itself."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from moderation.desk.effects import AnyEffect, Appear, Envelope, KeepWords
from moderation.desk.items import DUE_S, Item, parse
from moderation.desk.queue import DESK, PACKAGE
from moderation.desk.ringing import closing_keys
from moderation.findings import Reason
from rooms import retention
from rooms.stores.scripts import Caller, Script

LET_GO_MS: Final = 60_000
"""How long a first message waits for staff at most."""
AT_ONCE: Final = 100


class Newcomers:
    """Lets messages go whose time has come. The times stand in ``record``, set in the step that opened their items.

    Each is let go in one step with its effects: a crash leaves it for the next process, and none is let go twice.
    Every method may raise ``StoreAway``.
    """

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._due, self._let_go, self._item = Script("due", PACKAGE), Script("let_go", PACKAGE), Script("item", PACKAGE)

    async def let_go(self) -> int:
        """Let everything appear that has waited long enough; return how many will."""
        due = cast("list[bytes]", await self._due.run(self._record, (DESK,), (AT_ONCE,)))
        return sum([await self._appear(*entry.decode().split(" ", 1)) for entry in due])

    async def _appear(self, item_id: str, nonce: str) -> bool:
        now_ms, flat = cast(
            "tuple[int, list[bytes]]", await self._item.run(self._record, (f"{DESK}:item:{item_id}",), ())
        )
        item = parse(item_id, flat, now_ms)
        effects = _effects(item, nonce, now_ms) if item is not None else ("", "")
        due_after_ms = DUE_S[item.lane] * 1000 if item is not None else 0
        args = (item_id, nonce, *effects, Reason.NEWCOMER, due_after_ms)
        return bool(await self._let_go.run(self._record, (DESK, *closing_keys(item_id)), args))


def _effects(item: Item, nonce: str, now_ms: int) -> tuple[bytes, bytes]:
    """Return what is to happen: the message appears; and its words go with it, once the item is closed."""
    room, once = item.room, f"{item.id}.{nonce}"
    posting = Appear(room=room, item=item.id, session=item.session, member=item.member, nonce=nonce)
    ending = KeepWords(room=room, item=item.id, until_ms=now_ms + retention.MESSAGE_TTL_S * 1000)
    return _sent(posting, f"{once}.0", now_ms), _sent(ending, f"{once}.1", now_ms)


def _sent(effect: AnyEffect, once: str, now_ms: int) -> bytes:
    """Wrap an effect that no decision stands behind, and that no later one overtakes."""
    return msgspec.json.encode(Envelope(order=0, once=once, at_ms=now_ms, effect=effect))
