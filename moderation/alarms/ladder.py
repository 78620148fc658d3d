"""Decide who is called at which step. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from moderation.alarms import Alarm

OPENED: Final = 0
"""An item has opened: whoever is on call."""
LAST_STEP: Final = 2
"""Its due time has passed twice: everybody. The first time it is the next in line as well."""


def called(alarms: Sequence[Alarm], step: int) -> tuple[Alarm, ...]:
    """Return whom a step calls: all that are nobody's own, and of the personal ones one more at each step.

    Those who were called before are called again: the one on call may have been asleep, not away.
    """
    personal = [alarm for alarm in alarms if alarm.is_personal]
    reached = personal if step >= LAST_STEP else personal[: step + 1]
    return tuple(alarm for alarm in alarms if not alarm.is_personal or alarm in reached)
