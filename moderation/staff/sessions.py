"""Sessions of staff: twelve hours at most, half an hour without an act, and looked at on every act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from moderation.audit import places as audit_places
from moderation.staff import places
from moderation.staff.changes import Change, Changes, Fact
from moderation.staff.roles import Actor, Role
from rooms.stores.scripts import Caller, Script

SESSION_TTL_MS: Final = 12 * 3600 * 1000
IDLE_TTL_MS: Final = 30 * 60 * 1000
"""A shift is shorter than the one, a walk away from the screen longer than the other."""
_WRITE_AFTER_MS: Final = 30 * 1000
"""An act this soon after the last one is not written down: every write to ``record`` waits for the disk."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A session as it is kept, under its token's hash."""

    id: str
    lang: str
    opened_at_ms: int
    seen_at_ms: int


class StaffSession(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at the desk, as of the act just now. ``key`` is the token's hash."""

    id: str
    key: str
    actor: Actor
    pseudonym: str
    lang: str
    opened_at_ms: int
    seen_at_ms: int


class StaffSessions:
    """Finds and ends sessions; ``moderation.staff.entry`` opens them. Every method may raise ``StoreAway``.

    An end is announced on ``places.CHANNEL`` in the same step, so that every process closes its sockets.
    """

    def __init__(self, store: Caller, changes: Changes, *, clock_ms: Callable[[], int]) -> None:
        self._store, self._changes = store, changes
        self._clock_ms = clock_ms
        self._act, self._end = Script("act", "moderation.staff"), Script("end", "moderation.staff")

    async def find(self, token: str, *, lang: str = "", is_act: bool = True) -> StaffSession | None:
        """Return who acts, and let the session live on; None once it has ended. ``lang`` changes its language.

        What a page does by itself is no act of a person: with ``is_act`` false the session is only looked at.
        """
        key = places.token_key(token)
        staff_id = await self._store.call("GET", places.session(key))
        if not isinstance(staff_id, bytes):
            return None
        return await self._look(key, staff_id.decode(), lang, is_act=is_act)

    async def check(self, session: StaffSession, *, is_act: bool = True) -> StaffSession | None:
        """Look again at a session that was found earlier, as over a socket; see ``find``."""
        return await self._look(session.key, session.actor.staff_id, "", is_act=is_act)

    async def _look(self, key: str, staff_id: str, lang: str, *, is_act: bool) -> StaffSession | None:
        keys = (places.account(staff_id), places.sessions(staff_id))
        written_after_ms = _WRITE_AFTER_MS if is_act else SESSION_TTL_MS  # so long no session lives
        limits = (self._clock_ms(), IDLE_TTL_MS, SESSION_TTL_MS, written_after_ms)
        found = await self._act.run(self._store, keys, (key, *limits, lang))
        if not isinstance(found, list):
            return None
        record, role, pseudonym = (bytes(part) for part in found)  # type: ignore[arg-type]  # three strings
        kept = msgspec.json.decode(record, type=Kept)
        return StaffSession(
            id=kept.id,
            key=key,
            actor=Actor(staff_id, Role(role.decode())),
            pseudonym=pseudonym.decode(),
            lang=kept.lang,
            opened_at_ms=kept.opened_at_ms,
            seen_at_ms=kept.seen_at_ms,
        )

    async def living(self, staff_id: str) -> list[Kept]:
        """Return an account's living sessions, the newest first."""
        found = await self._store.call("HVALS", places.sessions(staff_id))
        assert isinstance(found, list)
        kept = [msgspec.json.decode(value, type=Kept) for value in found if isinstance(value, bytes)]
        living = [one for one in kept if self._lives(one)]
        return sorted(living, key=lambda one: -one.opened_at_ms)

    async def end(self, staff_id: str, *session_ids: str) -> None:
        """End these sessions of one's own account, or all of them where none is named."""
        fact = Fact(change=Change.SESSIONS_ENDED, whom=staff_id, by=staff_id)
        await self._changes.make(self._end, places.of_end(staff_id), ("", "", "", 0, "", *session_ids), fact)

    async def leave(self, session: StaffSession) -> None:
        """End this session; when somebody goes home is in no audit."""
        staff_id, none = session.actor.staff_id, ("",) * 3
        keys = (audit_places.ENTRIES, audit_places.HEAD, *places.of_end(staff_id))
        await self._end.run(self._store, keys, (*none, "", "", "", 0, "", session.id))

    def _lives(self, kept: Kept) -> bool:
        now_ms = self._clock_ms()
        return now_ms - kept.seen_at_ms < IDLE_TTL_MS and now_ms - kept.opened_at_ms < SESSION_TTL_MS
