"""What can go wrong with alarms. No error quotes an address or a secret: both open doors."""

from __future__ import annotations

from typing import ClassVar


class AlarmError(Exception):
    """The base of this package's errors; ``code`` is stable and safe to log."""

    code: ClassVar[str] = "alarm_error"


class AlarmNotTaken(AlarmError):
    """Whoever was called did not say that the call arrived."""

    code = "alarm_not_taken"


class AlarmUnfit(AlarmError):
    """A configured alarm can't be built; ``problem`` says why in one sentence."""

    code = "alarm_unfit"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class LeaseLost(AlarmError):
    """Another process has the duty now, or may have: whoever sees this stops."""

    code = "lease_lost"
