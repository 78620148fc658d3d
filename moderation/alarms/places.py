"""Where ``record`` keeps what concerns alarms. All keys share one hash tag, so that one script may touch several."""

from __future__ import annotations

from typing import Final

OUTBOX: Final = "{record}outbox"
"""A stream of steps to be called. Any script in ``record`` may add to it; see ``moderation.alarms.outbox``."""
GROUP: Final = "alarms"
"""The consumer group that reads it."""
TARGETS: Final = "{record}outbox:targets"
"""A set of the alarms' names that calls may be waiting for."""
DEAD: Final = "{record}outbox:dead"
"""A stream of calls that were given up."""
DUE: Final = "{record}due"
"""A sorted set of item codes by the time at which they are due."""
DUE_OF: Final = "{record}due:of"
"""Item code -> lane, milliseconds between steps, next step."""
CHANNEL: Final = "{record}alarms"
"""The sharded channel on which desks hear that an item waits."""


def called(item_id: str) -> str:
    """Return the key of the code under which an item is called."""
    return f"{{record}}called:{item_id}"


def called_by(code: str) -> str:
    """Return the key of the item that is called under a code, until it is settled."""
    return f"{{record}}called_by:{code}"


def waiting(target: str) -> str:
    """Return the key of a target's unsent calls, by the time of their next try."""
    return f"{{record}}outbox:waiting:{target}"


def tries(target: str) -> str:
    """Return the key that counts the tries of a target's unsent calls."""
    return f"{{record}}outbox:tries:{target}"


def lease(duty: str) -> str:
    """Return the key that tells which process has a duty."""
    return f"{{record}}lease:{duty}"


def wanted(duty: str) -> str:
    """Return the key that says that somebody other than a guest waits for a duty."""
    return f"{{record}}wanted:{duty}"


def fence(duty: str) -> str:
    """Return the key that counts how often a duty has changed hands."""
    return f"{{record}}fence:{duty}"
