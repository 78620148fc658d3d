"""Who of the staff is here now: chosen at the desk, kept alive by being at it, and over by itself after 90 s."""

from __future__ import annotations

from typing import Final, cast

import msgspec

from moderation.staff import places
from rooms.room import Room
from rooms.stores.link import Arg
from rooms.stores.scripts import Caller, Script

BEAT_TTL_MS: Final = 90_000
"""How long somebody counts as here after the last sign of them; a desk gives one every 30 s."""
GRACE_MS: Final = 60_000
"""How long a room that somebody held stays open after the last of them left."""
REMEMBERED_MS: Final = 30 * 60_000
"""A choice that was left alone this long is over: as long as a session without an act."""
EVERY_LANG: Final = "*"


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """What one session of staff has chosen: the languages whose rooms they look after, and rooms that they hold.

    ``until_ms`` is when they no longer count as here, unless there is a sign of them before.
    """

    staff_id: str
    langs: tuple[str, ...]
    rooms: tuple[str, ...]
    until_ms: int
    is_over: bool = False

    def covers(self, room: Room) -> bool:
        """Whether a room is among what they look after."""
        return EVERY_LANG in self.langs or room.language in self.langs or room.id in self.rooms


class Roster(msgspec.Struct, frozen=True):
    """Every shift by its session, as of ``now_ms`` of the store's clock."""

    shifts: dict[str, Shift]
    now_ms: int

    def here(self, now_ms: int) -> tuple[Shift, ...]:
        """Return the shifts of those who are here."""
        return tuple(shift for shift in self.shifts.values() if shift.until_ms > now_ms)

    def is_attended(self, room: Room, now_ms: int) -> bool:
        """Whether a moderator for this room is here."""
        return any(shift.covers(room) for shift in self.here(now_ms))

    def held_until_ms(self, room_id: str) -> int | None:
        """Return until when somebody who holds a room is here, or was; None where nobody has held it lately."""
        return max((shift.until_ms for shift in self.shifts.values() if room_id in shift.rooms), default=None)


class _Kept(msgspec.Struct, frozen=True):
    """A shift as scripts keep it; lists are words between spaces."""

    staff_id: str
    langs: str
    rooms: str
    until_ms: int
    is_over: bool

    def shift(self) -> Shift:
        """Return it as everybody else reads it."""
        return Shift(
            staff_id=self.staff_id,
            langs=tuple(self.langs.split()),
            rooms=tuple(self.rooms.split()),
            until_ms=self.until_ms,
            is_over=self.is_over,
        )


class Shifts:
    """Shifts in ``record``, by the session they were chosen in. Time is the store's.

    A session that ends leaves its shift in the same step. Every method may raise ``StoreAway``.
    """

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._shift, self._roster = Script("shift", "moderation.staff"), Script("roster", "moderation.staff")

    async def take(self, session_id: str, staff_id: str, *, langs: tuple[str, ...], rooms: tuple[str, ...]) -> None:
        """Be here from now on, for these languages and rooms."""
        await self._ask("take", session_id, staff_id, " ".join(langs), " ".join(rooms))

    async def beat(self, session_id: str) -> bool:
        """Stay here; false where nothing was chosen, or it was left."""
        return await self._ask("keep", session_id)

    async def leave(self, session_id: str) -> None:
        """Be here no longer."""
        await self._ask("leave", session_id)

    async def roster(self) -> Roster:
        """Return who is here, or was lately."""
        reply = await self._roster.run(self._record, (places.SHIFTS,), (GRACE_MS, REMEMBERED_MS))
        now_ms, flat = cast("tuple[int, list[bytes]]", reply)
        kept = zip(flat[::2], flat[1::2], strict=True)
        shifts = {session.decode(): msgspec.json.decode(value, type=_Kept).shift() for session, value in kept}
        return Roster(shifts, now_ms)

    async def _ask(self, asked: str, session_id: str, *chosen: str) -> bool:
        args: tuple[Arg, ...] = (asked, session_id, BEAT_TTL_MS, BEAT_TTL_MS + REMEMBERED_MS, *chosen)
        return bool(await self._shift.run(self._record, (places.SHIFTS,), args))
