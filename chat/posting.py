"""Post a draft: judge it, then act on the verdict. The only place where the two meet."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from typing import Final

import msgspec
import structlog

from chat.attendance import Attendance
from chat.cards import Cards
from chat.flagging import Flagging, Found
from chat.metrics import Metric, Metrics
from chat.recent import Recent
from chat.screening.offering import Offering
from chat.text import TextRefused, clean, plain
from chat.throttle import Throttle
from chat.wire.codes import ErrorCode, NoticeCode
from chat.wire.posted import posted_frame
from chat.wire.server import Error, Held, Notice, Posted, Refused, ServerFrame
from chat.wire.types import Lang
from moderation.desk.items import Position
from moderation.desk.newcomers import LET_GO_MS
from moderation.desk.words import Author, Line
from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.outside.consulting import Consulting
from moderation.pipeline import Pipeline
from moderation.verdict import Verdict
from rooms.catalogue import Catalogue
from rooms.errors import StoreAway, StoreRefused
from rooms.history import History, Place
from rooms.ids import member_id
from rooms.room import Room
from rooms.sanctions import Barred, Guard, Kind
from rooms.sessions import SessionRecord, Sessions

PACE_BURST: Final = 60
PACE_RATE_S: Final = 5.0
"""No person writes faster, in danger or not; a script could push everybody else's words out of the room."""

_BARRED: Final = {
    Kind.MUTE: ErrorCode.MUTED,
    Kind.LOCK: ErrorCode.ROOM_LOCKED,
    Kind.SLOW: ErrorCode.ROOM_SLOW,
}

log = structlog.get_logger()


class Utterance(msgspec.Struct, frozen=True, kw_only=True):
    """A text on its way: who says it, where, and from which part of the network."""

    record: SessionRecord
    network_tags: tuple[str, ...]
    room: Room
    nonce: str
    text: str

    @property
    def member(self) -> str:
        """Who its author is in the room."""
        return member_id(self.record.id, self.room.id)

    @property
    def writer(self) -> bytes:
        """What is kept of its author in case somebody reports it."""
        return msgspec.json.encode(Author(record=self.record, network_tag=next(iter(self.network_tags), None)))

    def found(self, findings: tuple[Finding, ...], at: Position | None) -> Found:
        """Return it as the desk is told of it."""
        return Found(
            author=self.record,
            network_tag=next(iter(self.network_tags), None),
            room=self.room.id,
            nonce=self.nonce,
            text=self.text,
            findings=findings,
            at=at,
        )


class Posting:
    """Takes drafts from sockets and from forms alike."""

    def __init__(  # noqa: PLR0913 - it is where these parts meet
        self,
        *,
        catalogue: Catalogue,
        pipeline: Pipeline,
        consulting: Consulting,
        cards: Cards,
        history: History,
        sessions: Sessions,
        flagging: Flagging,
        attendance: Attendance,
        offering: Offering,
        metrics: Metrics,
        clock_ms: Callable[[], int],
    ) -> None:
        self._catalogue = catalogue
        self._pipeline = pipeline
        self._consulting = consulting
        self._cards = cards
        self._history = history
        self._sessions = sessions
        self._flagging = flagging
        self._attendance = attendance
        self._offering = offering
        self._metrics = metrics
        self._pace = Throttle(PACE_BURST, PACE_RATE_S)
        self._clock_ms = clock_ms
        self._recent = Recent()

    async def say(
        self,
        record: SessionRecord,
        room_id: str,
        nonce: str,
        text: str,
        *,
        network_tags: tuple[str, ...] = (),
        confirmed: bool = False,
    ) -> tuple[ServerFrame, ...]:
        """Judge and post one text; return what its author alone is told. Nothing to tell means simply posted.

        Never raises for what a draft says or a store does: a text that could not be posted is answered with an error,
        and may be sent again with the same nonce.
        """
        room = self._catalogue.open_to(room_id, record.age_band)
        if room is None:
            return (Error(code=ErrorCode.ROOM_UNKNOWN, where="room", room=room_id, nonce=nonce),)
        try:
            text = clean(text)
        except TextRefused as refusal:
            error = Error(code=ErrorCode(f"text_{refusal}"), where="text", room=room_id, nonce=nonce)
            return (error, *await self._card_for_unpostable(record, room, nonce, text))
        said = Utterance(record=record, network_tags=network_tags, room=room, nonce=nonce, text=text)
        draft = self._draft(record, nonce, text)
        verdict, is_paced = self._judge(draft), self._pace.allows(record.id, self._clock_ms() / 1000)
        if is_paced and (confirmed or not verdict.asked):  # what may never be said leaves for nowhere
            verdict = await self._consulting.consult(draft, verdict)
        self._note(verdict, room)
        card = self._card(record, room, nonce, verdict.findings)
        if not is_paced:
            return (Error(code=ErrorCode.TOO_FAST, room=room.id, nonce=nonce), *card)
        return (*await self._act(said, verdict, confirmed=confirmed), *card)

    def _judge(self, draft: Draft) -> Verdict:
        begun_s = time.perf_counter()
        verdict = self._pipeline.judge(draft)
        self._metrics.observe(Metric.JUDGING, time.perf_counter() - begun_s)
        return verdict

    def _note(self, verdict: Verdict, room: Room) -> None:
        self._metrics.count(Metric.JUDGED, verdict.outcome.word)
        for finding in verdict.findings:
            self._metrics.count(Metric.FINDINGS, finding.lane or "none")
            log.info("finding_made", room=room.id, stage=finding.stage, reason=finding.reason, rule=finding.rule)

        for shadow in verdict.shadows:
            self._metrics.count(Metric.SHADOWS, shadow.rule)

    def _draft(self, record: SessionRecord, nonce: str, text: str) -> Draft:
        return Draft(
            text=text,
            lang=Lang(record.lang),
            country=record.country,
            is_newcomer=not record.has_spoken,
            recent=self._recent.of(record.id, nonce, self._clock_ms()),
            now_ms=self._clock_ms(),
        )

    async def _act(self, said: Utterance, verdict: Verdict, *, confirmed: bool) -> tuple[ServerFrame, ...]:
        if self._attendance.state(said.room).is_closed and not verdict.is_crisis:
            return (Error(code=ErrorCode.ROOM_STAFFED, room=said.room.id, nonce=said.nonce),)
        if verdict.outcome >= Outcome.HOLD:
            return await self._keep_back(said, verdict, max(verdict.findings, key=lambda finding: finding.outcome))
        if verdict.asked and not confirmed:
            return (_asking(said, verdict),)
        try:
            return await self._deliver(said, verdict)
        except (StoreAway, StoreRefused):  # a store that is full or loading refuses; the card is shown all the same
            return (Error(code=ErrorCode.TALK_AWAY, room=said.room.id, nonce=said.nonce),)

    async def _keep_back(
        self, said: Utterance, verdict: Verdict, why: Finding, *, let_go_ms: int = 0
    ) -> tuple[ServerFrame, ...]:
        """Tell the author alone. A draft that the desk can't be told of is refused, to be sent again in a moment."""
        found = msgspec.structs.replace(said.found(verdict.findings, None), let_go_ms=let_go_ms)
        is_told = await self._flagging.flag(found, said.room)
        room, nonce = said.room.id, said.nonce
        if why.outcome is Outcome.REFUSE:
            return (Refused(room=room, nonce=nonce, reason=why.reason, span=why.span),)
        if not is_told:
            return (Refused(room=room, nonce=nonce, reason=Reason.STAGE_FAILED, span=why.span),)
        notice = Notice(code=NoticeCode.ROOM_GENTLE, room=room) if let_go_ms else self._who_looks(said.room)
        return (Held(room=room, nonce=nonce, reason=why.reason, span=why.span), notice)

    def _who_looks(self, room: Room) -> Notice:
        """Say whether anybody is here to look at what is held: nobody is promised a person who is not here."""
        is_attended = self._attendance.state(room).is_attended
        return Notice(code=NoticeCode.SOMEBODY_HERE if is_attended else NoticeCode.NOBODY_HERE, room=room.id)

    async def _deliver(self, said: Utterance, verdict: Verdict) -> tuple[ServerFrame, ...]:
        place = await self._append(said, verdict)
        if isinstance(place, Barred):
            return await self._barred(said, verdict, place)
        record, at = said.record, Position(place.epoch, place.seq)
        if not place.is_new:  # whoever sends it again may never have been answered, nor the desk told
            await self._flagging.flag(said.found(verdict.findings, at), said.room)
            return (Posted(room=said.room.id, epoch=place.epoch, seq=place.seq, nonce=said.nonce),)
        self._metrics.count(Metric.POSTS)
        self._recent.remember(record.id, said.nonce, verdict.text, self._clock_ms())
        with contextlib.suppress(StoreAway, StoreRefused):  # it is said already: what was found still goes to the desk
            if not record.has_spoken and not verdict.is_crisis:  # a cry for help opens no newcomer's door
                await self._sessions.mark_spoken(record)
            if place.is_watched:
                line = Line(at=at, at_ms=self._clock_ms(), member=said.member, name=record.name, text=verdict.text)
                await self._flagging.follow(said.room.id, line)
        await self._offering.offer(record.id, said.room.id, said.nonce, at, verdict)
        await self._flagging.flag(said.found(verdict.findings, at), said.room)
        return (Notice(code=NoticeCode.CONTACT_MASKED, nonce=said.nonce),) if verdict.outcome is Outcome.MASK else ()

    async def _append(self, said: Utterance, verdict: Verdict) -> Place | Barred:
        """Post; what stands against somebody does not stand against their cry for help. See docs/safety.md, rule 1."""
        room, record = said.room, said.record
        frame = posted_frame(room.id, said.nonce, said.member, record.name, verdict.text)
        if verdict.is_crisis:
            return await self._history.append(
                room.id,
                retention_s=room.retention_s,
                session_id=record.id,
                member=said.member,
                nonce=said.nonce,
                frame=frame,
                writer=said.writer,
            )
        guard = Guard(
            room=room.id,
            session=record.id,
            network_tags=said.network_tags,
            is_newcomer=not record.has_spoken,
            is_gentle=self._attendance.state(room).is_gentle,
        )
        return await self._history.append_guarded(
            guard,
            retention_s=room.retention_s,
            member=said.member,
            nonce=said.nonce,
            frame=frame,
            writer=said.writer,
        )

    async def _barred(self, said: Utterance, verdict: Verdict, barred: Barred) -> tuple[ServerFrame, ...]:
        if barred.kind in {Kind.DOOR, Kind.GENTLE}:
            is_gentle = barred.kind is Kind.GENTLE
            why = _newcomer(said.text, barred.kind)
            waiting = msgspec.structs.replace(verdict, findings=(*verdict.findings, why))
            if is_gentle:  # it will appear, so it counts as said for whoever says too much
                self._recent.remember(said.record.id, said.nonce, said.text, self._clock_ms())
            return await self._keep_back(said, waiting, why, let_go_ms=LET_GO_MS if is_gentle else 0)
        return (Error(code=_BARRED[barred.kind], room=said.room.id, nonce=said.nonce),)

    def _card(
        self, record: SessionRecord, room: Room, nonce: str, findings: Iterable[Finding]
    ) -> tuple[ServerFrame, ...]:
        """Show services at once, whatever became of the message."""
        return self._cards.for_findings(record, room.id, nonce, findings, self._clock_ms())

    async def _card_for_unpostable(
        self, record: SessionRecord, room: Room, nonce: str, text: str
    ) -> tuple[ServerFrame, ...]:
        """Show services for a text of any length; a script that sends long ones in a row is no longer read."""
        await asyncio.sleep(0)  # 16 KiB take up to 7 ms, and others wait for their turn
        if not self._pace.allows(record.id, self._clock_ms() / 1000):
            return ()
        return self._card(record, room, nonce, self._pipeline.danger_in(plain(text), self._clock_ms()))

    def warm_up(self, texts: Iterable[str]) -> None:
        """Judge texts to no effect: a pattern builds what it needs on its first match, which takes 1 to 10 ms."""
        for text in texts:
            self._pipeline.judge(Draft(text=text))

    def forget_old(self) -> None:
        """Drop the texts kept for the flood stage once it no longer asks for them."""
        self._recent.forget_old(self._clock_ms())


def _asking(said: Utterance, verdict: Verdict) -> Refused:
    """Ask an author whether they mean it: nothing is posted, and nobody else is told."""
    first = next(finding for finding in verdict.findings if finding.reason is verdict.asked[0])
    return Refused(room=said.room.id, nonce=said.nonce, reason=first.reason, span=first.span, asked=verdict.asked)


def _newcomer(text: str, kind: Kind) -> Finding:
    """Return why somebody at the newcomer's door, or new to a gentle room, waits."""
    return Finding(
        stage=kind,
        reason=Reason.NEWCOMER,
        outcome=Outcome.HOLD,
        severity=Severity.LOW,
        span=Span(0, len(text)),
        rule=kind,
    )
