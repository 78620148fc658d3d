"""Put a first message into its room that waited its minute, unless its author may not speak there any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from moderation.desk.effects import Appear, Told, What
from moderation.desk.masking import masked
from moderation.desk.words import Author, ItemWords, Said
from moderation.findings import Reason
from rooms import retention
from rooms.catalogue import Catalogue
from rooms.history import History
from rooms.room import Room
from rooms.sanctions import Barred, Guard
from rooms.sessions import Sessions

LATEST_MS: Final = retention.NONCE_TTL_S * 1000


class Appearing:
    """Carries ``Appear`` out. Repeated, it changes nothing and returns the same. Raises ``StoreAway`` part-way."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        history: History,
        sessions: Sessions,
        words: ItemWords,
        posted_frame: Callable[[str, str, str, str, str], tuple[bytes, bytes]],
    ) -> None:
        self._catalogue, self._history, self._sessions, self._words = catalogue, history, sessions, words
        self._posted_frame = posted_frame

    async def appear(self, effect: Appear, waited_ms: int) -> Told | None:
        """Return what the author is told of it; nothing where they have left or taken the message back."""
        words, item, nonce = self._words, effect.item, effect.nonce
        room = self._catalogue.get(effect.room)
        if await words.is_unsent(effect.room, effect.member, nonce):
            return None
        said, author = await words.said(effect.room, item, nonce), await words.author(effect.room, item)
        if room is None or said is None or author is None or waited_ms > LATEST_MS:
            return _told(effect, What.SEND_AGAIN)
        if not await self._sessions.lives(author.record):
            return None
        return _told(effect, What.APPEARED if await self._post(effect, room, said, author) else What.SEND_AGAIN)

    async def _post(self, effect: Appear, room: Room, said: Said, author: Author) -> bool:
        """Post under the author's own nonce, which keeps it single should they send it again; false where barred."""
        guard = Guard(room=room.id, session=effect.session, network_tags=(), is_newcomer=False)
        place = await self._history.append_guarded(
            guard,
            retention_s=room.retention_s,
            member=effect.member,
            nonce=effect.nonce,
            frame=self._posted_frame(room.id, effect.nonce, effect.member, said.name, masked(said)),
            writer=msgspec.json.encode(author),
        )
        if isinstance(place, Barred):
            return False
        await self._words.moved(room.id, effect.item, effect.nonce, place.position)
        return True


def _told(effect: Appear, what: What) -> Told:
    return Told(what=what, room=effect.room, reason=Reason.NEWCOMER, nonces=(effect.nonce,))
