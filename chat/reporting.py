"""A reader shows a message to the moderators: it is hidden from that reader, and from nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from chat.flagging import Flagging, Found
from chat.throttle import Throttle
from chat.wire.client import Report, ReportReason
from chat.wire.codes import ErrorCode
from chat.wire.server import Posted
from moderation.desk.words import Author
from moderation.findings import Finding, Lane, Outcome, Reason, Severity, Span
from moderation.pipeline import Pipeline
from rooms.history import Entry, History, Position
from rooms.ids import member_id
from rooms.room import Room
from rooms.sessions import SessionRecord
from rooms.sights import Sights

BURST: Final = 10
RATE_PER_S: Final = 1 / 30
"""Reports of one session: a whole screen at once, then two a minute."""
NETWORK_BURST: Final = 60
NETWORK_RATE_PER_S: Final = 0.1
"""Reports from one network tag: a full room behind one address is heard, a swarm does not bury the desk."""

_REASONS: Final[dict[ReportReason | None, tuple[Reason, Severity]]] = {
    ReportReason.HATE: (Reason.DEROGATION, Severity.MEDIUM),
    ReportReason.THREAT: (Reason.THREAT, Severity.HIGH),
    ReportReason.CONTACT: (Reason.CONTACT_DOUBTFUL, Severity.MEDIUM),
    ReportReason.UNSAFE: (Reason.UNSAFE_ASKING, Severity.HIGH),
    ReportReason.SPAM: (Reason.SPAM_KNOWN, Severity.LOW),
    ReportReason.OTHER: (Reason.HOUSE_RULES, Severity.LOW),
    None: (Reason.HOUSE_RULES, Severity.LOW),
}
"""What the desk is told. None of them says that somebody reported: an author may be told a decision's reason."""

log = structlog.get_logger()


class Reporting:
    """Opens an item for a reported message, and only then hides it: a report is never taken and lost."""

    def __init__(
        self,
        *,
        history: History,
        sights: Sights,
        pipeline: Pipeline,
        flagging: Flagging,
        clock_ms: Callable[[], int],
    ) -> None:
        self._history, self._sights = history, sights
        self._pipeline, self._flagging = pipeline, flagging
        self._clock_ms = clock_ms
        self._pace = Throttle(BURST, RATE_PER_S)
        self._network_pace = Throttle(NETWORK_BURST, NETWORK_RATE_PER_S)

    async def report(
        self, record: SessionRecord, report: Report, room: Room, *, network_tag: str | None
    ) -> ErrorCode | None:
        """Report a message of somebody else; return what stands against it. May be repeated. Raises ``StoreAway``."""
        now_s = self._clock_ms() / 1000
        if not (self._pace.allows(record.id, now_s) and self._network_pace.allows(network_tag, now_s)):
            return ErrorCode.TOO_FAST
        entry = await self._history.find(room.id, report.epoch, report.seq, retention_s=room.retention_s)
        reader = member_id(record.id, room.id)
        if entry is None:
            return ErrorCode.MESSAGE_GONE
        if entry.member == reader:
            return ErrorCode.BAD_FIELD
        writer = await self._history.writer(room.id, entry.member)
        if writer is None:  # the desk could neither tell nor stop anybody; the reader is helped all the same
            log.error("writer_unknown", room=room.id)
        else:
            author = msgspec.json.decode(writer, type=Author)
            await self._flagging.flag(self._found(author, entry, report, room), room)
        await self._sights.hide(room.id, reader, Position(report.epoch, report.seq), retention_s=room.retention_s)
        return None

    def _found(self, author: Author, entry: Entry, report: Report, room: Room) -> Found:
        """Return what the desk is told. A cry for help goes where nobody can be punished for it."""
        posted = msgspec.json.decode(entry.frame, type=Posted)
        text = str(posted.text)
        crises = tuple(one for one in self._pipeline.danger_in(text, self._clock_ms()) if one.is_crisis)
        return Found(
            author=author.record,
            network_tag=author.network_tag,
            room=room.id,
            nonce=posted.nonce,
            text=text,
            findings=crises or (_finding(report.reason, text),),
            at=Position(report.epoch, report.seq),
            asked=None if crises else Lane.REPORT,
        )


def _finding(why: ReportReason | None, text: str) -> Finding:
    reason, severity = _REASONS[why]
    return Finding(
        stage="report",
        reason=reason,
        outcome=Outcome.FLAG,
        severity=severity,
        span=Span(0, len(text)),
        rule="report",
    )
