"""Act on what the screening heard: show its author services, ask a moderator for a look, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
import structlog

from chat.cards import Cards
from chat.flagging import Flagging, Found
from chat.metrics import Metric, Metrics
from chat.wire.codec import encode
from moderation.desk.words import Author
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.screening.line import Delivered
from moderation.screening.pooling import Due
from rooms.catalogue import Catalogue
from rooms.history import History, Position
from rooms.ids import member_id
from rooms.telling import Telling

STAGE: Final = "screening"
OVER_TIME: Final = "screening_over_time"
"""Stands for a rule's id where a message asks for a look only together with others of the same session."""

log = structlog.get_logger()


class Acting:
    """Tells authors and the desk. Every method may raise ``StoreAway``."""

    def __init__(  # noqa: PLR0913 - it is where these parts meet
        self,
        *,
        catalogue: Catalogue,
        history: History,
        cards: Cards,
        telling: Telling,
        flagging: Flagging,
        metrics: Metrics,
        clock_ms: Callable[[], int],
    ) -> None:
        self._catalogue = catalogue
        self._history = history
        self._cards = cards
        self._telling = telling
        self._flagging = flagging
        self._metrics = metrics
        self._clock_ms = clock_ms

    async def act(
        self, message: Delivered, reason: Reason, due: Due, *, alike: Callable[[], Awaitable[tuple[str, ...]]]
    ) -> None:
        """Show a card if one is due, then open an item. Nothing for a message that was taken away meanwhile.

        ``alike`` is asked for sentences that sound alike only once the card is on its way.
        """
        room = self._catalogue.get(message.room)
        if room is None:
            return
        member = member_id(message.session, room.id)
        standing = await self._history.find(room.id, message.epoch, message.seq, retention_s=room.retention_s)
        writer = await self._history.writer(room.id, member)
        if standing is None or writer is None:
            return
        author = msgspec.json.decode(writer, type=Author)
        finding = _finding(message, reason, due)
        log.info("finding_made", room=room.id, stage=finding.stage, reason=finding.reason, rule=finding.rule)
        self._metrics.count(Metric.SCREENING_FOUND)
        if due.with_card:
            await self._show_card(author, message, finding)
        found = Found(
            author=author.record,
            network_tag=author.network_tag,
            room=room.id,
            nonce=message.nonce,
            text=message.text,
            findings=(finding,),
            at=Position(message.epoch, message.seq),
            alike=await alike(),
        )
        await self._flagging.flag(found, room)

    async def _show_card(self, author: Author, message: Delivered, finding: Finding) -> None:
        """Whisper it to its author, wherever they are now; the same message brings one card at most."""
        now_ms = self._clock_ms()
        for card in self._cards.for_findings(author.record, message.room, message.nonce, (finding,), now_ms):
            once = f"screening.{message.room}.{message.epoch}.{message.seq}"
            if await self._telling.tell(message.session, encode(card), once=once):
                self._metrics.count(Metric.SCREENING_CARDS)


def _finding(message: Delivered, reason: Reason, due: Due) -> Finding:
    return Finding(
        stage=STAGE,
        reason=reason,
        outcome=Outcome.FLAG,
        severity=Severity.HIGH,
        span=Span(0, len(message.text)),
        rule=OVER_TIME if due.is_over_time else STAGE,
    )
