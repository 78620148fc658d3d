"""What an alarm is, and how alarms are found.

An alarm tells somebody who is not looking at the desk that an item waits. Anybody may ship one: a class with the class
method of ``AlarmClass``, named by an entry point in the group ``moderation.alarms``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Final, Protocol

import msgspec

from moderation.alarms.call import Call
from moderation.alarms.errors import AlarmUnfit
from rooms.stores.scripts import Caller

GROUP: Final = "moderation.alarms"
DEFAULT_ORDER: Final = ("desk", "webhook", "apprise")

SOUND_LIMIT_S: Final = 20.0
"""How long one call may take; after that it has failed and comes again."""
AT_ONCE: Final = 4
"""How many calls are on their way to one alarm."""


class Alarm(Protocol):
    """One way to reach staff.

    ``sound`` returns once the other side has said that it has the call, and raises anything otherwise. It has
    ``SOUND_LIMIT_S`` and is cancelled after it. A call comes at least once: again after a failure, later and later,
    and now and then after a success that nobody could write down any more. Calls come in no order, ``AT_ONCE`` at a
    time, and the same call comes again when its item is still waiting past its due time. A failing alarm delays no
    other. It must pass on nothing but what ``call`` holds, and write it down nowhere.

    ``name`` stays the same from start to start, since unsent calls wait under it. ``is_personal`` alarms reach one
    person each and form the ladder, in the order in which they were configured; others sound at every step.
    """

    name: str
    is_personal: bool

    async def sound(self, call: Call) -> None:
        """Pass a call on."""
        ...


class Webhook(msgspec.Struct, frozen=True):
    """Where signed calls go, and the secret that signs them."""

    url: str
    secret: str


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What alarms are built from. Fields may be added; none is taken away. ``clock_s`` gives UTC seconds."""

    record: Caller
    clock_s: Callable[[], float]
    webhook: Webhook | None = None
    targets: tuple[str, ...] = ()


class AlarmClass(Protocol):
    """What an entry point of the group names: a class that builds its alarms from the tools, once at start-up.

    ``build`` returns one alarm for each place to call, none where it is not configured. Raising ``AlarmUnfit`` stops
    start-up with its sentence.
    """

    @classmethod
    def build(cls, tools: Tools) -> tuple[Alarm, ...]:
        """Return the alarms, ready for their first call."""
        ...


def load_alarms(tools: Tools, order: Sequence[str] = DEFAULT_ORDER) -> tuple[Alarm, ...]:
    """Build the configured alarms in their order. Raises ``AlarmUnfit``."""
    alarms = tuple(alarm for name in order for alarm in _alarm_class(name).build(tools))
    names = [alarm.name for alarm in alarms]
    if len(set(names)) < len(names):
        raise AlarmUnfit("two alarms bear the same name; calls for one would reach the other")
    return alarms


def _alarm_class(name: str) -> AlarmClass:
    for entry_point in entry_points(group=GROUP, name=name):
        found: AlarmClass = entry_point.load()
        return found
    raise AlarmUnfit(f"no installed package provides the alarm {name!r} (entry point group {GROUP!r})")
