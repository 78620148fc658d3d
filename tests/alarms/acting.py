"""Alarms and steps for tests."""

from __future__ import annotations

import random

import msgspec
import redis

from moderation.alarms import Alarm
from moderation.alarms.call import Call
from moderation.alarms.draining import Drain, Tried
from moderation.alarms.errors import AlarmNotTaken
from moderation.alarms.lease import Duty
from moderation.findings import Lane
from rooms.stores.scripts import Caller

WREN = Call("bcdfghjkmn", Lane.CRISIS)
FINCH = Call("pqrstvwxyz", Lane.THREAT)


class Bell:
    """An alarm that remembers what it was told, and can be broken."""

    def __init__(self, name: str = "bell", *, is_personal: bool = False) -> None:
        self.name = name
        self.is_personal = is_personal
        self.heard: list[Call] = []
        self.fails: dict[Call, Exception] = {}

    async def sound(self, call: Call) -> None:
        """Ring."""
        self.heard.append(call)
        if call in self.fails:
            raise self.fails[call]

    def breaks(self, *calls: Call) -> None:
        """Fail for these calls from now on."""
        self.fails = {call: AlarmNotTaken() for call in calls}


class Told(msgspec.Struct):
    """A drain, and what it told the log."""

    drain: Drain
    tried: list[Tried]

    async def spread(self, held: Duty) -> None:
        """Turn every step that waits into calls."""
        while await self.drain.spread(held):
            pass

    async def call(self, held: Duty) -> None:
        """Make every call whose time has come."""
        for alarm in self.drain.alarms:
            while await self.drain.call(held, alarm):
                pass


def told(record: Caller, *alarms: Alarm) -> Told:
    """Return a drain for these alarms, with dice that always show the same."""
    tried: list[Tried] = []
    return Told(Drain(record, alarms, dice=random.Random(7), tell=tried.append), tried)  # noqa: S311 - dice


def let_time_pass(ledger: redis.Redis, waiting: str) -> None:
    """Turn the store's clock: the time of everything in a sorted set has come."""
    ledger.zunionstore(waiting, {waiting: 0})
