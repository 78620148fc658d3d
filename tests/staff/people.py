"""Somebody on the staff, with an authenticator app that a test turns by hand."""

from __future__ import annotations

import msgspec
import pyotp

from moderation.staff import codes
from moderation.staff.accounts import Account, Enrolled, Enrolment
from moderation.staff.entry import Attempt, Entered, Outcome
from moderation.staff.roles import Role
from moderation.staff.staff import Staff
from tests.fakes import Clock

NAME = "violetlantern"
PASSWORD = "a kettle on the balcony"


class Volunteer(msgspec.Struct):
    """Knows the log-in name, the password and the app's secret."""

    staff: Staff
    clock: Clock
    account: Account
    secret: bytes
    recovery_codes: tuple[str, ...]
    name: str = NAME

    @property
    def code(self) -> str:
        """What the app shows now."""
        return code_of(self.secret, self.clock)

    async def log_in(
        self, *, name: str | None = None, password: str = PASSWORD, code: str | None = None, tag: str | None = None
    ) -> Outcome:
        """Try to log in, with everything right unless the test says otherwise."""
        attempt = Attempt(name=name or self.name, password=password, code=code or self.code, lang="en", network_tag=tag)
        return await self.staff.entry.log_in(attempt)

    async def come_in(self) -> str:
        """Log in a step later, so that the code is a new one; return the session's token."""
        self.clock.pass_s(codes.STEP_S)
        entered = await self.log_in()
        assert isinstance(entered, Entered)
        return entered.token


def code_of(secret: bytes, clock: Clock, steps: int = 0) -> str:
    """Return what an app with this secret shows, or will show some steps from now."""
    return pyotp.TOTP(codes.as_base32(secret)).at(int(clock.at_s) + steps * codes.STEP_S)


def enrolment(clock: Clock, **changed: object) -> Enrolment:
    """Fill in everything as it should be, save what the test changes."""
    secret = codes.new_secret()
    right = Enrolment(name=NAME, password=PASSWORD, secret=secret, code=code_of(secret, clock), lang="en")
    return msgspec.structs.replace(right, **changed)


async def join_staff(staff: Staff, clock: Clock, *, role: Role = Role.MODERATOR, name: str = NAME) -> Volunteer:
    """Be invited and take the invitation."""
    token = await staff.accounts.invite(role)
    assert token is not None
    return await take(staff, clock, token, name=name)


async def take(staff: Staff, clock: Clock, token: str, *, name: str = NAME) -> Volunteer:
    """Take an invitation."""
    filled_in = enrolment(clock, name=name)
    enrolled = await staff.accounts.take(token, filled_in)
    assert isinstance(enrolled, Enrolled)
    return Volunteer(staff, clock, enrolled.account, filled_in.secret, enrolled.recovery_codes, name)
