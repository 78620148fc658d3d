"""Tell one person something exactly once, though whoever tells it may have to try again."""

from __future__ import annotations

from typing import Final

import msgspec

from rooms import retention
from rooms.control import Addressed, Whisper, mail_place
from rooms.stores.partitions import tag_of
from rooms.stores.scripts import Caller, Script

TOLD_TTL_S: Final = retention.DAY_S
"""For how long it is remembered that something was told."""


class Telling:
    """Tells one session something, on whichever hub it is and when it comes back: once, however often it is tried."""

    def __init__(self, store: Caller) -> None:
        self._store = store
        self._tell = Script("tell")

    async def tell(self, session_id: str, frame: bytes, *, once: str) -> bool:
        """Send a frame and leave it as a letter; false where ``once``, the telling's own id, was told before."""
        tag = tag_of(session_id)
        keys = (f"{tag}told:{once}", mail_place(session_id), f"{tag}control")
        announcement = msgspec.json.encode(Addressed(session_id, Whisper(msgspec.Raw(frame))))
        args = (frame, announcement, retention.MAIL_LETTERS, retention.MAIL_TTL_S, TOLD_TTL_S)
        return bool(await self._tell.run(self._store, keys, args))
