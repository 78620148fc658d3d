"""Post a draft: judge it, then act on the verdict. The only place where the two meet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Final

import structlog

from chat.cards import Cards
from chat.delivery import Delivery
from chat.metrics import Metric, Metrics
from chat.recent import Recent
from chat.text import TextRefused, clean, plain
from chat.throttle import Throttle
from chat.utterance import Utterance
from chat.wire.codes import ErrorCode
from chat.wire.server import Error, ServerFrame
from chat.wire.types import Lang
from moderation.draft import Draft
from moderation.findings import Finding
from moderation.outside.consulting import Consulting
from moderation.pipeline import Pipeline
from moderation.verdict import Verdict
from rooms.catalogue import Catalogue
from rooms.room import Room
from rooms.sessions import SessionRecord

PACE_BURST: Final = 60
PACE_RATE_PER_S: Final = 5.0
"""No person writes faster, in danger or not; a script could push everybody else's words out of the room."""

log = structlog.get_logger()


class Posting:
    """Takes drafts from sockets and from forms alike."""

    def __init__(  # noqa: PLR0913 - it is where these parts meet
        self,
        *,
        catalogue: Catalogue,
        pipeline: Pipeline,
        consulting: Consulting,
        cards: Cards,
        delivery: Delivery,
        recent: Recent,
        metrics: Metrics,
        clock_ms: Callable[[], int],
    ) -> None:
        self._catalogue = catalogue
        self._pipeline = pipeline
        self._consulting = consulting
        self._cards = cards
        self._delivery = delivery
        self._recent = recent
        self._metrics = metrics
        self._clock_ms = clock_ms
        self._pace = Throttle(PACE_BURST, PACE_RATE_PER_S)

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
        return (*await self._delivery.act(said, verdict, confirmed=confirmed), *card)

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
