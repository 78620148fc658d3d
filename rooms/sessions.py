"""Sessions of people who talk: a random id, a name, and nothing about who they are."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from typing import Final

import msgspec

from rooms import retention
from rooms.control import Control, SessionEnded, mail_place
from rooms.errors import NoNameFree, NoRerollLeft
from rooms.ids import new_id, new_token
from rooms.names import draw_name, look_alike_key
from rooms.stores.partitions import tag_of
from rooms.stores.scripts import Caller, Script
from rooms.stores.store import Part

REROLLS: Final = 3
_NAME_TRIES: Final = 20
_ENDED: Final = b""
"""Stands in an ended session's place for a while, so that no hub brings it back as one that the store forgot."""
_ENDED_TTL_S: Final = 120


class SessionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One person's visit. ``key`` is the token's SHA-256, under which it is kept; the token itself is not.

    ``reads_by`` names the way of reading that somebody without scripts chose, empty before any choice.
    """

    id: str
    key: str
    age_band: str
    lang: str
    country: str | None
    name: str
    rerolls_left: int
    opened_at_ms: int
    has_spoken: bool = False
    reads_by: str = ""
    has_own_digits: bool = False
    """Whether numbers are shown in the digits of the language's own script."""


_record = msgspec.json.Decoder(SessionRecord)


class Sessions:
    """Opens, finds, changes and ends sessions in ``talk``.

    A session lives an hour after it was last found, twelve hours in all. Every method may raise ``StoreAway``.
    """

    def __init__(self, store: Caller, control: Control, *, clock_ms: Callable[[], int], dice: random.Random) -> None:
        self._store = store
        self._finding, self._renewal = Script("session"), Script("renew")
        self._control = control
        self._clock_ms = clock_ms
        self._dice = dice

    def through(self, store: Caller) -> Sessions:
        """Return the same sessions, reached over another connection."""
        return Sessions(store, self._control, clock_ms=self._clock_ms, dice=self._dice)

    async def open(self, *, age_band: str, lang: str, country: str | None = None) -> tuple[str, SessionRecord]:
        """Begin a session under a fresh name; return its token, which is not kept, and its record."""
        token, session_id = new_token(), new_id()
        record = SessionRecord(
            id=session_id,
            key=hashlib.sha256(token.encode()).hexdigest(),
            age_band=age_band,
            lang=lang,
            country=country,
            name=await self._fresh_name(session_id, lang),
            rerolls_left=REROLLS,
            opened_at_ms=self._clock_ms(),
        )
        await self._keep(record)
        return token, record

    async def find(self, token: str) -> SessionRecord | None:
        """Return a live session and let it live on, or None."""
        keys = (_place(hashlib.sha256(token.encode()).hexdigest()),)
        times = (self._clock_ms(), retention.SESSION_IDLE_TTL_S, retention.SESSION_TTL_S)
        reply = await self._finding.run(self._store, keys, times)
        return _record.decode(reply) if isinstance(reply, bytes) else None

    async def refresh(self, record: SessionRecord) -> SessionRecord:
        """Return the record as it is kept now, or as it was where it is gone."""
        return await self._read(record.key) or record

    async def lives(self, record: SessionRecord) -> bool:
        """Say whether a session neither ended nor ran out."""
        return await self._read(record.key) is not None

    async def keep_alive(self, record: SessionRecord) -> None:
        """Let a session whose socket is open live on, also over a restart of the store that forgot it."""
        if not await self._renew(record) and self._left_s(record) > 0 and await self._keep(record, "NX"):
            await self._reserve(record.name, record.id)

    async def bring_back(self, record: SessionRecord, part: Part) -> None:
        """Tell a part of the store that forgot of a session and of who bears its name; either may be of another."""
        if part.serves(_place(record.key)) and not await self._renew(record) and self._left_s(record) > 0:
            await self._keep(record, "NX")
        if part.serves(_name_place(record.name)) and self._left_s(record) > 0:
            await self._reserve(record.name, record.id)

    async def prefer(self, record: SessionRecord, *, lang: str, country: str | None) -> SessionRecord:
        """Choose the language of help and the country whose services are shown."""
        return await self._change(record, lang=lang, country=country)

    async def read_by(self, record: SessionRecord, way: str) -> None:
        """Remember how this person reads rooms where no script does it."""
        await self._change(record, reads_by=way)

    async def write_digits(self, record: SessionRecord, *, has_own: bool) -> SessionRecord:
        """Choose the digits in which numbers are shown."""
        return await self._change(record, has_own_digits=has_own)

    async def reroll(self, record: SessionRecord) -> SessionRecord:
        """Draw another name. Raises ``NoRerollLeft``."""
        record = await self.refresh(record)
        if record.rerolls_left <= 0:
            raise NoRerollLeft
        name = await self._fresh_name(record.id, record.lang)
        await self._store.call("DEL", _name_place(record.name))
        return await self._change(record, name=name, rerolls_left=record.rerolls_left - 1)

    async def mark_spoken(self, record: SessionRecord) -> SessionRecord:
        """Remember that a first message was delivered: a newcomer no more."""
        return await self._change(record, has_spoken=True)

    async def end(self, record: SessionRecord) -> None:
        """Forget a session now, with its name and its mail, and close its sockets on every hub."""
        await self._store.call("SET", _place(record.key), _ENDED, "EX", _ENDED_TTL_S)
        await self._store.call("DEL", _name_place(record.name))
        await self._store.call("DEL", mail_place(record.id))
        await self._control.publish(record.id, SessionEnded())

    async def leave_farewell(self, record: SessionRecord, frame: bytes) -> None:
        """Leave the last word to a session that is about to be ended, for whoever comes back with its token."""
        await self._store.call("SET", _farewell_place(record.key), frame, "EX", retention.MAIL_TTL_S)

    async def farewell(self, token: str) -> bytes | None:
        """Return the last word to a session that was ended."""
        reply = await self._store.call("GET", _farewell_place(hashlib.sha256(token.encode()).hexdigest()))
        return reply if isinstance(reply, bytes) else None

    async def _read(self, key: str) -> SessionRecord | None:
        reply = await self._store.call("GET", _place(key))
        return _record.decode(reply) if isinstance(reply, bytes) and reply else None

    async def _change(self, record: SessionRecord, **changes: object) -> SessionRecord:
        """Change what is kept now: ``record`` may be what another socket of the session remembers from earlier."""
        changed = msgspec.structs.replace(await self.refresh(record), **changes)
        await self._renew(changed, msgspec.json.encode(changed))
        return changed

    async def _keep(self, record: SessionRecord, *only_if: str) -> bool:
        left_s = max(1, self._left_s(record))
        return bool(
            await self._store.call("SET", _place(record.key), msgspec.json.encode(record), "EX", left_s, *only_if)
        )

    async def _renew(self, record: SessionRecord, changed: bytes = b"") -> bool:
        """Let a session live on, unless it ended, is unknown or has had its time."""
        left_s = self._left_s(record)
        return left_s > 0 and bool(await self._renewal.run(self._store, (_place(record.key),), (left_s, changed)))

    def _left_s(self, record: SessionRecord) -> int:
        age_s = (self._clock_ms() - record.opened_at_ms) // 1000
        return min(retention.SESSION_IDLE_TTL_S, retention.SESSION_TTL_S - age_s)

    async def _fresh_name(self, session_id: str, lang: str) -> str:
        """Draw until a name is free: no two living sessions share one, nor two that look alike."""
        for _ in range(_NAME_TRIES):
            name = draw_name(lang, self._dice)
            if await self._reserve(name, session_id):
                return name
        raise NoNameFree

    async def _reserve(self, name: str, session_id: str) -> bool:
        ttl_s = retention.SESSION_TTL_S
        return bool(await self._store.call("SET", _name_place(name), session_id, "EX", ttl_s, "NX"))


def _place(key: str) -> str:
    return f"{tag_of(key)}session:{key}"


def _farewell_place(key: str) -> str:
    return f"{tag_of(key)}farewell:{key}"


def _name_place(name: str) -> str:
    key = hashlib.blake2s(look_alike_key(name).encode(), digest_size=16).hexdigest()
    return f"{tag_of(key)}name:{key}"
