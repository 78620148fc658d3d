"""The line in ``talk`` in which delivered messages wait to be screened, and who takes them out of it."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from rooms import retention
from rooms.ids import new_id
from rooms.stores.scripts import Caller, Script

PACKAGE: Final = "moderation.screening"
LINE: Final = "{screening}line"
HOLDER: Final = "{screening}holder"

WAITING_MOST: Final = 2_000
"""Past so many the oldest is dropped unread: what was just said is what a card may still help with."""

TTL_MS: Final = retention.SCREENING_TTL_S * 1000 // 2
"""Half of what people are told: a message goes when it is so old, or else with the line, so long after the last."""

HOLDER_TTL_MS: Final = 6_000
"""How long nobody screens after the process that did has died."""


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """A message as everybody in its room could read it.

    ``is_crisis`` says that danger was found before it was delivered, so that its author has been shown services.
    """

    session: str
    room: str
    epoch: str
    seq: int
    nonce: str
    text: str
    is_crisis: bool


class Taken(msgspec.Struct, frozen=True):
    """A message out of the line, and how long it had waited there."""

    waited_ms: int
    message: Delivered


_decoder = msgspec.json.Decoder(Delivered)


class Line:
    """Messages in, the oldest first out, each once. Every method may raise ``StoreAway``.

    What is taken is gone from the store: a message of which the screening dies is not screened, which leaves it where
    it would be without one.
    """

    def __init__(self, store: Caller) -> None:
        self._store = store
        self._offer, self._take = Script("offer", PACKAGE), Script("take", PACKAGE)

    async def offer(self, message: Delivered) -> int:
        """Put a message in line; return how many others were dropped unread."""
        args = (msgspec.json.encode(message), WAITING_MOST, TTL_MS)
        return cast("int", await self._offer.run(self._store, (LINE,), args))

    async def take(self, most: int) -> tuple[Taken, ...]:
        """Take the oldest messages out of the line."""
        reply = cast("list[tuple[int, bytes]]", await self._take.run(self._store, (LINE,), (most, TTL_MS)))
        return tuple(Taken(waited_ms, _decoder.decode(message)) for waited_ms, message in reply)

    async def is_screened(self) -> bool:
        """Say whether anybody takes messages out of the line."""
        return bool(await self._store.call("EXISTS", HOLDER))


class Holder:
    """Lets one process at a time screen, so that what a session said is remembered in one place."""

    def __init__(self, store: Caller) -> None:
        self._store = store
        self._who = new_id()
        self._hold, self._let_go = Script("hold", PACKAGE), Script("let_go", PACKAGE)

    async def hold(self) -> bool:
        """Be the one that screens for some seconds more; false while another is. Raises ``StoreAway``."""
        return bool(await self._hold.run(self._store, (HOLDER,), (self._who, HOLDER_TTL_MS)))

    async def let_go(self) -> None:
        """Leave it to another. Raises ``StoreAway``."""
        await self._let_go.run(self._store, (HOLDER,), (self._who,))


async def until_any(store: Caller, limit_ms: int) -> bool:
    """Wait until a message is in line; false where none came. Other commands on this link wait as long."""
    reply = await store.call("XREAD", "COUNT", 1, "BLOCK", limit_ms, "STREAMS", LINE, "0")
    return reply is not None
