"""One connected person: carries out what the session decides, in order, and hears the rooms."""

from __future__ import annotations

import asyncio
import collections
from typing import Final, Protocol

from msgspec import UNSET

from chat.hub.hub import RoomFull
from chat.services import Services
from chat.session import Choose, Close, Effect, Enter, Exit, Open, Rename, Send, Session, Speak
from chat.views import room_views
from chat.wire.client import Hello
from chat.wire.codec import encode
from chat.wire.framing import framed
from chat.wire.server import (
    Bye,
    ByeReason,
    Error,
    ErrorCode,
    Limits,
    Named,
    Preferred,
    ServerFrame,
    Timings,
    Welcome,
)
from chat.wire.types import TEXT_LIMIT_CHARS, WIRE_VERSION, AgeBand, Lang
from rooms.control import Addressed, SessionEnded
from rooms.errors import NoRerollLeft, StoreAway, StoreRefused
from rooms.sessions import SessionRecord

FRAME_LIMIT_BYTES: Final = 16 * 1024
WORK_MOST: Final = 32
"""Effects that may wait for a store; a client that sends on without waiting is asked to slow down."""
TIMINGS: Final = Timings(
    retry_first_ms=500, retry_last_ms=20_000, echo_wait_ms=8_000, ping_every_ms=45_000, hole_wait_ms=2_000
)
LIMITS: Final = Limits(text_limit_chars=TEXT_LIMIT_CHARS, frame_limit_bytes=FRAME_LIMIT_BYTES, rooms_limit=5)

_CLOSE_CODES: Final = {
    ByeReason.RELOAD: 1000,
    ByeReason.RESTART: 1012,
    ByeReason.SLOW: 1013,
    ByeReason.IDLE: 1001,
    ByeReason.BUSY: 1013,
    ByeReason.ENDED: 1000,
    ByeReason.TOO_MANY_ERRORS: 1008,
}
"""Close codes of RFC 6455, section 7.4, and its registry; the reason itself is in the bye frame."""
_NEVER_MS: Final = 0
_LATER_MS: Final = 2_000


class Connection(Protocol):
    """The seam to the server. ``write`` takes whole WebSocket frames, keeps their order and never blocks."""

    def write(self, frames: bytes) -> None:
        """Hand bytes to the transport; after ``close`` they are dropped."""
        ...

    def close(self, code: int) -> None:
        """Send a close frame after what was written, once."""
        ...


class Conversation:
    """Drives one ``Session``. Effects that ask a store run one after another, so answers keep the order of asking."""

    is_paused: bool

    def __init__(self, services: Services, connection: Connection, cookie_token: str | None) -> None:
        self._services = services
        self._connection = connection
        self._cookie_token = cookie_token
        self._clock = asyncio.get_running_loop().time
        self._session = Session(self._clock())
        self._record: SessionRecord | None = None
        self._work: collections.deque[Effect] = collections.deque()
        self._is_working = False
        self._is_over = False
        self.is_paused = False

    @property
    def record(self) -> SessionRecord:
        """Whose socket this is, once hello was answered."""
        assert self._record is not None, "nobody has said hello"
        return self._record

    @property
    def has_begun(self) -> bool:
        """Whether hello was answered."""
        return self._record is not None

    # from the server ---------------------------------------------------------------------------------------------

    def frame_received(self, raw: str | bytes) -> None:
        """Take one message of the socket."""
        for effect in self._session.receive(raw, self._clock()):
            if len(self._work) >= WORK_MOST:
                self._send(Error(code=ErrorCode.TOO_FAST))
            else:
                self._work.append(effect)
        self._go_on()

    def writing_paused(self) -> None:
        """Learn that the socket is full."""
        self.is_paused = True
        for room in self._session.rooms:
            if (live := self._services.hub.room(room)) is not None:
                live.pause(self)

    def writing_resumed(self) -> None:
        """Learn that the socket has room again."""
        self.is_paused = False
        for room in self._session.rooms:
            if (live := self._services.hub.room(room)) is not None:
                live.resume(self)

    def closed(self) -> None:
        """Learn that the socket is gone or about to go: nothing is written from here on."""
        if self._is_over:
            return
        self._is_over = True
        self._work.clear()
        for room in self._session.rooms:
            self._services.hub.leave(self, room)
        if self._record is not None:
            self._services.hub.unregister(self)

    # from the hub ------------------------------------------------------------------------------------------------

    def write(self, frames: bytes) -> None:
        """Write framed frames to the socket."""
        self._connection.write(frames)

    def part(self, reason: ByeReason, after_ms: int = _LATER_MS) -> None:
        """Say why, and close."""
        if self._is_over:
            return
        self._send(Bye(reason=reason, after_ms=after_ms))
        self.closed()
        self._connection.close(_CLOSE_CODES[reason])

    def addressed(self, letter: Addressed) -> None:
        """Take a private event of this session."""
        if isinstance(letter.event, SessionEnded):
            self.part(ByeReason.ENDED, _NEVER_MS)
        else:
            self.write(framed(bytes(letter.event.frame)))

    # carrying out ------------------------------------------------------------------------------------------------

    def _send(self, frame: ServerFrame) -> None:
        self._connection.write(framed(encode(frame)))

    def _go_on(self) -> None:
        """Carry out at once what needs no store; hand the rest to a task that ends when the work does."""
        while self._work and not self._is_working:
            match self._work[0]:
                case Send(frame=frame):
                    self._work.popleft()
                    self._send(frame)
                case Close(reason=reason):
                    self.part(reason)
                case Exit(room=room):
                    self._work.popleft()
                    self._services.hub.leave(self, room)
                case _:
                    self._is_working = True
                    self._services.hub.spawn(self._carry_out(), "conversation")

    async def _carry_out(self) -> None:
        try:
            while self._work and not isinstance(self._work[0], Send | Close | Exit):
                effect = self._work.popleft()
                try:
                    await self._do(effect)
                except (StoreAway, StoreRefused, TimeoutError):
                    self._failed(effect)
        finally:
            self._is_working = False
        self._go_on()

    async def _do(self, effect: Effect) -> None:
        match effect:
            case Open(hello=hello):
                await self._open(hello)
            case Enter():
                await self._enter(effect)
            case Speak(room=room, nonce=nonce, text=text):
                for frame in await self._services.posting.say(self.record, room, nonce, text):
                    self._send(frame)
                if not self.record.has_spoken:
                    self._record = await self._services.sessions.refresh(self.record)
            case Choose(lang=lang, country=country):
                self._record = await self._services.sessions.prefer(self.record, lang=lang, country=country)
                self._send(Preferred(lang=lang, country=country))
            case Rename():
                await self._rename()

    def _failed(self, effect: Effect) -> None:
        """Say that talk is away; nothing was lost that the client does not still hold."""
        room = getattr(effect, "room", None)
        if isinstance(effect, Open):
            self._session.unwelcome()
        if isinstance(effect, Enter):
            self._session.turned_away(effect.room)
        self._send(Error(code=ErrorCode.TALK_AWAY, room=room, nonce=getattr(effect, "nonce", None)))

    async def _open(self, hello: Hello) -> None:
        token = hello.token or self._cookie_token
        record = await self._services.sessions.find(token) if token else None
        if record is None:
            await self._open_anew(hello)
            return
        if hello.lang is not None or hello.country is not None:
            lang, country = hello.lang or record.lang, hello.country or record.country
            record = await self._services.sessions.prefer(record, lang=lang, country=country)
        self._welcome(record, None)

    async def _open_anew(self, hello: Hello) -> None:
        problem = self._no_session_because(hello)
        if problem is not None or hello.age_band is None:
            self._session.unwelcome()
            self._send(Error(code=problem or ErrorCode.AGE_BAND_NEEDED, where="age_band"))
            return
        lang = hello.lang or Lang(self._services.settings.default_lang)
        token, record = await self._services.sessions.open(age_band=hello.age_band, lang=lang, country=hello.country)
        self._welcome(record, token)

    def _no_session_because(self, hello: Hello) -> ErrorCode | None:
        if hello.token is not None or self._cookie_token is not None:
            return ErrorCode.SESSION_UNKNOWN
        if hello.age_band is None:
            return ErrorCode.AGE_BAND_NEEDED
        lang = hello.lang or self._services.settings.default_lang
        return None if self._services.catalogue.for_audience(hello.age_band, lang) else ErrorCode.NO_ROOM_FOR_AGE

    def _welcome(self, record: SessionRecord, token: str | None) -> None:
        if self._is_over:
            return
        self._record = record
        self._services.hub.register(self)
        self._send(
            Welcome(
                wire=WIRE_VERSION,
                name=record.name,
                rerolls_left=record.rerolls_left,
                age_band=AgeBand(record.age_band),
                lang=Lang(record.lang),
                country=record.country,
                rooms=room_views(self._services.catalogue, record),
                limits=LIMITS,
                timings=TIMINGS,
                token=token or UNSET,
            )
        )

    async def _enter(self, enter: Enter) -> None:
        room = self._services.catalogue.get(enter.room)
        code = ErrorCode.ROOM_UNKNOWN
        if room is not None and room.audience == self.record.age_band:
            try:
                await self._services.hub.enter(self, room, enter.after)
            except RoomFull:
                code = ErrorCode.ROOM_FULL
            else:
                if self._is_over or enter.room not in self._session.rooms:
                    self._services.hub.leave(self, enter.room)
                return
        self._session.turned_away(enter.room)
        self._send(Error(code=code, where="room", room=enter.room))

    async def _rename(self) -> None:
        try:
            self._record = await self._services.sessions.reroll(self.record)
        except NoRerollLeft:
            self._send(Error(code=ErrorCode.NO_REROLL_LEFT))
            return
        self._send(Named(name=self._record.name, rerolls_left=self._record.rerolls_left))
