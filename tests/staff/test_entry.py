"""Logging in: what is needed, what is used up, and how guessing is slowed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import redis
from argon2.profiles import CHEAPEST

from moderation.staff import codes, places
from moderation.staff.entry import (
    FREE_TRIES,
    PAUSE_FIRST_MS,
    PAUSE_LAST_MS,
    Attempt,
    Entered,
    Entry,
    Paused,
    Wrong,
)
from moderation.staff.key import Key
from moderation.staff.passwords import Found, Passwords
from moderation.staff.staff import Staff
from rooms.stores.link import Arg, Keeper, Reply
from tests.fakes import Clock
from tests.staff.people import PASSWORD, Volunteer, code_of, join_staff

TAG = "0123456789abcdef"


async def test_all_three_open_a_session(staff: Staff, volunteer: Volunteer) -> None:
    """Name, password and code; whoever acts is then known by id, role and pseudonym."""
    volunteer.clock.pass_s(codes.STEP_S)

    entered = await volunteer.log_in()

    assert isinstance(entered, Entered)
    session = await staff.sessions.find(entered.token)
    assert session is not None
    account = volunteer.account
    assert (session.actor.staff_id, session.actor.role) == (account.staff_id, account.role)
    assert (session.pseudonym, session.lang) == (account.pseudonym, "en")


async def test_whatever_is_wrong_gets_one_answer(volunteer: Volunteer) -> None:
    """An unknown name, a wrong password, a wrong code: the same value, so nobody learns which."""
    volunteer.clock.pass_s(codes.STEP_S)

    answers = [
        await volunteer.log_in(name="nobody of ours"),
        await volunteer.log_in(password="a kettle on the bench"),
        await volunteer.log_in(code="000000" if volunteer.code != "000000" else "111111"),
        await volunteer.log_in(code="not-a-code"),
    ]

    assert answers == [Wrong()] * 4


class Watched:
    """A link to the store that remembers which commands were sent over it."""

    def __init__(self, store: Keeper) -> None:
        self._store = store
        self.sent: list[Arg] = []

    def call(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command."""
        self.sent.append(args[0])
        return self._store.call(*args)


class CountingPasswords(Passwords):
    """Counts how often a password was really hashed."""

    hashed = 0

    async def _off_loop(self, work: Callable[[], Found]) -> Found:
        self.hashed += 1
        return await super()._off_loop(work)


async def test_an_unknown_name_takes_as_long(volunteer: Volunteer, record: Keeper, key: Key, clock: Clock) -> None:
    """One password is hashed and the store is asked the same for a wrong password, a wrong code and a stranger."""
    store, passwords = Watched(record), CountingPasswords(CHEAPEST)
    entry = Entry(store, key, passwords, clock_ms=clock.ms)
    seen = []
    for name, password in (
        (volunteer.name, "a kettle on the bench"),
        (volunteer.name, PASSWORD),
        ("nobody of ours", PASSWORD),
    ):
        store.sent.clear()
        passwords.hashed = 0
        tried = Attempt(name=name, password=password, code="no code", lang="en", network_tag=None)
        assert await entry.log_in(tried) == Wrong()
        seen.append(([word for word in store.sent if word != "EVAL"], passwords.hashed))

    assert seen[0][1] == 1
    assert seen[0] == seen[1] == seen[2]


async def test_a_code_opens_once(volunteer: Volunteer) -> None:
    """Whoever looks over a shoulder can't use it again; nor is the one from enrolment good for a log-in."""
    assert await volunteer.log_in() == Wrong()
    volunteer.clock.pass_s(codes.STEP_S)

    answers = await asyncio.gather(*(volunteer.log_in() for _ in range(3)))

    assert sorted(type(answer).__name__ for answer in answers) == ["Entered", "Wrong", "Wrong"]


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_a_clock_may_be_one_step_off(volunteer: Volunteer, steps: int, opens: bool) -> None:
    """One step either way is a slow phone; two are a code that somebody kept."""
    volunteer.clock.pass_s(10 * codes.STEP_S)

    answer = await volunteer.log_in(code=code_of(volunteer.secret, volunteer.clock, steps))

    assert isinstance(answer, Entered) is opens


async def test_an_older_code_is_no_good_after_a_newer(volunteer: Volunteer) -> None:
    """A code seen a moment ago and not used is void once the next one was."""
    volunteer.clock.pass_s(10 * codes.STEP_S)
    kept = volunteer.code
    volunteer.clock.pass_s(codes.STEP_S)

    assert isinstance(await volunteer.log_in(), Entered)

    assert await volunteer.log_in(code=kept) == Wrong()


async def test_each_recovery_code_opens_once(volunteer: Volunteer) -> None:
    """However it is typed; with a wrong password it is not used up."""
    first, second = volunteer.recovery_codes[:2]

    assert await volunteer.log_in(password="a kettle on the bench", code=first) == Wrong()
    assert isinstance(await volunteer.log_in(code=f" {first.upper().replace('-', ' ')}"), Entered)

    assert await volunteer.log_in(code=first) == Wrong()
    assert isinstance(await volunteer.log_in(code=second), Entered)


async def test_somebody_elses_codes_open_nothing(staff: Staff, clock: Clock, volunteer: Volunteer) -> None:
    """Neither the app of one nor the recovery codes of one go with the password of another."""
    other = await join_staff(staff, clock, name="amberkettle")
    clock.pass_s(codes.STEP_S)

    assert await volunteer.log_in(code=other.code) == Wrong()
    assert await volunteer.log_in(code=other.recovery_codes[0]) == Wrong()


async def test_digits_of_any_keyboard_are_digits(volunteer: Volunteer) -> None:
    """An Arabic keyboard writes the same code in its own digits, and people leave gaps."""
    volunteer.clock.pass_s(codes.STEP_S)
    eastern = volunteer.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert isinstance(await volunteer.log_in(code=f"{eastern[:3]} {eastern[3:]}"), Entered)


async def test_guessing_a_name_is_slowed(volunteer: Volunteer) -> None:
    """Five tries, then pauses that double up to a bound; even the right answer waits, and is then taken."""
    waits = []
    for _ in range(FREE_TRIES):
        assert await volunteer.log_in(password="a kettle on the bench") == Wrong()
    for _ in range(8):
        paused = await volunteer.log_in()
        assert isinstance(paused, Paused)
        waits.append(paused.wait_ms)
        volunteer.clock.pass_s(paused.wait_ms / 1000)
        assert await volunteer.log_in(password="a kettle on the bench") == Wrong()

    doubled = [min(PAUSE_FIRST_MS * 2**number, PAUSE_LAST_MS) for number in range(8)]
    assert waits == doubled
    volunteer.clock.pass_s(PAUSE_LAST_MS / 1000)
    assert isinstance(await volunteer.log_in(), Entered)


async def test_tries_at_the_same_moment_are_counted_too(volunteer: Volunteer) -> None:
    """A burst gets no more looks than tries one after another."""
    burst = [volunteer.log_in(password="a kettle on the bench") for _ in range(2 * FREE_TRIES)]

    answers = await asyncio.gather(*burst)

    assert answers.count(Wrong()) == FREE_TRIES


async def test_an_unknown_name_is_slowed_alike(volunteer: Volunteer) -> None:
    """So that a pause tells nobody whether a name is ours."""
    for _ in range(FREE_TRIES):
        await volunteer.log_in(name="nobody of ours")

    assert await volunteer.log_in(name=" Nobody of OURS ") == Paused(PAUSE_FIRST_MS)
    assert isinstance(await volunteer.come_in(), str)


async def test_a_right_log_in_forgets_the_names_tries(volunteer: Volunteer) -> None:
    """Somebody who mistyped four times and then got in begins anew."""
    for _ in range(FREE_TRIES - 1):
        await volunteer.log_in(password="a kettle on the bench")
    await volunteer.come_in()

    for _ in range(FREE_TRIES):
        assert await volunteer.log_in(password="a kettle on the bench") == Wrong()


async def test_a_network_is_slowed_over_all_names(volunteer: Volunteer) -> None:
    """Five names tried from one place, and that place waits; another does not."""
    for number in range(FREE_TRIES):
        await volunteer.log_in(name=f"guess {number}", tag=TAG)

    assert await volunteer.log_in(tag=TAG) == Paused(PAUSE_FIRST_MS)
    volunteer.clock.pass_s(codes.STEP_S)
    assert isinstance(await volunteer.log_in(tag="fedcba9876543210"), Entered)


async def test_colleagues_behind_one_address_do_not_shut_each_other_out(staff: Staff, clock: Clock) -> None:
    """A log-in that went right is not held against its network, and clears nobody else's tries either."""
    people = [await join_staff(staff, clock, name=f"name{number}") for number in range(FREE_TRIES)]
    clock.pass_s(codes.STEP_S)
    for person in people:
        assert isinstance(await person.log_in(tag=TAG), Entered)

    for number in range(FREE_TRIES):
        assert await people[0].log_in(name=f"guess {number}", tag=TAG) == Wrong()
    assert isinstance(await people[0].log_in(name="guess", tag=TAG), Paused)


async def test_every_throttle_is_forgotten(volunteer: Volunteer, ledger: redis.Redis) -> None:
    """Their keys end by themselves, and hold neither the name nor the tag."""
    await volunteer.log_in(password="a kettle on the bench", tag=TAG)

    kept = list(ledger.scan_iter(f"{places.tries('')}*"))

    assert len(kept) == 2
    assert all(ledger.pttl(place) > 0 for place in kept)
    assert not any(TAG.encode() in place or volunteer.name.encode() in place for place in kept)


async def test_the_right_password_is_needed_in_full(volunteer: Volunteer) -> None:
    """Neither a part of it nor more than it opens."""
    volunteer.clock.pass_s(codes.STEP_S)

    assert await volunteer.log_in(password=PASSWORD[:-1]) == Wrong()
    assert await volunteer.log_in(password=f"{PASSWORD} ") == Wrong()


async def test_an_account_closed_during_a_log_in_opens_nothing(volunteer: Volunteer, record: Keeper, key: Key) -> None:
    """A password that was right a moment ago is not enough: the last step looks again."""

    class ClosingPasswords(Passwords):
        async def is_right(self, stored: str | None, password: str) -> bool:
            found = await super().is_right(stored, password)
            await volunteer.staff.accounts.disable(volunteer.account.staff_id)
            return found

    volunteer.clock.pass_s(codes.STEP_S)
    entry = Entry(record, key, ClosingPasswords(CHEAPEST), clock_ms=volunteer.clock.ms)
    tried = Attempt(name=volunteer.name, password=PASSWORD, code=volunteer.code, lang="en", network_tag=None)

    assert await entry.log_in(tried) == Wrong()
