"""Act on a verdict: deliver, hold back, refuse or ask. The author alone is told."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Final

import msgspec

from chat.attendance import Attendance
from chat.flagging import Flagging
from chat.metrics import Metric, Metrics
from chat.recent import Recent
from chat.screening.offering import Offering
from chat.utterance import Utterance
from chat.wire.codes import ErrorCode, NoticeCode
from chat.wire.posted import posted_frame
from chat.wire.server import Error, Held, Notice, Posted, Refused, ServerFrame
from moderation.desk.newcomers import LET_GO_MS
from moderation.desk.words import Line
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.verdict import Verdict
from rooms.errors import StoreAway, StoreRefused
from rooms.history import Appended, History
from rooms.room import Room
from rooms.sanctions import Barred, Guard, Kind
from rooms.sessions import Sessions

_BARRED: Final = {
    Kind.MUTE: ErrorCode.MUTED,
    Kind.LOCK: ErrorCode.ROOM_LOCKED,
    Kind.SLOW: ErrorCode.ROOM_SLOW,
}


class Delivery:
    """Carries out what was judged, as far as the room, its sanctions and the stores allow."""

    def __init__(  # noqa: PLR0913 - it is where these parts meet
        self,
        *,
        history: History,
        sessions: Sessions,
        flagging: Flagging,
        attendance: Attendance,
        offering: Offering,
        recent: Recent,
        metrics: Metrics,
        clock_ms: Callable[[], int],
    ) -> None:
        self._history = history
        self._sessions = sessions
        self._flagging = flagging
        self._attendance = attendance
        self._offering = offering
        self._recent = recent
        self._metrics = metrics
        self._clock_ms = clock_ms

    async def act(self, said: Utterance, verdict: Verdict, *, confirmed: bool) -> tuple[ServerFrame, ...]:
        """Carry out a verdict; return what the author is told. ``confirmed`` says that they were asked already."""
        if self._attendance.state(said.room).is_closed and not verdict.is_crisis:
            return (Error(code=ErrorCode.ROOM_STAFFED, room=said.room.id, nonce=said.nonce),)
        if verdict.outcome >= Outcome.HOLD:
            return await self._keep_back(said, verdict, max(verdict.findings, key=lambda finding: finding.outcome))
        if verdict.asked and not confirmed:
            return (_asking(said, verdict),)
        try:
            return await self._deliver(said, verdict)
        except (StoreAway, StoreRefused) as error:  # it may be full or loading; the card is shown all the same
            self._metrics.count(Metric.NOT_TAKEN, error.kind if isinstance(error, StoreRefused) else "away")
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
        appended = await self._append(said, verdict)
        if isinstance(appended, Barred):
            return await self._barred(said, verdict, appended)
        record, at = said.record, appended.position
        if not appended.is_new:  # whoever sends it again may never have been answered, nor the desk told
            await self._flagging.flag(said.found(verdict.findings, at), said.room)
            return (Posted(room=said.room.id, epoch=appended.epoch, seq=appended.seq, nonce=said.nonce),)
        self._metrics.count(Metric.POSTS)
        self._recent.remember(record.id, said.nonce, verdict.text, self._clock_ms())
        with contextlib.suppress(StoreAway, StoreRefused):  # it is said already: what was found still goes to the desk
            if not record.has_spoken and not verdict.is_crisis:  # a cry for help opens no newcomer's door
                await self._sessions.mark_spoken(record)
            if appended.is_watched:
                line = Line(at=at, at_ms=self._clock_ms(), member=said.member, name=record.name, text=verdict.text)
                await self._flagging.follow(said.room.id, line)
        await self._offering.offer(record.id, said.room.id, said.nonce, at, verdict)
        if verdict.findings:
            await self._flagging.flag(said.found(verdict.findings, at), said.room)
        return (Notice(code=NoticeCode.CONTACT_MASKED, nonce=said.nonce),) if verdict.outcome is Outcome.MASK else ()

    async def _append(self, said: Utterance, verdict: Verdict) -> Appended | Barred:
        """Post; what stands against somebody does not stand against their cry for help. See docs/safety.md, rule 1."""
        room, record = said.room, said.record
        frame = posted_frame(room.id, said.nonce, said.member, record.name, verdict.text)
        if verdict.is_crisis:
            return await self._history.append(
                room.id,
                retention_s=room.retention_s,
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
