"""Accounts: made by a link, once, and closed at once."""

from __future__ import annotations

import asyncio

import pytest
import redis
from argon2.profiles import CHEAPEST

from moderation.staff import codes, places
from moderation.staff.accounts import Account, Enrolled, Refused, State, may_invite
from moderation.staff.entry import Entered, Wrong
from moderation.staff.invitations import INVITATION_TTL_MS, InvitationKind
from moderation.staff.key import Key
from moderation.staff.roles import Actor, Role
from moderation.staff.staff import Staff, build_staff
from rooms.stores.link import Keeper
from tests.fakes import Clock
from tests.staff.people import NAME, PASSWORD, Volunteer, enrolment, join_staff, take


class SameDice:
    """Dice that always fall the same way first, and then another."""

    def __init__(self) -> None:
        self.rolled = 0

    def sample(self, population: tuple[str, ...], k: int) -> list[str]:
        """Draw the same nouns three times."""
        self.rolled += 1
        start = 0 if self.rolled < 4 else 2
        return list(population[start : start + k])

    def randint(self, least: int, most: int) -> int:
        """Draw the same number."""
        return min(least, most)


async def test_a_link_makes_one_account(staff: Staff, clock: Clock) -> None:
    """With its role and a drawn name; the same link makes no second one, not even at the same moment."""
    token = await staff.accounts.invite(Role.LEAD)
    assert token is not None

    taken = await asyncio.gather(
        *(staff.accounts.take(token, enrolment(clock, name=f"name{number}")) for number in range(4))
    )

    made = [one for one in taken if isinstance(one, Enrolled)]
    assert [one for one in taken if not isinstance(one, Enrolled)] == [Refused.GONE] * 3
    assert [one.account for one in made] == await staff.accounts.everyone()
    assert (made[0].account.role, made[0].account.state) == (Role.LEAD, State.ACTIVE)
    assert len(set(made[0].recovery_codes)) == codes.RECOVERY_CODES
    assert await staff.accounts.take(token, enrolment(clock)) is Refused.GONE


async def test_a_link_ends_after_a_day(staff: Staff, clock: Clock, ledger: redis.Redis) -> None:
    """By our clock, and the store forgets it by its own."""
    token = await staff.accounts.invite(Role.MODERATOR)
    assert token is not None
    place = places.invitation(places.token_key(token))
    assert 0 < ledger.pttl(place) <= INVITATION_TTL_MS

    clock.pass_s(INVITATION_TTL_MS / 1000 - 1)
    assert await staff.accounts.invitation(token) is not None
    clock.pass_s(1)

    assert await staff.accounts.invitation(token) is None
    assert await staff.accounts.take(token, enrolment(clock)) is Refused.GONE


async def test_a_later_first_link_voids_the_earlier(staff: Staff, clock: Clock) -> None:
    """A restart prints a new one; only that works, as the operator's, and none is made once there is staff."""
    earlier, later = await staff.accounts.invite_first(), await staff.accounts.invite_first()
    assert earlier is not None
    assert later is not None

    assert await staff.accounts.take(earlier, enrolment(clock)) is Refused.GONE
    first = await take(staff, clock, later)

    assert first.account.role is Role.OPERATOR
    assert await staff.accounts.invite_first() is None


async def test_the_first_link_is_void_once_there_is_staff(staff: Staff, clock: Clock) -> None:
    """Whoever finds it printed somewhere later makes no operator with it."""
    printed = await staff.accounts.invite_first()
    assert printed is not None
    await join_staff(staff, clock)

    assert await staff.accounts.take(printed, enrolment(clock, name="somebody else")) is Refused.GONE


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": "ab"}, Refused.NAME_UNFIT),
        ({"name": "  ab  "}, Refused.NAME_UNFIT),
        ({"name": "n" * 65}, Refused.NAME_UNFIT),
        ({"password": "eleven char"}, Refused.PASSWORD_UNFIT),
        ({"password": "p" * 129}, Refused.PASSWORD_UNFIT),
        ({"password": f"my {NAME.upper()} word"}, Refused.PASSWORD_UNFIT),
        ({"code": "12345"}, Refused.CODE_WRONG),
        ({"code": ""}, Refused.CODE_WRONG),
    ],
)
async def test_what_is_not_fit_is_refused_and_the_link_stays(
    staff: Staff, clock: Clock, changed: dict[str, str], refusal: Refused
) -> None:
    """Nothing is made of a bad form, and a good one is taken after it."""
    token = await staff.accounts.invite(Role.MODERATOR)
    assert token is not None

    assert await staff.accounts.take(token, enrolment(clock, **changed)) is refusal
    assert await staff.accounts.everyone() == []
    await take(staff, clock, token)


async def test_a_log_in_name_is_one_persons(staff: Staff, clock: Clock, volunteer: Volunteer) -> None:
    """However it is written: in capitals, wide letters, with spaces around it."""
    for name in (NAME, f" {NAME.upper()} ", "ｖｉｏｌｅｔｌａｎｔｅｒｎ"):
        token = await staff.accounts.invite(Role.MODERATOR)
        assert token is not None
        assert await staff.accounts.take(token, enrolment(clock, name=name)) is Refused.NAME_TAKEN

    assert await staff.accounts.everyone() == [volunteer.account]


async def test_no_two_share_a_pseudonym(record: Keeper, key: Key, clock: Clock) -> None:
    """Dice that fall alike are thrown again."""
    staff = build_staff(record, key, clock_ms=clock.ms, dice=SameDice(), parameters=CHEAPEST)  # type: ignore[arg-type]

    people = [await join_staff(staff, clock, name=f"name{number}") for number in range(2)]

    assert len({person.account.pseudonym for person in people}) == 2


async def test_a_disabled_account_is_shut_at_once(staff: Staff, volunteer: Volunteer, ledger: redis.Redis) -> None:
    """Its sessions end, nobody logs in, its secrets are gone; an account that is not there is said not to be."""
    token = await volunteer.come_in()

    assert await staff.accounts.disable(volunteer.account.staff_id)
    assert not await staff.accounts.disable("nobody")

    assert await staff.sessions.find(token) is None
    volunteer.clock.pass_s(codes.STEP_S)
    assert isinstance(await volunteer.log_in(), Wrong)
    assert isinstance(await volunteer.log_in(code=volunteer.recovery_codes[0]), Wrong)
    assert [one.state for one in await staff.accounts.everyone()] == [State.DISABLED]
    place = places.account(volunteer.account.staff_id)
    assert [ledger.hget(place, field) for field in ("password", "totp")] == [None, None]
    assert not ledger.exists(places.recovery(volunteer.account.staff_id))


async def test_a_reset_account_is_set_up_anew(staff: Staff, clock: Clock, volunteer: Volunteer) -> None:
    """Same person to the others, with a new name, password, app and codes; the old ones are void from the start."""
    old_session = await volunteer.come_in()

    token = await staff.accounts.reset(volunteer.account)
    assert await staff.sessions.find(old_session) is None
    assert isinstance(await volunteer.log_in(), Wrong)
    again = await take(staff, clock, token, name="another name")

    assert again.account == volunteer.account
    assert isinstance(await again.log_in(code=volunteer.recovery_codes[0]), Wrong)
    assert isinstance(await volunteer.log_in(name=NAME), Wrong)
    clock.pass_s(codes.STEP_S)
    assert isinstance(await again.log_in(), Entered)
    await join_staff(staff, clock, name=NAME)  # the old name is free again


async def test_only_the_last_reset_link_works_and_disabling_voids_it(
    staff: Staff, clock: Clock, volunteer: Volunteer
) -> None:
    """A link that was sent to the wrong place is void after the next one, or after the account is disabled."""
    first, second = [await staff.accounts.reset(volunteer.account) for _ in range(2)]

    assert await staff.accounts.take(first, enrolment(clock)) is Refused.GONE
    await staff.accounts.disable(volunteer.account.staff_id)

    assert await staff.accounts.take(second, enrolment(clock)) is Refused.GONE


@pytest.mark.parametrize(
    ("by", "may"),
    [
        (Role.OPERATOR, {Role.OPERATOR, Role.LEAD, Role.MODERATOR}),
        (Role.LEAD, {Role.LEAD, Role.MODERATOR}),
        (Role.MODERATOR, set[Role]()),
    ],
)
async def test_nobody_brings_in_more_than_they_are(staff: Staff, by: Role, may: set[Role]) -> None:
    """The rule, and the function that obeys it."""
    actor = Actor("somebody", by)

    assert {role for role in Role if may_invite(actor, role)} == may
    assert {role for role in Role if await staff.accounts.invite(role, actor) is not None} == may


async def test_another_key_is_noticed(staff: Staff, record: Keeper, clock: Clock) -> None:
    """The first key that asks is the one; a start with another must not go on."""
    other = build_staff(record, Key(bytes(32)), clock_ms=clock.ms, dice=SameDice())  # type: ignore[arg-type]

    assert await staff.accounts.is_ours()
    assert not await other.accounts.is_ours()
    assert await staff.accounts.is_ours()


async def test_accounts_show_nothing_that_is_their_owners(volunteer: Volunteer) -> None:
    """What others are shown has no log-in name, password or secret in it."""
    shown = repr(volunteer.account)

    assert NAME not in shown
    assert PASSWORD not in shown
    assert set(Account.__struct_fields__) == {"staff_id", "role", "pseudonym", "state", "since_ms"}


async def test_a_kind_of_link_is_told(staff: Staff, volunteer: Volunteer) -> None:
    """The page that takes it can say what it is for."""
    token = await staff.accounts.reset(volunteer.account)
    found = await staff.accounts.invitation(token)

    assert found is not None
    assert (found.kind, found.staff_id) == (InvitationKind.RESET, volunteer.account.staff_id)
