"""Shifts in the store: chosen, kept alive, left, and over by themselves."""

from __future__ import annotations

import pytest
import redis

from moderation.staff.presence import BEAT_TTL_MS, EVERY_LANG, GRACE_MS, REMEMBERED_MS, Roster, Shifts
from moderation.staff.staff import Staff
from rooms.room import RoomMode
from rooms.stores.link import Keeper
from tests.presence.acting import STAFFED, let_shifts_age, room
from tests.staff.people import Volunteer


@pytest.fixture
def shifts(record: Keeper) -> Shifts:
    return Shifts(record)


async def take(shifts: Shifts, session: str = "s1", langs: tuple[str, ...] = (EVERY_LANG,), *rooms: str) -> None:
    await shifts.take(session, "wren", langs=langs, rooms=rooms)


def attends(roster: Roster, language: str = "en") -> bool:
    return roster.is_attended(room(language=language), roster.now_ms)


async def test_nobody_is_here_until_somebody_says_so(shifts: Shifts) -> None:
    """And then at once."""
    assert not attends(await shifts.roster())

    await take(shifts)

    assert attends(await shifts.roster())


@pytest.mark.parametrize(("langs", "covered"), [(("ar",), {"ar"}), ((EVERY_LANG,), {"ar", "en"}), ((), set[str]())])
async def test_a_shift_is_for_the_languages_that_were_chosen(
    shifts: Shifts, langs: tuple[str, ...], covered: set[str]
) -> None:
    """Rooms in others have nobody."""
    await take(shifts, "s1", langs, STAFFED)

    roster = await shifts.roster()

    assert {language for language in ("ar", "en") if attends(roster, language)} == covered
    assert roster.is_attended(room(STAFFED, RoomMode.STAFFED, "fr"), roster.now_ms)


async def test_a_shift_ends_by_itself_without_a_sign_and_goes_on_with_one(shifts: Shifts, ledger: redis.Redis) -> None:
    """Whoever comes back within half an hour is here again without choosing anew."""
    await take(shifts)
    let_shifts_age(ledger, BEAT_TTL_MS)
    assert not attends(await shifts.roster())

    assert await shifts.beat("s1")

    assert attends(await shifts.roster())


async def test_a_choice_left_alone_for_long_is_over(shifts: Shifts, ledger: redis.Redis) -> None:
    """A sign after that is no choice."""
    await take(shifts)
    let_shifts_age(ledger, BEAT_TTL_MS + REMEMBERED_MS)

    assert (await shifts.roster()).shifts == {}

    assert not await shifts.beat("s1")
    assert not ledger.keys("*shifts*")


async def test_whoever_leaves_is_not_brought_back_by_a_late_sign(shifts: Shifts, ledger: redis.Redis) -> None:
    """And nothing of the choice stays after the minute for which a room waits."""
    await take(shifts)

    await shifts.leave("s1")
    assert not await shifts.beat("s1")

    assert not attends(await shifts.roster())
    let_shifts_age(ledger, GRACE_MS)
    assert (await shifts.roster()).shifts == {}


async def test_leaving_without_a_shift_is_no_fault(shifts: Shifts, ledger: redis.Redis) -> None:
    """It leaves nothing behind."""
    await shifts.leave("s1")
    await shifts.leave("s1")

    assert not ledger.keys("*shifts*")


async def test_a_session_that_ends_leaves_its_shift_and_no_other(
    shifts: Shifts,
    staff: Staff,
    volunteer: Volunteer,
) -> None:
    """In the step that ends it, so that nobody is promised who was logged out."""
    first, second = await volunteer.come_in(), await volunteer.come_in()
    for token in (first, second):
        session = await staff.sessions.find(token)
        assert session is not None
        await take(shifts, session.id)
        last = session.id

    await staff.sessions.end(volunteer.account.staff_id, last)

    roster = await shifts.roster()
    assert [shift.is_over for session, shift in roster.shifts.items() if session == last] == [True]
    assert len(roster.here(roster.now_ms)) == 1
