"""One reader of a room whose page never ends: lines come as they are said, without a script."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final, cast

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chat.hub.hub import Hub, RoomFull
from chat.hub.live_room import WRITE_LIMIT_BYTES
from chat.pages.fragments import HIDE_ALL, STYLE, PageFormat
from chat.server.http import LINE, Line
from chat.wire.codes import ByeReason
from chat.wire.types import Position
from rooms import retention
from rooms.control import Addressed, SessionEnded
from rooms.errors import StoreAway, StoreRefused
from rooms.room import Room
from rooms.sessions import SessionRecord

KEEP_ALIVE_S: Final = 25.0
"""Phone networks and proxies forget lines that are silent for 30 s; with the packets' heads it is 7 KB an hour."""
KEEP_ALIVE: Final = b"\n"
LIFE_S: Final = retention.HOUR_S
"""Then the page asks for itself again, so that what was removed goes from the phone's memory too."""
SLOW_AFTER_S: Final = 15.0
ENDING_S: Final = 60.0
"""What the line may live longer than its page, in which the last piece is taken."""


class Stream:
    """A person who hears one room. What can't be written yet waits here up to a bound, beyond it in the room's ring."""

    def __init__(self, hub: Hub, record: SessionRecord, room: Room, format: PageFormat, nonce: str) -> None:
        self._hub, self._room, self._format = hub, room, format
        self._record = record
        self._style = f'<style nonce="{nonce}">'.encode()
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._news = asyncio.Event()
        self._is_over = self.is_paused = False

    @property
    def record(self) -> SessionRecord:
        """Whose page it is."""
        return self._record

    @property
    def format(self) -> PageFormat:
        """How the room writes to it."""
        return self._format

    # from the hub ------------------------------------------------------------------------------------------------

    def write(self, frames: bytes) -> None:
        """Take pieces of the page; styles get the mark without which they do not count."""
        if self._is_over or not frames:
            return
        self._waiting.append(frames.replace(STYLE, self._style))
        self._waiting_bytes += len(frames)
        self._news.set()
        if self._waiting_bytes > WRITE_LIMIT_BYTES and not self.is_paused:
            self.is_paused = True
            if (live := self._hub.room(self._room.id)) is not None:
                live.pause(self)

    def part(self, reason: ByeReason, after_ms: int | None = None) -> None:  # noqa: ARG002 - the page knows when
        """End the page, which then asks for itself again; after the end of the session nothing stays on it."""
        if reason is ByeReason.ENDED:
            self.write(HIDE_ALL)
        self.close()

    def hush(self) -> bool:
        """Nothing is asked on a page that only reads."""
        return True

    def addressed(self, letter: Addressed) -> None:
        """Take a private event: what it says stands on the room's page."""
        if isinstance(letter.event, SessionEnded):
            self.part(ByeReason.ENDED)
        else:
            self.write(self._format.said("log.letter", f"/room/{self._room.id}#answers"))

    # from the page -----------------------------------------------------------------------------------------------

    async def open(self, after: Position) -> None:
        """Hear what follows a position. Raises ``RoomFull``, ``StoreAway``, ``StoreRefused`` and ``TimeoutError``."""
        self._hub.register(self)
        await self._hub.enter(self, self._room, after)
        if self._is_over:  # it was let go meanwhile
            self._hub.leave(self, self._room.id)

    def close(self) -> None:
        """Hear nothing more; what waits is still to be sent."""
        if not self._is_over:
            self._is_over = True
            self._hub.leave(self, self._room.id)
            self._hub.unregister(self)
            self._news.set()

    async def piece(self, limit_s: float) -> bytes | None:
        """Wait for what comes next; after ``limit_s`` it is a sign of life, after the last piece None."""
        if not self._waiting and not self._is_over:
            try:
                async with asyncio.timeout(limit_s):
                    await self._news.wait()
            except TimeoutError:
                return KEEP_ALIVE
        self._news.clear()
        piece, self._waiting, self._waiting_bytes = b"".join(self._waiting), [], 0
        return piece if piece or not self._is_over else None

    def taken(self) -> None:
        """Learn that all that was handed out has left: the room may write again."""
        if self.is_paused and not self._waiting:
            self.is_paused = False
            if (live := self._hub.room(self._room.id)) is not None:
                live.resume(self)


class Endless(Response):
    """The answer that a stream is sent as. Where the room can't be entered, ``otherwise`` draws why."""

    def __init__(
        self,
        stream: Stream,
        after: Position,
        *,
        head: bytes,
        headers: Mapping[str, str],
        otherwise: Callable[[str], Response],
    ) -> None:
        self._stream, self._after, self._head, self._otherwise = stream, after, head, otherwise
        shown = {"Content-Type": "text/html; charset=utf-8", "X-Accel-Buffering": "no", **headers}
        self.raw_headers = [(name.lower().encode(), value.encode()) for name, value in shown.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page until its reader, its session or its time is gone."""
        try:
            await self._stream.open(self._after)
            line = cast("Line", scope["extensions"][LINE])
            line.lengthen(LIFE_S + ENDING_S)
            async with asyncio.TaskGroup() as group:
                feeding = group.create_task(self._feed(send, line))
                while (await receive())["type"] != "http.disconnect":
                    pass
                feeding.cancel()
        except (StoreAway, StoreRefused, TimeoutError):
            await self._otherwise("fault.talk_away")(scope, receive, send)
        except RoomFull:
            await self._otherwise("error.room_full")(scope, receive, send)
        finally:
            self._stream.close()

    async def _feed(self, send: Send, line: Line) -> None:
        ends_s = asyncio.get_running_loop().time() + LIFE_S
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        piece: bytes | None = self._head
        while piece is not None:
            try:
                async with asyncio.timeout(SLOW_AFTER_S):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            except TimeoutError:  # nobody takes it
                line.abort()
                return
            self._stream.taken()
            left_s = ends_s - asyncio.get_running_loop().time()
            if left_s <= 0:
                self._stream.close()
            piece = await self._stream.piece(min(KEEP_ALIVE_S, max(0.0, left_s)))
        await send({"type": "http.response.body", "body": b"", "more_body": False})
