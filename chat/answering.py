"""Take what an author answers a moderator: never held, never shown to a room, whatever stands against the author."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Final

import structlog

from chat.cards import Cards
from chat.flagging import Flagging, Found
from chat.text import TextRefused, clean, plain
from chat.throttle import Throttle
from chat.wire.codes import ErrorCode
from chat.wire.server import Error, ServerFrame
from chat.wire.staff import StaffTold
from chat.wire.types import TEXT_LIMIT_CHARS
from moderation.desk.queue import Queue
from moderation.desk.threads import Thread, Threads
from moderation.findings import Finding
from moderation.pipeline import Pipeline
from rooms.catalogue import Catalogue
from rooms.errors import StoreAway, StoreRefused
from rooms.sessions import SessionRecord

PACE_BURST: Final = 10
PACE_RATE_PER_S: Final = 0.5

log = structlog.get_logger()


class Answering:
    """Takes answers from sockets and from forms alike."""

    def __init__(  # noqa: PLR0913 - it is where these parts meet
        self,
        *,
        catalogue: Catalogue,
        pipeline: Pipeline,
        cards: Cards,
        threads: Threads,
        queue: Queue,
        flagging: Flagging,
        clock_ms: Callable[[], int],
    ) -> None:
        self._catalogue, self._pipeline, self._cards = catalogue, pipeline, cards
        self._threads, self._queue, self._flagging = threads, queue, flagging
        self._pace = Throttle(PACE_BURST, PACE_RATE_PER_S)
        self._clock_ms = clock_ms

    async def tell_staff(
        self,
        record: SessionRecord,
        thread_id: str,
        nonce: str,
        text: str,
        *,
        room: str | None,
        network_tag: str | None = None,
    ) -> tuple[ServerFrame, ...]:
        """Put an answer into its thread; return what the author is told, with services if they may be in danger.

        A text that did not arrive is answered with an error, and may be sent again with the same nonce. Services are
        shown in the thread's room, or in ``room``, which the author is in, where the thread can't be found.
        """
        is_paced = self._pace.allows(record.id, self._clock_ms() / 1000)
        # A script that sends long ones in a row is no longer read.
        is_read = is_paced or len(text) <= TEXT_LIMIT_CHARS
        findings = self._pipeline.danger_in(plain(text), self._clock_ms()) if is_read else ()
        thread, told = await self._told(record, thread_id, nonce, text, is_paced=is_paced)
        shown_in = thread.room if thread is not None else room
        card = self._cards.for_findings(record, shown_in, nonce, findings, self._clock_ms()) if shown_in else ()
        if thread is not None and isinstance(told, StaffTold):
            await self._flag(record, thread, nonce, text, findings, network_tag)
        return (told, *card)

    async def _told(
        self, record: SessionRecord, thread_id: str, nonce: str, text: str, *, is_paced: bool
    ) -> tuple[Thread | None, StaffTold | Error]:
        try:
            thread = await self._threads.find(record.id, thread_id)
        except (StoreAway, StoreRefused):
            return None, Error(code=ErrorCode.TALK_AWAY, nonce=nonce)
        if thread is None:
            return None, Error(code=ErrorCode.THREAD_CLOSED, where="thread", nonce=nonce)
        return thread, await self._tell(thread, nonce, text, is_paced=is_paced)

    async def _tell(self, thread: Thread, nonce: str, text: str, *, is_paced: bool) -> StaffTold | Error:
        room = thread.room
        try:
            cleaned = clean(text)
        except TextRefused as refusal:
            return Error(code=ErrorCode(f"text_{refusal}"), where="text", room=room, nonce=nonce)
        if not is_paced:
            return Error(code=ErrorCode.TOO_FAST, room=room, nonce=nonce)
        try:
            turn = await self._threads.answer(thread, nonce, cleaned)
        except (StoreAway, StoreRefused):
            return Error(code=ErrorCode.TALK_AWAY, room=room, nonce=nonce)
        if turn is None:
            return Error(code=ErrorCode.THREAD_CLOSED, where="thread", room=room, nonce=nonce)
        with contextlib.suppress(StoreAway, StoreRefused):  # the words are there for whoever opens the item
            await self._queue.answered(thread.id)
        return StaffTold(thread=thread.id, nonce=nonce, at_ms=turn.at_ms)

    async def _flag(
        self,
        record: SessionRecord,
        thread: Thread,
        nonce: str,
        text: str,
        findings: tuple[Finding, ...],
        network_tag: str | None,
    ) -> None:
        """Open a crisis item for danger that is told in a thread about something else; never a hold."""
        room = self._catalogue.get(thread.room)
        danger = tuple(finding for finding in findings if finding.is_crisis)
        if thread.is_crisis or room is None or not danger:
            return
        for finding in danger:
            log.info("finding_made", room=room.id, stage=finding.stage, reason=finding.reason, rule=finding.rule)
        found = Found(
            author=record,
            network_tag=network_tag,
            room=room.id,
            nonce=nonce,
            text=plain(text),
            findings=danger,
            at=None,
            is_private=True,
        )
        await self._flagging.flag(found, room)
