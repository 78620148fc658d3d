"""One connected person: carries out what the session decides, in order, and hears the rooms."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from chat.connection import CLOSE_CODES, Connection
from chat.hearing import Hearing
from chat.hub.formats import WIRE, Format
from chat.hub.hub import RoomFull
from chat.letters import Letters
from chat.modes import on_coming
from chat.opening import Door, Opened
from chat.services import Services
from chat.session import Answer, Choose, Close, Do, Effect, Enter, Exit, Open, Rename, Send, Session, Speak, refusal
from chat.turns import Prompt, Turns
from chat.views import welcome
from chat.wire.client import Hello
from chat.wire.codec import encode
from chat.wire.codes import ByeReason, ErrorCode
from chat.wire.framing import framed
from chat.wire.server import Bye, Error, Named, Notice, Preferred, ServerFrame
from rooms.control import Addressed, SessionEnded
from rooms.errors import NoRerollLeft, StoreAway, StoreRefused
from rooms.sessions import SessionRecord

_LATER_MS: Final = 2_000
_COME_BACK_MS: Final = {
    ByeReason.ENDED: 0,  # never
    ByeReason.TOO_MANY_SOCKETS: 60_000,  # tabs that push one another out must not do so all the time
}


class Conversation:
    """Drives one ``Session``: effects one after another, so answers keep the order of asking; none while it is full."""

    __slots__ = (
        "_clock",
        "_connection",
        "_door",
        "_hearing",
        "_is_hushed",
        "_letters",
        "_network_tags",
        "_record",
        "_services",
        "_session",
        "_turns",
        "is_over",
        "is_paused",
    )
    format: Format = WIRE

    def __init__(
        self,
        services: Services,
        connection: Connection,
        *,
        cookie_token: str | None = None,
        network_tags: tuple[str, ...] = (),
    ) -> None:
        self._services = services
        self._connection = connection
        self._network_tags = network_tags
        self._door = Door(services, cookie_token=cookie_token, network_tag=self.network_tag)
        self._clock = asyncio.get_running_loop().time
        self._session = Session(self._clock())
        self._record: SessionRecord | None = None
        self._hearing = Hearing(services.hub)
        self._turns = Turns(services.hub)
        self._letters = Letters(services.mail)
        self._is_hushed = self.is_over = self.is_paused = False

    @property
    def record(self) -> SessionRecord:
        """Whose socket this is, once hello was answered."""
        assert self._record is not None, "nobody has said hello"
        return self._record

    @property
    def has_begun(self) -> bool:
        """Whether hello was answered."""
        return self._record is not None

    @property
    def network_tag(self) -> str | None:
        """Which part of the network it comes from, where that is told apart."""
        return next(iter(self._network_tags), None)

    # from the server ---------------------------------------------------------------------------------------------

    def frame_received(self, raw: str | bytes) -> None:
        """Take one message of the socket."""
        if self.is_over or self._is_hushed:
            return
        is_busy = self._turns.is_full
        effects = self._session.receive(raw, self._clock(), is_busy=is_busy)
        if is_busy:  # answered out of turn, since what waits must not grow
            for effect in effects:
                if isinstance(effect, Send | Close):
                    self.do_at_once(effect)
        else:
            self._turns.take(self, effects)

    def writing_paused(self) -> None:
        """Learn that the socket is full."""
        self.is_paused = True
        self._hearing.pause(self)

    def writing_resumed(self) -> None:
        """Learn that the socket has room again."""
        self.is_paused = False
        self._hearing.resume(self)
        if self.has_begun:
            self._deliver()
        self._turns.go_on(self)

    def closed(self) -> None:
        """Learn that the socket is gone or about to go: nothing is written from here on."""
        if self.is_over:
            return
        self.is_over = True
        self._turns.drop()
        self._hearing.leave_all(self)
        if self._record is not None:
            self._services.hub.unregister(self)

    # from the hub ------------------------------------------------------------------------------------------------

    @property
    def write(self) -> Callable[[bytes], None]:
        """What writes framed frames to the socket: its own, since a room calls it for everybody."""
        return self._connection.write

    def part(self, reason: ByeReason, after_ms: int | None = None) -> None:
        """Say why and when to come back, and close."""
        if self.is_over:
            return
        when_ms = _COME_BACK_MS.get(reason, _LATER_MS) if after_ms is None else after_ms
        self._send(Bye(reason=reason, after_ms=when_ms))
        self.closed()
        self._connection.close(CLOSE_CODES[reason])

    def hush(self) -> bool:
        """Take no more frames; tell whether everything asked before has been answered."""
        self._is_hushed = True
        return self._turns.is_idle

    def addressed(self, letter: Addressed) -> None:
        """Take a private event of this session."""
        if isinstance(letter.event, SessionEnded):
            self.part(ByeReason.ENDED)
        else:  # it lies in the mail as well, from where one of this session's sockets reads it
            self._deliver()

    # carrying out ------------------------------------------------------------------------------------------------

    def _send(self, frame: ServerFrame) -> None:
        self._connection.write(framed(encode(frame)))

    def _deliver(self) -> None:
        self._services.hub.spawn(self._letters.deliver(self, self.record.id), "deliver_letters")

    def do_at_once(self, effect: Prompt) -> None:
        """Carry out what needs no store."""
        match effect:
            case Send(frame=frame):
                self._send(frame)
            case Close(reason=reason):
                self.part(reason)
            case Exit(room=room):
                self._hearing.leave(self, room)

    async def do(self, effect: Effect) -> None:
        """Carry out what may need a store."""
        match effect:
            case Open(hello=hello):
                await self._open(hello)
            case _ if self._record is None:  # the hello before it opened nothing
                self._refuse(effect, ErrorCode.HELLO_FIRST)
            case Enter():
                await self._enter(effect)
            case Speak():
                await self._speak(effect)
            case Answer():
                await self._tell_staff(effect)
            case Choose(lang=lang, country=country):
                self._record = await self._services.sessions.prefer(self.record, lang=lang, country=country)
                self._send(Preferred(lang=lang, country=country))
            case Rename():
                await self._rename()
            case Do():
                await self._about(effect)

    def failed(self, effect: Effect) -> None:
        """Say that talk is away; nothing was lost that the client does not still hold."""
        if isinstance(effect, Open):
            self._session.unwelcome()
        if isinstance(effect, Enter):
            self._session.turned_away(effect.room)
        self._refuse(effect, ErrorCode.TALK_AWAY)

    def _refuse(self, effect: Effect, code: ErrorCode, where: str = "") -> None:
        """Answer with an error that names the room and the message, where there are such."""
        self._send(refusal(effect.deed if isinstance(effect, Do) else effect, code, where))

    async def _open(self, hello: Hello) -> None:
        match await self._door.open(hello):
            case Error() as error:
                self._session.unwelcome()
                self._send(error)
            case ByeReason() as reason:
                self.part(reason)
            case Opened(record=record, token=token):
                await self._welcome(record, token)

    async def _welcome(self, record: SessionRecord, token: str | None) -> None:
        if self.is_over:
            return
        self._record = record
        self._services.hub.register(self)
        self._send(welcome(self._services.catalogue, record, token))
        await self._letters.deliver(self, record.id)

    async def _enter(self, enter: Enter) -> None:
        room = self._services.catalogue.open_to(enter.room, self.record.age_band)
        if room is None:
            self._turn_away(enter, ErrorCode.ROOM_UNKNOWN)
            return
        try:
            await self._hearing.enter(self, room, enter.after)
        except RoomFull:
            self._turn_away(enter, ErrorCode.ROOM_FULL)
        else:
            if self.is_over:
                self._hearing.leave(self, enter.room)
            elif (code := on_coming(self._services.attendance.state(room))) is not None:
                self._send(Notice(code=code, room=room.id))

    def _turn_away(self, enter: Enter, code: ErrorCode) -> None:
        self._session.turned_away(enter.room)
        self._refuse(enter, code, "room")

    async def _speak(self, speak: Speak) -> None:
        if speak.room not in self._hearing:  # it was asked for in one piece with a join that failed
            known = self._services.catalogue.open_to(speak.room, self.record.age_band)
            self._refuse(speak, ErrorCode.NOT_JOINED if known else ErrorCode.ROOM_UNKNOWN, "room")
            return
        said = (self.record, speak.room, speak.nonce, speak.text)
        tags, confirmed = self._network_tags, speak.confirmed
        for frame in await self._services.posting.say(*said, network_tags=tags, confirmed=confirmed):
            self._send(frame)
        if not self.record.has_spoken:
            with contextlib.suppress(StoreAway, StoreRefused):  # the message has its answer; the next one asks again
                self._record = await self._services.sessions.refresh(self.record)

    async def _tell_staff(self, answer: Answer) -> None:
        asked = (self.record, answer.thread, answer.nonce, answer.text)
        room, tag = self._hearing.any_room, self.network_tag
        for frame in await self._services.answering.tell_staff(*asked, room=room, network_tag=tag):
            self._send(frame)

    async def _about(self, do: Do) -> None:
        """Do something about what was said. The answer comes through the room, unless something stands against it."""
        if (code := await self._services.deeds.do(self.record, do.deed, network_tag=self.network_tag)) is not None:
            self._refuse(do, code)

    async def _rename(self) -> None:
        try:
            if self.record.has_spoken:  # the room knows this name by now
                raise NoRerollLeft
            self._record = await self._services.sessions.reroll(self.record)
        except NoRerollLeft:
            self._send(Error(code=ErrorCode.NO_REROLL_LEFT))
        else:
            self._send(Named(name=self._record.name, rerolls_left=self._record.rerolls_left))
