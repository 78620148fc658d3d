"""Every change of the staff stands in the audit: who, whom, what and when, by ids alone."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
import redis

from moderation.audit import places
from moderation.audit.audit import Audit, Whole
from moderation.staff.accounts import Enrolled, Refused
from moderation.staff.changes import StaffEntry
from moderation.staff.key import Key
from moderation.staff.roles import Actor, Role
from moderation.staff.staff import Staff
from rooms.errors import StoreRefused
from rooms.stores.link import Keeper
from tests.fakes import Clock
from tests.staff.people import NAME, Volunteer, enrolment, take

HERON = Actor("heron", Role.LEAD)


@pytest.fixture
def audit(record: Keeper, key: Key) -> Audit:
    return Audit(record, key)


async def written(audit: Audit) -> list[StaffEntry]:
    return [msgspec.json.decode(link.entry, type=StaffEntry) for link in reversed(await audit.newest(500))]


async def said(audit: Audit) -> list[tuple[str, str, str, str]]:
    return [(entry.change, entry.whom, entry.role, entry.by) for entry in await written(audit)]


async def test_a_whole_life_of_an_account_is_written_down(staff: Staff, clock: Clock, audit: Audit) -> None:
    """Invited by somebody, joined, reset and disabled at the machine or by somebody, set up anew by its owner."""
    token = await staff.accounts.invite(Role.MODERATOR, HERON)
    assert token is not None
    wren = await take(staff, clock, token)
    own_id = wren.account.staff_id
    again = await staff.accounts.reset(wren.account)
    await take(staff, clock, again)
    await staff.accounts.disable(own_id, HERON)

    assert await said(audit) == [
        ("invited", own_id, "moderator", "heron"),
        ("joined", own_id, "moderator", own_id),
        ("reset", own_id, "moderator", ""),
        ("set_up_anew", own_id, "moderator", own_id),
        ("disabled", own_id, "", "heron"),
    ]
    assert isinstance(await audit.check(), Whole)
    for secret in (NAME, wren.account.pseudonym, token, again):
        assert secret not in repr(await written(audit))


async def test_ended_sessions_are_written_down_and_going_home_is_not(
    staff: Staff, volunteer: Volunteer, audit: Audit
) -> None:
    """Somebody who ends a session elsewhere may have lost a phone; when they leave is their own business."""
    own_id = volunteer.account.staff_id
    before = len(await written(audit))
    here, _, there = [await volunteer.come_in() for _ in range(3)]
    session, other = await staff.sessions.find(here), await staff.sessions.find(there)
    assert session is not None
    assert other is not None

    await staff.sessions.leave(session)
    assert await staff.sessions.find(here) is None
    await staff.sessions.end(own_id, other.id)
    await staff.sessions.end(own_id)
    await staff.sessions.end(own_id)

    assert (await said(audit))[before:] == [("sessions_ended", own_id, "", own_id)] * 2


async def test_what_changes_nothing_is_not_written_down(
    staff: Staff, clock: Clock, volunteer: Volunteer, audit: Audit
) -> None:
    """A refused invitation, a link that is void, an account that is not there."""
    before = await written(audit)

    assert await staff.accounts.invite(Role.OPERATOR, HERON) is None
    assert await staff.accounts.invite_first() is None
    assert await staff.accounts.take("no token", enrolment(clock)) is Refused.GONE
    assert not await staff.accounts.disable("nobody")

    assert await written(audit) == before


async def test_changes_at_the_same_moment_each_have_their_place(staff: Staff, clock: Clock, audit: Audit) -> None:
    """They overtake each other, and none is lost or written twice."""
    tokens = await asyncio.gather(*(staff.accounts.invite(Role.MODERATOR) for _ in range(12)))
    taken = await asyncio.gather(
        *(staff.accounts.take(token or "", enrolment(clock, name=f"name{n}")) for n, token in enumerate(tokens))
    )

    assert all(isinstance(one, Enrolled) for one in taken)
    assert sorted(change for change, *_ in await said(audit)) == ["invited"] * 12 + ["joined"] * 12
    assert isinstance(await audit.check(), Whole)


async def test_without_its_entry_nothing_is_changed(
    staff: Staff, clock: Clock, volunteer: Volunteer, ledger: redis.Redis
) -> None:
    """Where somebody has meddled with the audit so that no entry can be written."""
    token, here = await staff.accounts.invite(Role.MODERATOR), await volunteer.come_in()
    assert token is not None
    ledger.delete(places.HEAD)  # orders begin anew, which the stream of entries refuses
    before = {key: ledger.dump(key) for key in ledger.keys("*staff:*")}

    for attempt in (
        staff.accounts.take(token, enrolment(clock, name="somebody else")),
        staff.accounts.invite(Role.LEAD),
        staff.accounts.disable(volunteer.account.staff_id),
        staff.accounts.reset(volunteer.account),
        staff.sessions.end(volunteer.account.staff_id),
    ):
        with pytest.raises(StoreRefused):
            await attempt

    assert {key: ledger.dump(key) for key in ledger.keys("*staff:*")} == before
    assert await staff.sessions.find(here) is not None
