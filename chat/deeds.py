"""What people do about what was said: report, block, unblock, unsend. Sockets and forms alike ask here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from chat.reporting import Reporting
from chat.throttle import Throttle
from chat.wire.client import Block, Deed, Report, Unblock, Unsend
from chat.wire.codes import ErrorCode
from chat.wire.server import Posted
from rooms.catalogue import Catalogue
from rooms.history import History
from rooms.ids import member_id
from rooms.room import Room
from rooms.sessions import SessionRecord
from rooms.sights import Blocking, Sights

BURST: Final = 60
RATE_PER_S: Final = 1.0
"""Blocks and unsendings of one session: each is a word to every hub that hears the room."""

_UNDONE: Final = {Blocking.UNKNOWN: ErrorCode.MEMBER_UNKNOWN, Blocking.TOO_MANY: ErrorCode.BLOCKS_LIMIT}


class Deeds:
    """Does what is asked, or says what stands against it.

    The answer to a deed that was done comes through the room, in order with what is said there.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        history: History,
        sights: Sights,
        reporting: Reporting,
        clock_ms: Callable[[], int],
    ) -> None:
        self._catalogue = catalogue
        self._history, self._sights = history, sights
        self._reporting = reporting
        self._clock_ms = clock_ms
        self._pace = Throttle(BURST, RATE_PER_S)

    async def do(self, record: SessionRecord, deed: Deed, *, network_tag: str | None = None) -> ErrorCode | None:
        """Do it once, however often it is asked; None where it is done. Raises ``StoreAway`` and ``StoreRefused``."""
        room = self._catalogue.open_to(deed.room, record.age_band)
        if room is None:
            return ErrorCode.ROOM_UNKNOWN
        if isinstance(deed, Report):
            return await self._reporting.report(record, deed, room, network_tag=network_tag)
        if not self._pace.allows(record.id, self._clock_ms() / 1000):
            return ErrorCode.TOO_FAST
        own = member_id(record.id, room.id)
        match deed:
            case Block(member=member):
                return await self._block(room, own, member)
            case Unblock(member=member):
                await self._sights.unblock(room.id, own, member)
                return None
            case Unsend():
                return await self._unsend(room, own, deed)

    async def _block(self, room: Room, own: str, member: str) -> ErrorCode | None:
        if member == own:
            return ErrorCode.BAD_FIELD
        return _UNDONE.get(await self._sights.block(room.id, own, member))

    async def _unsend(self, room: Room, own: str, deed: Unsend) -> ErrorCode | None:
        entry = await self._history.find(room.id, deed.epoch, deed.seq, retention_s=room.retention_s)
        if entry is None:
            return ErrorCode.MESSAGE_GONE
        if entry.member != own:
            return ErrorCode.NOT_YOURS
        nonce = msgspec.json.decode(entry.frame, type=Posted).nonce
        is_done = await self._history.unsend(room.id, deed.epoch, deed.seq, member=own, nonce=nonce)
        return None if is_done else ErrorCode.MESSAGE_GONE
