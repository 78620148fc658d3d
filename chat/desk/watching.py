"""One open desk: it is shown what it watches, soon after that changed, for as long as its session lives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from chat.connection import CLOSE_CODES, Connection
from chat.desk.asking import Asking
from chat.desk.gate import Seat
from chat.desk.wire import Behind, Called, ItemChanged, QueueChanged, Touch, WatchItem, WatchQueue
from chat.wire.codec import encode
from chat.wire.codes import ByeReason
from chat.wire.framing import framed
from chat.wire.server import Bye, Error, Pong, ServerFrame
from moderation.alarms.call import Call
from moderation.staff.sessions import StaffSessions
from rooms.errors import StoreAway, StoreRefused

PACE_S: Final = 0.3
"""Changes that come closer together are shown together."""
CHECK_EVERY_S: Final = 40.0
"""How often a session is looked at again, and what is shown drawn anew: announcements may be lost, minutes pass."""
CALLS_MOST: Final = 10
"""Alarms that wait to be shown at one desk; past these the oldest go, since the queue itself lists every item."""


class Sights(msgspec.Struct, frozen=True):
    """How what is watched is drawn; each may raise ``StoreAway``. None where there is nothing to show."""

    queue: Callable[[Seat, WatchQueue], Awaitable[QueueChanged]]
    item: Callable[[Seat, WatchItem], Awaitable[ItemChanged | None]]
    call: Callable[[Seat, Call], Awaitable[Called | None]]
    seen: Callable[[str], Awaitable[None]]
    """Told of each sign of a person, by the session."""


class Due(msgspec.Struct):
    """What is to be done next."""

    is_queue: bool = False
    is_item: bool = False
    is_act: bool = False
    is_check: bool = False
    calls: list[Call] = []


class Watching:
    """Answers one socket. What changes while it draws or while its reader is slow is drawn once, afterwards."""

    def __init__(self, seat: Seat, sessions: StaffSessions, sights: Sights, connection: Connection) -> None:
        self._seat, self._sessions, self._sights, self._connection = seat, sessions, sights, connection
        self._clock = asyncio.get_running_loop().time
        self._asking = Asking(self._clock())
        self._queue: WatchQueue | None = None
        self._item: WatchItem | None = None
        self._due = Due(is_check=True)  # it may have ended while the socket was being opened
        self._woken = asyncio.Event()
        self._check_at_s = self._clock() + CHECK_EVERY_S
        self._is_paused = self._is_over = self._is_deaf = self._is_behind = False

    @property
    def session_id(self) -> str:
        """Whose desk it is."""
        return self._seat.session.id

    # from the server ---------------------------------------------------------------------------------------------

    def frame_received(self, raw: str | bytes) -> None:
        """Take one message."""
        match self._asking.receive(raw, self._clock()):
            case WatchQueue() as asked:
                self._queue, self._due.is_queue = asked, True
            case WatchItem() as asked:
                self._item, self._due.is_item = asked, True
            case Touch():
                self._due.is_act = True
            case ByeReason() as reason:
                self.part(reason)
            case Error() | Pong() as answer:
                self._send(answer)
        self._woken.set()

    def writing_paused(self) -> None:
        """Draw nothing until the reader has caught up."""
        self._is_paused = True

    def writing_resumed(self) -> None:
        """Go on."""
        self._is_paused = False
        self._woken.set()

    def closed(self) -> None:
        """Draw nothing any more."""
        self._is_over = True
        self._woken.set()

    def part(self, reason: ByeReason) -> None:
        """Say bye and close."""
        self._send(Bye(reason=reason))
        self._connection.close(CLOSE_CODES[reason])

    # from the desks of this process ------------------------------------------------------------------------------

    def item_changed(self, item_id: str) -> None:
        """Look again at what is watched."""
        self._due.is_queue = True
        self._due.is_item = self._due.is_item or (self._item is not None and self._item.item == item_id)
        self._woken.set()

    def called(self, call: Call) -> None:
        """Show an alarm."""
        self._due.calls = [*self._due.calls, call][-CALLS_MOST:]
        self._woken.set()

    def ended(self) -> None:
        """Leave at once."""
        self.part(ByeReason.ENDED)

    def lost(self) -> None:
        """Say that nothing is heard."""
        self._is_deaf = True
        self._turn(is_behind=True)

    def restored(self) -> None:
        """Look at everything again: the session, and what is watched."""
        self._is_deaf = False
        self._all_due()

    # its own task ------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Show what is due, until the socket is closed."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._check_at_s):
                    await self._woken.wait()
            if self._is_over:
                return
            if self._clock() >= self._check_at_s:
                self._tick()
            self._woken.clear()
            if not self._is_paused:
                await self._catch_up()
            await asyncio.sleep(PACE_S)

    def _tick(self) -> None:
        self._check_at_s = self._clock() + CHECK_EVERY_S
        self._all_due()
        if self._is_paused:
            self.part(ByeReason.SLOW)

    def _all_due(self) -> None:
        self._due.is_check = self._due.is_queue = self._due.is_item = True
        self._woken.set()

    async def _catch_up(self) -> None:
        due, self._due = self._due, Due()
        try:
            if (due.is_check or due.is_act) and not await self._lives(is_act=due.is_act):
                self.part(ByeReason.ENDED)
                return
            await self._show(due)
        except (StoreAway, StoreRefused):  # all of it is due again
            self._due.calls = due.calls + self._due.calls
            self._due.is_act = self._due.is_act or due.is_act
            self._all_due()
            self._turn(is_behind=True)
        else:
            self._turn(is_behind=self._is_deaf)

    async def _lives(self, *, is_act: bool) -> bool:
        session = await self._sessions.check(self._seat.session, is_act=is_act)
        if session is not None:
            self._seat = msgspec.structs.replace(self._seat, session=session)
        if session is not None and is_act:
            await self._sights.seen(session.id)
        return session is not None

    async def _show(self, due: Due) -> None:
        for call in due.calls:
            self._send(await self._sights.call(self._seat, call))
        if due.is_queue and self._queue is not None:
            self._send(await self._sights.queue(self._seat, self._queue))
        if due.is_item and self._item is not None:
            self._send(await self._sights.item(self._seat, self._item))

    def _turn(self, *, is_behind: bool) -> None:
        if self._is_behind != is_behind:
            self._is_behind = is_behind
            self._send(Behind(is_behind=is_behind))

    def _send(self, frame: ServerFrame | None) -> None:
        if frame is not None and not self._is_over:
            self._connection.write(framed(encode(frame)))
