"""What can go wrong with the keys and secrets of staff. What is expected, such as a wrong password, is a value."""

from __future__ import annotations

from typing import ClassVar


class StaffError(Exception):
    """The base of this package's errors; ``code`` is stable and safe to log."""

    code: ClassVar[str] = "staff_error"


class KeyUnfit(StaffError):
    """The key must not be used as it stands; ``problem`` says why in one sentence."""

    code = "key_unfit"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Busy(StaffError):
    """More passwords wait to be checked than can be checked soon: nothing was looked at."""

    code = "staff_busy"


class LastOperator(StaffError):
    """It is the last operator who can come in: nobody else could let anybody in, so the account stays as it is."""

    code = "last_operator"
