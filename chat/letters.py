"""What waits for one person, on its way to one of their sockets."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol

from chat.wire.framing import framed
from rooms.control import NO_LETTER, Mail
from rooms.errors import StoreAway, StoreRefused


class Line(Protocol):
    """A socket as letters see it."""

    is_over: bool
    is_paused: bool

    def write(self, frames: bytes) -> None:
        """Hand framed frames to the transport; never blocks."""
        ...


class Letters:
    """Writes letters to one socket, each once, and lets them go only after they were handed on.

    A letter is delivered at least once: what could not be written, or not let go, waits for the next socket.
    Which line it is, is said with every call: kept here, the two would hold each other past the line's end.
    """

    __slots__ = ("_mail", "_written")

    def __init__(self, mail: Mail) -> None:
        self._mail = mail
        self._written = NO_LETTER

    async def deliver(self, line: Line, session_id: str) -> None:
        """Write what waits; nothing while the store is away, or once the line is over or full."""
        with contextlib.suppress(StoreAway, StoreRefused, TimeoutError):  # then it goes on waiting
            letters = await self._mail.read(session_id, self._written)
            # Meanwhile the line may have dropped or filled up, or another delivery come first.
            fresh = [letter for letter in letters if letter.place > self._written]
            if not fresh or line.is_over or line.is_paused:
                return
            self._written = fresh[-1].place
            line.write(b"".join(framed(letter.frame) for letter in fresh))
            await asyncio.sleep(0)  # a line that is dead is found to be so by the writing
            if not line.is_over:
                await self._mail.acknowledge(session_id, fresh[-1])
