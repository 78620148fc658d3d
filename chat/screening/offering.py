"""Offer what was just delivered to the screening; whether anybody takes it is no business of whoever posted it."""

from __future__ import annotations

import contextlib

from chat.metrics import Metric, Metrics
from moderation.screening.line import Delivered, Line
from moderation.verdict import Verdict
from rooms.errors import StoreAway, StoreRefused
from rooms.history import Position


class Offering:
    """Puts messages in line; without one it does nothing."""

    def __init__(self, line: Line | None, metrics: Metrics) -> None:
        self._line = line
        self._metrics = metrics

    async def is_taken(self) -> bool:
        """Say whether somebody screens what is offered; also true where nothing is to be."""
        if self._line is None:
            return True
        try:
            return await self._line.is_screened()
        except (StoreAway, StoreRefused):
            return False

    async def offer(self, session_id: str, room: str, nonce: str, at: Position, verdict: Verdict) -> None:
        """Offer a message as its room saw it. Where the store is away it goes unscreened; it was judged before."""
        if self._line is None:
            return
        message = Delivered(
            session=session_id,
            room=room,
            epoch=at.epoch,
            seq=at.seq,
            nonce=nonce,
            text=verdict.text,
            is_crisis=verdict.is_crisis,
        )
        with contextlib.suppress(StoreAway, StoreRefused):
            if dropped := await self._line.offer(message):
                self._metrics.count(Metric.SCREENING_DROPPED, by=dropped)
