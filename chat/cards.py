"""The help card that goes with an answer to somebody who may be in danger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from chat.wire.staff import Services
from chat.wire.types import Lang
from moderation.directory import Directory, need_for
from moderation.findings import Finding
from rooms.sessions import SessionRecord


class Cards:
    """Chooses services for what was found in somebody's own words."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def for_findings(
        self, record: SessionRecord, room_id: str, nonce: str, findings: Iterable[Finding], now_ms: int
    ) -> tuple[Services, ...]:
        """Show services where a finding asks for them, whatever became of the words."""
        need = need_for(finding.reason for finding in findings if finding.is_crisis)
        if need is None:
            return ()
        now = dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC)
        card = self._directory.card(record.country, Lang(record.lang), need, now)
        return (Services(room=room_id, nonce=nonce, card=card),)
