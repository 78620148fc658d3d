"""One socket's conversation without I/O: bytes in, effects out.

The session knows what has been said on this socket and what may come next. It touches no socket, no store and no
clock; whoever owns it carries its effects out and tells it what came of them.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

from chat.throttle import Bucket
from chat.wire import client as ask
from chat.wire.codec import BadFrame, decode
from chat.wire.codes import ByeReason, ErrorCode
from chat.wire.server import Error, Left, Pong, ServerFrame
from chat.wire.types import WIRE_VERSION, Lang, Position

ROOMS_LIMIT: Final = 5
"""Rooms that one socket may hear at a time."""
FRAMES_BURST: Final = 60
FRAMES_RATE_PER_S: Final = 20.0
BAD_FRAMES_BURST: Final = 20
BAD_FRAMES_RATE_PER_S: Final = 1.0


class Send(msgspec.Struct, frozen=True):
    """Send a frame to this socket."""

    frame: ServerFrame


class Close(msgspec.Struct, frozen=True):
    """Say bye and close."""

    reason: ByeReason


class Open(msgspec.Struct, frozen=True):
    """Find the session of this socket, or make one."""

    hello: ask.Hello


class Choose(msgspec.Struct, frozen=True):
    """Change language and country."""

    lang: Lang
    country: str | None


class Rename(msgspec.Struct, frozen=True):
    """Draw another name."""


class Enter(msgspec.Struct, frozen=True):
    """Enter a room."""

    room: str
    after: Position | None


class Exit(msgspec.Struct, frozen=True):
    """Leave a room."""

    room: str


class Speak(msgspec.Struct, frozen=True):
    """Judge a draft and post it, or say why that can't be: whatever is wrong with it, it may ask for help."""

    room: str
    nonce: str
    text: str
    confirmed: bool = False


class Answer(msgspec.Struct, frozen=True):
    """Answer a moderator in a thread."""

    thread: str
    nonce: str
    text: str


class Do(msgspec.Struct, frozen=True):
    """Report, block, unblock or unsend."""

    deed: ask.Deed


Effect: TypeAlias = Send | Close | Open | Choose | Rename | Enter | Exit | Speak | Answer | Do


class Session:
    """What this socket may do next. Rates are counted in seconds of the clock handed in."""

    __slots__ = ("_bad_frames", "_frames", "_is_greeted", "_rooms")

    def __init__(self, now_s: float) -> None:
        self._is_greeted = False
        self._rooms: tuple[str, ...] = ()
        self._frames = Bucket(FRAMES_BURST, FRAMES_RATE_PER_S, now_s)
        self._bad_frames = Bucket(BAD_FRAMES_BURST, BAD_FRAMES_RATE_PER_S, now_s)

    @property
    def rooms(self) -> frozenset[str]:
        """The rooms asked for and not left."""
        return frozenset(self._rooms)

    def receive(self, raw: str | bytes, now_s: float, *, is_busy: bool = False) -> tuple[Effect, ...]:
        """Take one message of the socket. Every bad one is answered with what is wrong and where.

        While ``is_busy`` nothing is begun: a frame is answered with ``too_fast`` and changes nothing.
        """
        if not self._frames.take(now_s):
            return self._complain(Error(code=ErrorCode.TOO_FAST), now_s)
        if isinstance(raw, bytes):
            return self._complain(Error(code=ErrorCode.NOT_TEXT), now_s)
        try:
            frame = decode(raw)
        except BadFrame as bad:
            return self._complain(Error(code=bad.code, where=bad.where, detail=bad.detail), now_s)
        return (Send(refusal(frame, ErrorCode.TOO_FAST)),) if is_busy else self._answer(frame)

    def unwelcome(self) -> None:
        """Learn that no session could be opened: another hello may follow, and no room was entered."""
        self._is_greeted = False
        self._rooms = ()

    def turned_away(self, room: str) -> None:
        """Learn that a room was not entered, or is left."""
        self._rooms = tuple(joined for joined in self._rooms if joined != room)

    def _complain(self, error: Error, now_s: float) -> tuple[Effect, ...]:
        if not self._bad_frames.take(now_s):
            return (Close(ByeReason.TOO_MANY_ERRORS),)
        return (Send(error),)

    def _greet(self, hello: ask.Hello) -> tuple[Effect, ...]:
        if hello.wire != WIRE_VERSION:
            return (Close(ByeReason.RELOAD),)
        if self._is_greeted:
            return (Send(Error(code=ErrorCode.HELLO_TWICE)),)
        self._is_greeted = True
        return (Open(hello),)

    def _answer(self, frame: ask.AnyClientFrame) -> tuple[Effect, ...]:
        if isinstance(frame, ask.Hello):
            return self._greet(frame)
        if not self._is_greeted:
            return (Send(Error(code=ErrorCode.HELLO_FIRST)),)
        return self._obey(frame)

    def _obey(  # noqa: PLR0911 - one line a frame reads best
        self, frame: ask.AnyClientFrame
    ) -> tuple[Effect, ...]:
        match frame:
            case ask.Say():
                return self._say(frame)
            case ask.Join():
                return self._join(frame)
            case ask.Leave(room=room):
                self.turned_away(room)
                return (Exit(room), Send(Left(room=room)))
            case ask.Report() | ask.Block() | ask.Unblock() | ask.Unsend():
                return self._do(frame)
            case ask.Prefer(lang=lang, country=country):
                return (Choose(lang, country),)
            case ask.TellStaff():
                return self._tell_staff(frame)
            case ask.Reroll():
                return (Rename(),)
            case _:
                return (Send(Pong()),)

    def _join(self, join: ask.Join) -> tuple[Effect, ...]:
        if join.room not in self._rooms and len(self._rooms) >= ROOMS_LIMIT:
            return (Send(refusal(join, ErrorCode.ROOMS_LIMIT, "room")),)
        if join.room not in self._rooms:
            self._rooms = (*self._rooms, join.room)
        return (Enter(join.room, join.after),)

    def _say(self, say: ask.Say) -> tuple[Effect, ...]:
        if say.room not in self._rooms:
            return (Send(refusal(say, ErrorCode.NOT_JOINED, "room")),)
        return (Speak(say.room, say.nonce, say.text, say.confirmed),)

    def _do(self, deed: ask.Deed) -> tuple[Effect, ...]:
        if deed.room not in self._rooms:
            return (Send(refusal(deed, ErrorCode.NOT_JOINED, "room")),)
        return (Do(deed),)

    def _tell_staff(self, told: ask.TellStaff) -> tuple[Effect, ...]:
        return (Answer(told.thread, told.nonce, told.text),)


def refusal(asked: object, code: ErrorCode, where: str = "") -> Error:
    """Answer a frame, or an effect of one, with an error that repeats what it was about."""
    return Error(
        code=code,
        where=where,
        room=getattr(asked, "room", None),
        nonce=getattr(asked, "nonce", None),
        seq=getattr(asked, "seq", None),
        member=getattr(asked, "member", None),
    )
