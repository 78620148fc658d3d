"""One member of the crowd: reads, talks, comes back with its last position, and says again what has no answer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

from tests.chaos.events import (
    Answered,
    Apart,
    Blocked,
    Blocking,
    Declined,
    Gone,
    Heard,
    Joined,
    Said,
    Skipped,
    ThrownOut,
    Unblocked,
    Unsent,
)
from tests.chaos.line import Line

if TYPE_CHECKING:
    from tests.chaos.crowd import Crowd

IN_FLIGHT: Final = 2
AT_ONCE: Final = 40
EVERY_S: Final = 0.22
"""After so many messages at once a member keeps to this pace: the server takes five a second from a session."""
AGAIN_AFTER_S: Final = 6.0
ENTERING_LIMIT_S: Final = 15.0
OPENING_LIMIT_S: Final = 10.0
BACK_MOST_S: Final = 1.0
UNSEND_ONE_IN: Final = 40
BLOCK_ONE_IN: Final = 150
LATER: Final = frozenset({"talk_away", "too_fast", "not_joined"})
"""Errors after which the same is asked again."""


class Frame(msgspec.Struct):
    """Whatever the server says, as far as it matters here."""

    type: str
    epoch: str | None = None
    seq: int | None = None
    nonce: str | None = None
    member: str | None = None
    text: str | None = None
    token: str | None = None
    code: str | None = None
    room: str | None = None
    complete: bool = True
    first: int = msgspec.field(name="from", default=0)
    last: int = msgspec.field(name="to", default=0)
    after_ms: int = 0


_decoder: Final = msgspec.json.Decoder(Frame)


class Pending(msgspec.Struct):
    """A message without an answer."""

    text: str
    sent_s: float


class Member:
    """Everything but connecting happens at once, when a frame comes."""

    def __init__(self, crowd: Crowd, who: int, room: str, port: int, dice: random.Random) -> None:
        self._crowd, self._who, self.room, self._port, self._dice = crowd, who, room, port, dice
        self._loop = asyncio.get_running_loop()
        self._token: str | None = None
        self._at: tuple[str, int] | None = None
        self._blocked: set[str] = set()
        self._back_after_s = 0.0
        self._speak_at_s = 0.0
        self._since_s = 0.0
        self._said = 0
        self._waiting: asyncio.TimerHandle | None = None
        self._over: asyncio.Future[None] | None = None
        self.pending: dict[str, Pending] = {}
        self.line: Line | None = None
        self.is_in = False

    @property
    def at(self) -> tuple[str, int] | None:
        """Epoch and number of the newest place that was seen."""
        return self._at

    async def stay(self) -> None:
        """Be there until cancelled, over every loss of the line."""
        while True:
            self._since_s = self._loop.time()
            over = self._loop.create_future()
            line = Line(self._port, on_open=self._greet, on_text=self._take, on_over=self._lost)
            self.line, self._over = line, over
            try:
                async with asyncio.timeout(OPENING_LIMIT_S):
                    await self._loop.create_connection(line.itself, "127.0.0.1", self._port)
                await over
            except (OSError, TimeoutError):
                self.line = None
            finally:
                line.cut()
            await asyncio.sleep(self._back_after_s + self._dice.uniform(0.02, 0.2))

    def look(self, now_s: float) -> None:
        """Do what is due: say again what has no answer, and give up a line on which nothing begins."""
        if self.line is None:
            return
        if not self.is_in:
            if now_s - self._since_s > ENTERING_LIMIT_S:
                self.line.cut()
            return
        for nonce, pending in self.pending.items():
            if now_s - pending.sent_s > AGAIN_AFTER_S:
                self._say(nonce, pending)

    # talking -----------------------------------------------------------------------------------------------------

    def speak(self) -> None:
        """Say what may be said now."""
        while self.is_in and len(self.pending) < IN_FLIGHT:
            now_s = self._loop.time()
            if now_s < self._speak_at_s:
                if self._waiting is None:
                    self._waiting = self._loop.call_at(self._speak_at_s, self._go_on)
                return
            if not self._crowd.may_speak():
                return
            self._said += 1
            self._speak_at_s = now_s + EVERY_S if self._said > AT_ONCE else 0.0
            self.say_anew()

    def say_anew(self) -> str:
        """Say one more thing; return its nonce."""
        nonce, text = self._crowd.words()
        self._crowd.report(Said(self._who, self.room, nonce))
        self.pending[nonce] = Pending(text, 0.0)
        self._say(nonce, self.pending[nonce])
        return nonce

    def _go_on(self) -> None:
        self._waiting = None
        self.speak()

    def _say(self, nonce: str, pending: Pending) -> None:
        pending.sent_s = self._loop.time()
        self._send(type="say", room=self.room, nonce=nonce, text=pending.text)

    def _say_again(self, nonce: str) -> None:
        if self.is_in and nonce in self.pending:
            self._say(nonce, self.pending[nonce])

    def _act(self, seq: int) -> None:
        """Now and then take a message back, or block somebody, or unblock them."""
        assert self._at is not None
        epoch = self._at[0]
        if self._dice.randrange(UNSEND_ONE_IN) == 0:
            self._crowd.report(Unsent(self._who, epoch, seq))
            self._send(type="unsend", room=self.room, epoch=epoch, seq=seq)
        elif self._dice.randrange(BLOCK_ONE_IN) == 0:
            if self._blocked:
                seen_again = self._blocked.pop()
                self._crowd.report(Unblocked(self._who, self._crowd.who_is(seen_again)))
                self._send(type="unblock", room=self.room, member=seen_again)
            elif (member := self._crowd.neighbour(self)) is not None:
                self._crowd.report(Blocking(self._who, self._crowd.who_is(member)))
                self._send(type="block", room=self.room, member=member)

    # the line ----------------------------------------------------------------------------------------------------

    def _greet(self) -> None:
        known = {"token": self._token} if self._token else {"age_band": "18+", "lang": "en"}
        self._send(type="hello", wire=1, **known)

    def _join(self) -> None:
        after = {"after": {"epoch": self._at[0], "seq": self._at[1]}} if self._at else {}
        self._send(type="join", room=self.room, **after)

    def _ask_again(self, line: Line | None, asked: Callable[[], None]) -> None:
        """Ask on the line that answered with an error: another one asks by itself, and must not ask twice."""
        if self.line is line:
            asked()

    def _lost(self) -> None:
        self.line, self.is_in = None, False
        if self._over is not None and not self._over.done():
            self._over.set_result(None)

    def _send(self, **frame: object) -> None:
        if self.line is not None:
            self.line.send(msgspec.json.encode(frame))

    # frames ------------------------------------------------------------------------------------------------------

    def _take(self, text: bytes) -> None:
        frame = _decoder.decode(text)
        match frame.type:
            case "posted" | "removed" | "gap" | "skip":
                self._read(frame)
            case "joined":
                self._joined(frame)
            case "welcome":
                self._token = frame.token or self._token
                self._join()
            case "error":
                self._failed(frame)
            case "held" | "refused":
                self._declined(frame)
            case "blocked" | "unblocked":
                self._told_of(frame)
            case "bye":
                self._back_after_s = min(frame.after_ms / 1000, BACK_MOST_S)

    def _read(self, frame: Frame) -> None:
        epoch, seq, nonce = frame.epoch or "", frame.seq or 0, frame.nonce or ""
        match frame.type:
            case "posted" if frame.text is None:
                self._crowd.report(Answered(self._who, nonce, epoch, seq))
                self._answered(nonce)
                return
            case "posted":
                self._crowd.report(Heard(self._who, epoch, seq, nonce))
            case "removed":
                self._crowd.report(Gone(self._who, epoch, seq))
            case "gap":
                self._crowd.report(Apart(self._who, epoch, seq))
            case _:
                seq = frame.last
                self._crowd.report(Skipped(self._who, epoch, frame.first, seq))
        if self._at is None or self._at[0] != epoch or seq > self._at[1]:
            self._at = epoch, seq
        if nonce in self.pending:
            self._answered(nonce)
            self._act(seq)

    def _joined(self, frame: Frame) -> None:
        epoch = frame.epoch or ""
        self._crowd.report(Joined(self._who, self.room, epoch, frame.first, frame.last, frame.complete))
        if self._at is None or not frame.complete:
            self._at = epoch, frame.first - 1
        self._crowd.meet(frame.member or "", self._who, self.room)
        self.is_in, self._back_after_s = True, 0.0
        for nonce, pending in self.pending.items():
            self._say(nonce, pending)
        self.speak()

    def _answered(self, nonce: str) -> None:
        if self.pending.pop(nonce, None) is not None:
            self._crowd.answered()
            self.speak()

    def _declined(self, frame: Frame) -> None:
        nonce = frame.nonce or ""
        self._crowd.report(Declined(self._who, nonce))
        self._answered(nonce)

    def _failed(self, frame: Frame) -> None:
        later_s = self._dice.uniform(0.1, 0.4)
        if frame.code == "session_unknown":
            self._crowd.report(ThrownOut(self._who))
            self._token = None
            self._loop.call_later(later_s, self._ask_again, self.line, self._greet)
        elif frame.code in LATER:
            if frame.nonce is not None:
                self._loop.call_later(later_s, self._say_again, frame.nonce)
            elif not self.is_in:
                asked = self._join if frame.room else self._greet
                self._loop.call_later(later_s, self._ask_again, self.line, asked)
        elif frame.nonce is not None:
            self._declined(frame)

    def _told_of(self, frame: Frame) -> None:
        member = frame.member or ""
        whom = self._crowd.who_is(member)
        if frame.type == "blocked":
            self._blocked.add(member)
            self._crowd.report(Blocked(self._who, whom))
        else:
            self._blocked.discard(member)
            self._crowd.report(Unblocked(self._who, whom))
