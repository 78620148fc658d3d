"""Post a draft: judge it, then act on the verdict. The only place where the two meet."""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from chat.text import TextRefused, clean
from chat.wire.server import Error, ErrorCode, Held, Notice, NoticeCode, Posted, Refused, ServerFrame, Services
from chat.wire.types import Lang
from moderation.directory import Directory, need_for
from moderation.draft import Draft, Said
from moderation.findings import Finding, Outcome
from moderation.pipeline import Pipeline
from moderation.verdict import Verdict
from rooms.catalogue import Catalogue
from rooms.errors import StoreAway, StoreRefused
from rooms.history import History
from rooms.ids import member_id
from rooms.room import Room
from rooms.sessions import SessionRecord, Sessions

RECENT_MOST: Final = 50
RECENT_S: Final = 120
AUTHORS_MOST: Final = 20_000

log = structlog.get_logger()


class Posting:
    """Takes drafts from sockets and from forms alike."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        pipeline: Pipeline,
        directory: Directory,
        history: History,
        sessions: Sessions,
        clock_ms: Callable[[], int],
    ) -> None:
        self._catalogue = catalogue
        self._pipeline = pipeline
        self._directory = directory
        self._history = history
        self._sessions = sessions
        self._clock_ms = clock_ms
        self._recent: collections.OrderedDict[str, collections.deque[tuple[str, Said]]] = collections.OrderedDict()

    async def say(self, record: SessionRecord, room_id: str, nonce: str, text: str) -> tuple[ServerFrame, ...]:
        """Judge and post one text; return what its author alone is told. Nothing to tell means simply posted.

        Never raises for what a draft says or a store does: a text that could not be posted is answered with an error,
        and may be sent again with the same nonce.
        """
        room = self._catalogue.get(room_id)
        if room is None or room.audience != record.age_band:
            return (Error(code=ErrorCode.ROOM_UNKNOWN, where="room", room=room_id, nonce=nonce),)
        try:
            text = clean(text)
        except TextRefused as refusal:
            return (Error(code=ErrorCode(f"text_{refusal}"), where="text", room=room_id, nonce=nonce),)
        verdict = self._pipeline.judge(self._draft(record, nonce, text))
        card = self._card(record, room, nonce, verdict)
        return (*await self._act(record, room, nonce, verdict), *card)

    def _draft(self, record: SessionRecord, nonce: str, text: str) -> Draft:
        return Draft(
            text=text,
            lang=Lang(record.lang),
            country=record.country,
            is_newcomer=not record.has_spoken,
            recent=self._recent_of(record.id, nonce),
            now_ms=self._clock_ms(),
        )

    async def _act(self, record: SessionRecord, room: Room, nonce: str, verdict: Verdict) -> tuple[ServerFrame, ...]:
        for finding in verdict.findings:
            log.info("finding_made", room=room.id, stage=finding.stage, reason=finding.reason, rule=finding.rule)
        if verdict.outcome >= Outcome.HOLD:
            why = _firmest(verdict)
            kind = Held if verdict.outcome is Outcome.HOLD else Refused
            return (kind(room=room.id, nonce=nonce, reason=why.reason, span=why.span),)
        try:
            return await self._deliver(record, room, nonce, verdict)
        except (StoreAway, StoreRefused):  # a store that is full or loading refuses; the card is shown all the same
            return (Error(code=ErrorCode.TALK_AWAY, room=room.id, nonce=nonce),)

    async def _deliver(
        self, record: SessionRecord, room: Room, nonce: str, verdict: Verdict
    ) -> tuple[ServerFrame, ...]:
        member = member_id(record.id, room.id)
        place = await self._history.append(
            room.id,
            retention_s=room.retention_s,
            session_id=record.id,
            member=member,
            nonce=nonce,
            frame=_around(room.id, nonce, member, record.name, verdict.text),
        )
        if not place.is_new:
            return (Posted(room=room.id, epoch=place.epoch, seq=place.seq, nonce=nonce),)
        self._remember(record.id, nonce, verdict.text)
        if not record.has_spoken:
            await self._sessions.mark_spoken(record)
        if verdict.outcome is Outcome.MASK:
            return (Notice(code=NoticeCode.CONTACT_MASKED, nonce=nonce),)
        return ()

    def _card(self, record: SessionRecord, room: Room, nonce: str, verdict: Verdict) -> tuple[ServerFrame, ...]:
        """Show services at once, whatever became of the message."""
        need = need_for(finding.reason for finding in verdict.findings if finding.is_crisis)
        if need is None:
            return ()
        now = dt.datetime.fromtimestamp(self._clock_ms() / 1000, dt.UTC)
        card = self._directory.card(record.country, Lang(record.lang), need, now)
        return (Services(room=room.id, nonce=nonce, card=card),)

    def _recent_of(self, session_id: str, nonce: str) -> tuple[Said, ...]:
        """Return what a session said lately; the same message sent again is no repetition of itself."""
        since_ms = self._clock_ms() - RECENT_S * 1000
        kept = self._recent.get(session_id, ())
        return tuple(said for other, said in kept if said.at_ms > since_ms and other != nonce)

    def _remember(self, session_id: str, nonce: str, text: str) -> None:
        kept = self._recent.pop(session_id, None) or collections.deque(maxlen=RECENT_MOST)
        kept.append((nonce, Said(text, self._clock_ms())))
        self._recent[session_id] = kept
        if len(self._recent) > AUTHORS_MOST:
            self._recent.popitem(last=False)

    def forget_old(self) -> None:
        """Drop the texts kept for the flood stage once it no longer asks for them."""
        since_ms = self._clock_ms() - RECENT_S * 1000
        for session_id in [one for one, kept in self._recent.items() if kept[-1][1].at_ms <= since_ms]:
            del self._recent[session_id]


def _firmest(verdict: Verdict) -> Finding:
    return max(verdict.findings, key=lambda finding: finding.outcome)


class _Body(msgspec.Struct, frozen=True):
    """The part of a posted frame that is known before the store has given it a place."""

    nonce: str
    member: str
    name: str
    text: str


def _around(room: str, nonce: str, member: str, name: str, text: str) -> tuple[bytes, bytes]:
    """Return a posted frame's bytes before and after the fields that only the store knows."""
    head = f'{{"type":"posted","room":"{room}",'.encode()
    return head, msgspec.json.encode(_Body(nonce, member, name, text))[1:]
