"""The hub: which rooms are heard on this process, who listens, and what happens when the feed has holes."""

from __future__ import annotations

import asyncio
import collections
import contextlib
from collections.abc import Coroutine
from typing import Final

import structlog

from chat.hub.lately import LATELY_S, Lately
from chat.hub.live_room import WAITING_MOST, LiveRoom
from chat.hub.person import Person
from chat.hub.reading import bring_up, fill, read_older, serving
from chat.hub.sights import answers_between, read_anew, read_sight
from chat.hub.writers import Listener
from chat.metrics import Metric, Metrics
from chat.wire.codes import ByeReason
from chat.wire.types import Position
from rooms import retention
from rooms.control import Addressed, SessionEnded
from rooms.errors import StoreAway, StoreRefused
from rooms.feed import Announcement, Feed, Removal, RoomEvent
from rooms.history import History, Recent
from rooms.ids import member_id
from rooms.room import Room
from rooms.sights import Sights
from rooms.stores.store import Store

SOCKETS_A_SESSION: Final = 8
"""On one process: more tabs than anybody reads, and far fewer than one cookie could fill a room with."""
UNHEAR_AFTER_S: Final = 5.0
"""A room that everybody left is heard a little longer: a reload must not cost two subscriptions."""
POSITION_CHECK_EVERY_S: Final = 5.0

log = structlog.get_logger()


class RoomFull(Exception):
    """The room's cap is reached."""


class Hub:
    """Rooms and people of one process. It lives in ``run``; every task it starts ends with that."""

    def __init__(self, store: Store, history: History, *, sights: Sights, metrics: Metrics) -> None:
        self._store = store
        self._history, self._sights = history, sights
        self.feed = Feed(self)
        self._rooms: dict[str, LiveRoom] = {}
        self._retention_s: dict[str, int] = {}
        self._opening: dict[str, asyncio.Future[LiveRoom]] = {}
        self._closing: dict[str, asyncio.TimerHandle] = {}
        self._entering: collections.Counter[str] = collections.Counter()
        self._people: dict[str, dict[Person, None]] = {}  # of each session, in the order of their coming
        self._tasks: asyncio.TaskGroup | None = None
        self._metrics = metrics
        self.lately = Lately()
        self.is_ending = False
        """Whether everybody here is being asked to come back, to another process."""

    # life --------------------------------------------------------------------------------------------------------

    @property
    def is_hearing(self) -> bool:
        """Whether announcements reach this hub."""
        return self.feed.is_hearing

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody connected to this process."""
        return tuple(person for several in self._people.values() for person in several)

    @property
    def rooms(self) -> tuple[LiveRoom, ...]:
        """The rooms that this process hears."""
        return tuple(self._rooms.values())

    async def run(self) -> None:
        """Hear the feed and mend what it misses, until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._tasks = group
            group.create_task(self.feed.run(self._store))
            group.create_task(self._check_positions_forever())

    def spawn(self, work: Coroutine[object, object, None], name: str) -> None:
        """Run something beside the hub; its failure is logged by kind and ends nothing else."""
        assert self._tasks is not None, "the hub is not running"
        self._tasks.create_task(_guarded(work, name))

    def register(self, person: Person) -> None:
        """Let private events of a session reach this connection; past the most it may have, its oldest goes."""
        several = self._people.setdefault(person.record.id, {})
        several[person] = None
        if len(several) > SOCKETS_A_SESSION:
            next(iter(several)).part(ByeReason.TOO_MANY_SOCKETS)

    def unregister(self, person: Person) -> None:
        """Forget a connection."""
        several = self._people.get(person.record.id, {})
        several.pop(person, None)
        if not several:
            self._people.pop(person.record.id, None)
            self.lately.left(person.record, asyncio.get_running_loop().time())

    # coming and going --------------------------------------------------------------------------------------------

    async def enter(self, person: Person, room: Room, after: Position | None) -> None:
        """Serve a room's recent messages to a listener, then let it hear what follows.

        Raises ``RoomFull``; ``StoreAway`` and ``TimeoutError`` where the room can't be read now.
        """
        self._entering[room.id] += 1
        try:
            live = await self._open(room)
            if len(live) >= room.cap and person not in live:
                raise RoomFull
            member = member_id(person.record.id, room.id)
            await read_sight(self._sights, room.id, live.sights, member)
            await self._catch_up(live, after)
            older = await read_older(self._history, live, after, retention_s=room.retention_s)
            # No await from here on: what is served and what is heard next must meet without a seam.
            if live.sights.must_read(member):  # the feed broke meanwhile
                raise TimeoutError
            joined, frames = serving(live, older, after, member, person.format)
            person.write(person.format.frame(joined) + frames)
            live.add(person, member)
            self._metrics.count(Metric.JOINS)
        finally:
            self._entering[room.id] -= 1
            self._close_later_if_empty(room.id)

    def leave(self, listener: Listener, room_id: str) -> None:
        """Stop writing a room to a listener."""
        if (live := self._rooms.get(room_id)) is not None:
            live.drop(listener)
            self._close_later_if_empty(room_id)

    def room(self, room_id: str) -> LiveRoom | None:
        """Return a room that is heard on this process."""
        return self._rooms.get(room_id)

    async def _open(self, room: Room) -> LiveRoom:
        if (timer := self._closing.pop(room.id, None)) is not None:
            timer.cancel()
        if (opening := self._opening.get(room.id)) is not None:
            return await asyncio.shield(opening)
        if (live := self._rooms.get(room.id)) is not None:
            return live
        opening = asyncio.get_running_loop().create_future()
        opening.add_done_callback(lambda done: done.exception())  # those who asked may be gone by then
        self._opening[room.id] = opening
        self.spawn(self._open_anew(room, opening), "open_room")
        return await asyncio.shield(opening)

    async def _open_anew(self, room: Room, opening: asyncio.Future[LiveRoom]) -> None:
        live = LiveRoom(room.id, self._metrics)
        live.is_mending = True  # announcements wait until the past is known
        self._rooms[room.id], self._retention_s[room.id] = live, room.retention_s
        try:
            await self.feed.hear(room.id)
            recent = await self._history.recent(room.id, retention.MESSAGES_A_ROOM, retention_s=room.retention_s)
            await read_anew(self._sights, room.id, live.sights, lambda: live.present)
        except (StoreAway, StoreRefused, TimeoutError) as error:
            self._close(room.id)
            opening.set_exception(error)
        else:
            live.begin(recent.epoch, recent.first - 1)
            fill(live, recent)
            self._go_on(live)
            opening.set_result(live)
        finally:
            del self._opening[room.id]

    def _is_empty(self, room_id: str) -> bool:
        """Say whether nobody is in a room that is heard, nor on the way in."""
        return room_id in self._rooms and not len(self._rooms[room_id]) and not self._entering[room_id]

    def _close_later_if_empty(self, room_id: str) -> None:
        if self._is_empty(room_id) and room_id not in self._closing:
            loop = asyncio.get_running_loop()
            self._closing[room_id] = loop.call_later(UNHEAR_AFTER_S, self._close_if_empty, room_id)

    def _close_if_empty(self, room_id: str) -> None:
        self._closing.pop(room_id, None)
        if self._is_empty(room_id):
            self._close(room_id)

    def _close(self, room_id: str) -> None:
        self._closing.pop(room_id, None)
        self._rooms.pop(room_id, None)
        self.feed.unhear(room_id)

    async def _catch_up(self, live: LiveRoom, after: Position | None) -> None:
        """Read what this hub has not heard yet, where somebody comes who has seen it on another one."""
        if after is None or after.epoch != live.epoch or after.seq <= live.top:
            return
        recent = await self._read(live, after=live.top)
        if recent.epoch == live.epoch:
            bring_up(live, recent)
        if after.epoch == live.epoch and after.seq > live.top:  # numbers begin anew, or that number is made up
            self._mend(live)

    # what the feed says ------------------------------------------------------------------------------------------

    def room_spoke(self, room_id: str, event: RoomEvent) -> None:
        """Take an announcement in order; one out of order waits for the hole before it to be mended."""
        if (live := self._rooms.get(room_id)) is None:
            return
        if isinstance(event, Removal):
            live.remove(event)
        elif not isinstance(event, Announcement):
            if not live.learn(event):
                self._mend(live)
        elif live.is_mending or event.epoch != live.epoch or event.seq > live.top + 1:
            if len(live.waiting) < WAITING_MOST:
                live.waiting[event.seq] = event
            self._mend(live)
        elif event.seq == live.top + 1:
            live.accept(event)

    def person_addressed(self, letter: Addressed) -> None:
        """Pass a private event on to every connection of its session."""
        for person in tuple(self._people.get(letter.session_id, ())):
            person.addressed(letter)
        if isinstance(letter.event, SessionEnded):
            self.lately.ended(letter.session_id, asyncio.get_running_loop().time())

    def room_restored(self, room_id: str) -> None:
        """Look at a room: whatever was said meanwhile was not heard."""
        if (live := self._rooms.get(room_id)) is not None:
            self._mend(live)

    def _mend(self, live: LiveRoom) -> None:
        if not live.is_mending:
            live.is_mending = True
            self.spawn(self._mend_room(live), "mend_room")

    async def _mend_room(self, live: LiveRoom) -> None:
        try:
            await self._look_again(live)
            recent = await self._read(live, after=live.top)
            if recent.epoch != live.epoch:  # numbers began anew, so those up to ours were not read
                recent = await self._read(live, after=0)
        except (StoreAway, StoreRefused, TimeoutError):
            live.is_mending = False  # the position check comes back to it
            return
        bring_up(live, recent)
        self._go_on(live)

    async def _look_again(self, live: LiveRoom) -> None:
        """Read again who sees what, and give the answers that were missed."""
        before = {member: live.sights.of(member) for member in live.present}
        await read_anew(self._sights, live.room_id, live.sights, lambda: live.present)
        live.look_again()
        for member, sight in before.items():
            for frame in answers_between(live.room_id, sight, live.sights.of(member)):
                live.tell_member(member, frame)

    async def _read(self, live: LiveRoom, *, after: int) -> Recent:
        retention_s = self._retention_s[live.room_id]
        return await self._history.recent(live.room_id, retention.MESSAGES_A_ROOM, retention_s=retention_s, after=after)

    def _go_on(self, live: LiveRoom) -> None:
        """Take what waited behind a mended hole; a new hole behind it is mended next."""
        live.is_mending = False
        waiting, live.waiting = live.waiting, {}
        for seq in sorted(waiting):
            if waiting[seq].epoch == live.epoch:  # of an older run it is void, a newer one is found by its position
                self.room_spoke(live.room_id, waiting[seq])

    async def _check_positions_forever(self) -> None:
        while True:
            await asyncio.sleep(POSITION_CHECK_EVERY_S)
            for live in tuple(self._rooms.values()):
                with contextlib.suppress(StoreAway, StoreRefused):
                    position = await self._history.top(live.room_id)
                    is_behind = position is not None and (position[0] != live.epoch or position[1] > live.top)
                    if is_behind or await self._sights.revision(live.room_id) != live.sights.revision:
                        self._mend(live)
            self._forget_old()

    def _forget_old(self) -> None:
        now_s = asyncio.get_running_loop().time()
        self.lately.forget_before(now_s - LATELY_S)
        for live in self._rooms.values():
            live.ring.forget_before(now_s - self._retention_s[live.room_id])
            if not self._entering[live.room_id]:  # who is on the way in is not present yet
                away = {member_id(record.id, live.room_id) for record in self.lately.records if live.sights.blocks}
                live.sights.forget_all_but(live.present | away)


async def _guarded(work: Coroutine[object, object, None], name: str) -> None:
    try:
        await work
    except Exception as error:  # one broken task must not end the hub; its kind goes to the log, never its text
        log.error("task_failed", task=name, kind=type(error).__name__)
