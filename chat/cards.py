"""The help card that goes with an answer to somebody who may be in danger, or who wants help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from chat.pages.words import SOURCE_LANG, Words
from chat.throttle import Throttle
from chat.wire.staff import SaidCard, Services
from chat.wire.types import Lang
from moderation.directory import OFFERED, Directory, Need, need_for
from moderation.findings import Finding
from rooms.sessions import SessionRecord

OFFER_AGAIN_S: Final = 60 * 60
"""For as long a session that was offered services without danger is left to talk of the same need in peace."""


class Cards:
    """Chooses services for what was found in somebody's own words, and says what the card says."""

    def __init__(self, directory: Directory, spoken: Mapping[str, Words]) -> None:
        self._directory = directory
        self._spoken = spoken
        self._offers = Throttle(1, 1 / OFFER_AGAIN_S)

    def for_findings(
        self, record: SessionRecord, room_id: str, nonce: str, findings: Iterable[Finding], now_ms: int
    ) -> tuple[Services, ...]:
        """Show services where a finding asks for them, whatever became of the words."""
        need = need_for(finding.reason for finding in findings)
        if need is None:
            return ()
        if need in OFFERED and not self._offers.allows(f"{record.id} {need}", now_ms / 1000):
            return ()
        return (self.services(room_id, nonce, record.country, Lang(record.lang), need, now_ms=now_ms),)

    def services(
        self, room_id: str, nonce: str, country: str | None, lang: Lang, need: Need, *, now_ms: int
    ) -> Services:
        """Return the card for a need, with its words."""
        now = dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC)
        card = self._directory.card(country, lang, need, now)
        words = self._spoken.get(lang) or self._spoken[SOURCE_LANG]  # a site may offer fewer languages than sessions do
        said = SaidCard(**msgspec.structs.asdict(card), says=words.text(f"need.{need}"))
        return Services(room=room_id, nonce=nonce, card=said)
