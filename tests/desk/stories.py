"""Decisions as stories, what comes of them, and a line that is cut while they are carried out."""

from __future__ import annotations

import asyncio
from typing import cast

import redis

from moderation.desk.actions import Action
from moderation.desk.decisions import Decided
from moderation.desk.effects import What
from moderation.desk.items import Item
from moderation.desk.queue import DESK
from rooms.errors import StoreAway
from rooms.stores.link import Arg, Reply
from rooms.stores.scripts import Caller
from tests.desk.desk import TEXT, Desk, Person
from tests.desk.making import ROOM
from tests.standing import standing


class Fuse:
    """Counts the commands of both stores' callers and cuts the line at one of them."""

    def __init__(self, left: int, *, is_heard: bool) -> None:
        self.left, self.is_heard = left, is_heard


class Cut:
    """A caller whose line is cut: the fatal command is lost, or it arrives and only its answer is lost."""

    def __init__(self, inner: Caller, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def call(self, *args: Arg) -> asyncio.Future[Reply]:
        """Send one command, unless the fuse has blown."""
        fuse = self._fuse
        fuse.left -= 1
        if fuse.left > 0:
            return self._inner.call(*args)
        if fuse.left == 0 and fuse.is_heard:
            arrived = self._inner.call(*args)
            lost: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
            arrived.add_done_callback(lambda _: lost.set_exception(StoreAway()))
            return lost
        raise StoreAway


async def settle(desk: Desk, ledger: redis.Redis) -> None:
    """Let another process carry out what waits, the first one's lease having run out."""
    ledger.delete(f"{DESK}:drainer")
    assert await desk.drainer.drain() is not None
    assert ledger.xlen(f"{DESK}:effects") == 0


async def decide(desk: Desk, item: Item, action: Action, length: int = 0, of: str = "", decision: str = "") -> None:
    """Decide something that is allowed."""
    seen = await desk.item(item.id)
    assert isinstance(await desk.decide(seen, action, length, of=of, decision=decision), Decided)


async def outcome(desk: Desk, person: Person, talk: redis.Redis) -> tuple[object, ...]:
    """Return all that people and pages can see of what was decided."""
    stands = await standing(desk.store, ROOM, person.id, "net")
    is_here = await desk.sessions.find(person.token) is not None
    told = tuple((one.what, one.nonces) for one in await desk.letters(person))
    holds = tuple(until_ms > 0 for until_ms in cast("tuple[int, ...]", (
        stands.muted_until_ms, stands.door_until_ms, stands.locked_until_ms, stands.slow_until_ms,
    )))  # fmt: skip
    return tuple(await desk.room()), holds, is_here, told


STORIES: dict[str, tuple[bool, tuple[tuple[Action, int], ...]]] = {
    "release": (True, ((Action.RELEASE, 0),)),
    "mask": (False, ((Action.MASK, 0),)),
    "release twice": (True, ((Action.RELEASE, 0), (Action.RELEASE, 0))),
    "remove and mute": (False, ((Action.REMOVE, 0), (Action.MUTE, 10))),
    "ban": (False, ((Action.BAN, 10),)),
    "lock and slow": (False, ((Action.LOCK_ROOM, 10), (Action.SLOW_ROOM, 10))),
    "remove, undo": (False, ((Action.REMOVE, 0), (Action.UNDO, 0))),
    "release, undo, mask": (True, ((Action.RELEASE, 0), (Action.UNDO, 0), (Action.MASK, 0))),
    "mute, reverse": (False, ((Action.MUTE, 10), (Action.REVERSE, 0))),
}
MASKED = "[…] that was flagged"
EXPECTED: dict[str, tuple[list[str], tuple[int, ...], bool, tuple[What, ...]]] = {
    "release": ([TEXT], (), True, (What.RELEASED,)),
    "mask": ([MASKED], (), True, (What.MASKED,)),
    "release twice": ([TEXT], (), True, (What.RELEASED, What.RELEASED)),
    "remove and mute": ([], (0,), True, (What.REMOVED, What.MUTED)),
    "ban": ([TEXT], (1,), False, ()),
    "lock and slow": ([TEXT], (2, 3), True, ()),
    "remove, undo": ([TEXT], (), True, (What.REMOVED, What.TAKEN_BACK)),
    "release, undo, mask": ([MASKED], (), True, (What.RELEASED, What.TAKEN_BACK, What.MASKED)),
    "mute, reverse": ([TEXT], (), True, (What.MUTED, What.TAKEN_BACK)),
}


async def tell(desk: Desk, story: str) -> Person:
    """Let a message be flagged and decided on; nothing is carried out yet."""
    is_held, steps = STORIES[story]
    person = await desk.enter()
    item = await desk.flag(person, is_held=is_held)
    for number, (action, length) in enumerate(steps, 1):
        of = f"{item.id}{number - 1}" if action in {Action.UNDO, Action.REVERSE} else ""
        await decide(desk, item, action, length, of, f"{item.id}{number}")
    return person
