"""Drain the outbox: one process at a time turns steps into calls and makes them, until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, TypeAlias, TypeVar

import msgspec

from moderation.alarms import AT_ONCE, SOUND_LIMIT_S, Alarm, places
from moderation.alarms.backoff import TRIES_MOST, pause_ms
from moderation.alarms.calls import Calls, Waiting
from moderation.alarms.deadlines import Deadlines
from moderation.alarms.errors import AlarmError, LeaseLost
from moderation.alarms.ladder import called
from moderation.alarms.lease import RENEW_S, Duty, Lease
from moderation.alarms.outbox import Outbox, Unreadable
from rooms.errors import StoreAway, StoreRefused
from rooms.stores.scripts import Caller

DUTY: Final = "alarms"
POLL_S: Final = 0.5
"""How late an alarm may be for not blocking on the store: its connection is everybody's."""


class Tried(msgspec.Struct, frozen=True):
    """What became of one try, for the log: ``code`` is ``alarm_taken`` or why it failed. It names no item."""

    target: str
    code: str
    tries: int
    is_given_up: bool = False


Tell: TypeAlias = Callable[[Tried], None]
Answer = TypeVar("Answer")


class Drain:
    """The duty's single steps. Each raises ``LeaseLost`` once another process has the duty, and ``StoreAway``."""

    def __init__(self, record: Caller, alarms: Sequence[Alarm], *, dice: random.Random, tell: Tell) -> None:
        self._record = record
        self._alarms = tuple(alarms)
        self._outbox, self._deadlines = Outbox(record), Deadlines(record)
        self._dice, self._tell = dice, tell

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Whom it calls."""
        return self._alarms

    async def begin(self) -> bool:
        """Make ready to read, give up what waits for targets that are no longer configured, and say that it is done."""
        await self._outbox.prepare()
        known = await self._record.call("SMEMBERS", places.TARGETS)
        assert isinstance(known, set | list)
        names = {alarm.name for alarm in self._alarms}
        for target in known:
            assert isinstance(target, bytes)
            if (name := target.decode()) not in names:
                await Calls(self._record, name).retire()
        return True

    async def spread(self, duty: Duty) -> bool:
        """Put steps in for what is overdue, and make calls of what is in the outbox; tell whether there was any."""
        await self._deadlines.breach(duty)
        entries = await self._outbox.read()
        for entry in entries:
            if isinstance(entry, Unreadable):
                self._tell(Tried("", "unreadable", 0, is_given_up=True))
                await self._outbox.give_up(duty, entry)
            else:
                targets = [alarm.name for alarm in called(self._alarms, entry.step)]
                await self._outbox.spread(duty, entry, targets)
        return bool(entries)

    async def call(self, duty: Duty, alarm: Alarm) -> bool:
        """Make the calls to one target whose time has come; tell whether there were any."""
        calls = Calls(self._record, alarm.name)
        waiting = await calls.take(duty, AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for one in waiting:
                group.create_task(self._try(alarm, calls, one))
        return bool(waiting)

    async def ask(self, step: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """Return the answer to something asked of the store; None while it is away, or refuses and is told about."""
        try:
            return await step()
        except StoreAway:  # what waits there keeps waiting
            return None
        except StoreRefused as refusal:
            self._tell(Tried("", refusal.code, 0))
            await asyncio.sleep(RENEW_S)
            return None

    async def _try(self, alarm: Alarm, calls: Calls, one: Waiting) -> None:
        # a try that ends this process is never settled: it counts all the same, and is given up in the end
        failure = await _sound(alarm, one) if one.tries <= TRIES_MOST else "alarm_crashed"
        is_given_up = failure is not None and one.tries >= TRIES_MOST
        with contextlib.suppress(StoreAway, StoreRefused):  # unsettled, it comes again once it is no longer hidden
            if failure is None:
                await calls.arrived(one.call)
            elif is_given_up:
                await calls.bury(one.call, failure)
            else:
                await calls.again(one.call, pause_ms(one.tries, self._dice))
        self._tell(Tried(alarm.name, failure or "alarm_taken", one.tries, is_given_up))


async def _sound(alarm: Alarm, one: Waiting) -> str | None:
    """Try a call; return the code of what went wrong, if anything did."""
    try:
        async with asyncio.timeout(SOUND_LIMIT_S):
            await alarm.sound(one.call)
    except TimeoutError:
        return "alarm_timeout"
    except (AlarmError, StoreAway, StoreRefused) as error:
        return error.code
    except Exception:  # an alarm from outside may raise anything: its call comes again
        return "alarm_failed"
    return None


async def drain_forever(record: Caller, drain: Drain, *, is_guest: bool = False) -> None:
    """Do the duty whenever no other process has it, or for a guest wants it, until cancelled; then give it back."""
    lease = Lease(record, DUTY, is_guest=is_guest)
    while True:
        duty = await drain.ask(lease.take)
        if duty is None:
            await asyncio.sleep(RENEW_S / 2)
            continue
        try:
            await _on_duty(lease, duty, drain)
        finally:
            await drain.ask(partial(lease.drop, duty))


async def _on_duty(lease: Lease, duty: Duty, drain: Drain) -> None:
    """Do the duty until another process has it."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_keep(lease, duty, drain))
            await _insist(drain.begin, drain)
            group.create_task(_poll(partial(drain.spread, duty), drain))
            for alarm in drain.alarms:
                group.create_task(_poll(partial(drain.call, duty, alarm), drain))
    except* LeaseLost:
        pass


async def _keep(lease: Lease, duty: Duty, drain: Drain) -> None:
    """Renew the lease. While the store is away nobody can take it, and no script can be run without it."""
    while True:
        await asyncio.sleep(RENEW_S)
        await drain.ask(partial(lease.keep, duty))


async def _insist(step: Callable[[], Awaitable[bool]], drain: Drain) -> None:
    """Repeat a step until it is done."""
    while True:
        if await drain.ask(step):
            return
        await asyncio.sleep(POLL_S)


async def _poll(step: Callable[[], Awaitable[bool]], drain: Drain) -> None:
    """Repeat a step at once while there is work, and every half second otherwise or while the store is away."""
    while True:
        if not await drain.ask(step):
            await asyncio.sleep(POLL_S)
