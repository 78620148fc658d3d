"""Logging in: name, password and a code, throttled, and the same answer to whatever is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import msgspec

from moderation.staff import codes, places
from moderation.staff.accounts import name_key
from moderation.staff.key import Key
from moderation.staff.passwords import PASSWORD_MOST_CHARS, Passwords
from moderation.staff.sessions import IDLE_TTL_MS, SESSION_TTL_MS, Kept
from rooms.ids import new_id, new_token
from rooms.stores.scripts import Caller, Script

FREE_TRIES: Final = 5
PAUSE_FIRST_MS: Final = 30_000
PAUSE_LAST_MS: Final = 15 * 60_000
"""Each pause is twice the one before, up to this: somebody who knows a name can't shut its owner out for a day."""
TRIES_FORGOTTEN_MS: Final = 24 * 3600 * 1000


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody filled in. ``code`` is the app's or a recovery code; ``network_tag`` as in ``chat.network``."""

    name: str
    password: str
    code: str
    lang: str
    network_tag: str | None


class Entered(msgspec.Struct, frozen=True):
    """A session has begun; its token is not kept."""

    token: str


class Wrong(msgspec.Struct, frozen=True):
    """Name, password or code is wrong; nobody is told which."""


class Paused(msgspec.Struct, frozen=True):
    """There were too many tries; the next is looked at after ``wait_ms``."""

    wait_ms: int


Outcome: TypeAlias = Entered | Wrong | Paused


class _Found(msgspec.Struct, frozen=True):
    """The account of a name, or what stands in for one, so that both take the same time."""

    staff_id: str
    password: str | None
    secret: bytes


class Entry:
    """The way in. Every method may raise ``StoreAway``."""

    def __init__(self, store: Caller, key: Key, passwords: Passwords, *, clock_ms: Callable[[], int]) -> None:
        self._store, self._key, self._passwords, self._clock_ms = store, key, passwords, clock_ms
        self._attempt, self._enter = Script("attempt", "moderation.staff"), Script("enter", "moderation.staff")

    async def log_in(self, attempt: Attempt) -> Outcome:
        """Open a session, or say that something is wrong. Raises ``Busy``."""
        throttles = self._throttles(attempt)
        if wait_ms := await self._count(throttles):
            return Paused(wait_ms)
        found = await self._find(attempt.name)
        is_right = await self._passwords.is_right(found.password, attempt.password[: PASSWORD_MOST_CHARS + 1])
        step = codes.step_of(found.secret, attempt.code, self._clock_ms())
        recovery = self._key.hashed(codes.folded(attempt.code), f"recovery {found.staff_id}")
        verified = found.password if is_right and found.password else ""
        token = new_token()
        checked = (found.staff_id, verified, "" if step is None else step, recovery)
        return Entered(token) if await self._open(checked, token, attempt.lang, throttles) else Wrong()

    async def _count(self, throttles: tuple[str, ...]) -> int:
        limits = (FREE_TRIES, PAUSE_FIRST_MS, PAUSE_LAST_MS, TRIES_FORGOTTEN_MS)
        wait_ms = await self._attempt.run(self._store, throttles, (self._clock_ms(), *limits))
        assert isinstance(wait_ms, int)
        return wait_ms

    async def _open(self, checked: tuple[str | int, ...], token: str, lang: str, throttles: tuple[str, ...]) -> bool:
        staff_id, token_key, now_ms = str(checked[0]), places.token_key(token), self._clock_ms()
        kept = Kept(id=new_id(), lang=lang, opened_at_ms=now_ms, seen_at_ms=now_ms)
        keys = (
            *(places.account(staff_id), places.recovery(staff_id)),
            *(places.sessions(staff_id), places.session(token_key), *throttles),
        )
        session = (token_key, msgspec.json.encode(kept), now_ms, IDLE_TTL_MS, SESSION_TTL_MS)
        return bool(await self._enter.run(self._store, keys, (*checked, *session)))

    def _throttles(self, attempt: Attempt) -> tuple[str, ...]:
        """Name the throttles of a try; of name and network only keyed hashes are kept."""
        found = [places.tries(name_key(self._key, attempt.name))]
        if attempt.network_tag is not None:
            found.append(places.tries(self._key.hashed(attempt.network_tag, "network")))
        return tuple(found)

    async def _find(self, name: str) -> _Found:
        staff_id = await self._store.call("HGET", places.NAMES, name_key(self._key, name))
        known = staff_id.decode() if isinstance(staff_id, bytes) else "nobody"
        fields = await self._store.call("HMGET", places.account(known), "password", "totp")
        assert isinstance(fields, list)
        password, totp = fields
        secret = self._key.unseal(totp.decode(), f"totp {known}") if isinstance(totp, bytes) else None
        return _Found(known, password.decode() if isinstance(password, bytes) else None, secret or codes.new_secret())
