"""The outbox: steps that are to be called, in ``record``, until each has become a call for every target.

Other scripts in ``record`` put a step in while they change what it is about, so that neither happens alone::

    XADD {record}outbox MAXLEN 10000 * code <the item's code> lane <its lane> step 0

Step 0 calls whoever is on call; later steps come from ``moderation.alarms.deadlines``. Past 10,000 steps that nobody
took, the oldest go: by then the alarms have been dead for long, and the desk itself still lists every item.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias, cast

import msgspec

from moderation.alarms import places
from moderation.alarms.call import Call
from moderation.alarms.errors import LeaseLost
from moderation.alarms.ladder import OPENED
from moderation.alarms.lease import PACKAGE, Duty
from rooms.errors import StoreRefused
from rooms.stores.link import Arg
from rooms.stores.scripts import Caller, Script

STEPS_MOST: Final = 10_000
WAITING_MOST: Final = 5_000
"""Unsent calls a target; one more is a dead letter at once, since whoever missed 5,000 is not being reached."""
DEAD_MOST: Final = 1_000
READ_AT_ONCE: Final = 100
READER: Final = "drain"
"""One name for whoever has the duty: what a reader that died left unfinished is then the next one's own."""


class Step(msgspec.Struct, frozen=True):
    """One step to be called."""

    id: str
    call: Call
    step: int


class Unreadable(msgspec.Struct, frozen=True):
    """An entry that is no step: nothing of it may leave, so nothing of it is kept."""

    id: str


Entry: TypeAlias = "Step | Unreadable"


class Outbox:
    """The stream of steps. Every method may raise ``StoreAway`` and ``StoreRefused``."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._spread, self._give_up = Script("spread", PACKAGE), Script("unreadable", PACKAGE)

    async def put(self, call: Call, step: int = OPENED) -> None:
        """Have a step called, at least once, as soon as somebody has the duty."""
        fields: tuple[Arg, ...] = ("code", call.code, "lane", call.lane, "step", step)
        await self._record.call("XADD", places.OUTBOX, "MAXLEN", STEPS_MOST, "*", *fields)

    async def prepare(self) -> None:
        """Make sure that the group of readers exists, from the first entry on."""
        try:
            await self._record.call("XGROUP", "CREATE", places.OUTBOX, places.GROUP, "0", "MKSTREAM")
        except StoreRefused as refusal:
            if refusal.kind != "BUSYGROUP":  # it exists already
                raise

    async def read(self) -> tuple[Entry, ...]:
        """Return what a reader before us left unfinished, or what is new, oldest first."""
        try:
            return await self._entries("0") or await self._entries(">")
        except StoreRefused as refusal:
            if refusal.kind != "NOGROUP":  # somebody emptied the store
                raise
        await self.prepare()
        return ()

    async def spread(self, duty: Duty, step: Step, targets: Sequence[str]) -> None:
        """Make a step a waiting call for each of these targets, and finish it. Raises ``LeaseLost``."""
        keys = (duty.place, places.OUTBOX, places.TARGETS, places.DEAD)
        call = written(step.call)
        args: tuple[Arg, ...] = (duty.token, places.GROUP, step.id, call, WAITING_MOST, DEAD_MOST, *targets)
        if await self._spread.run(self._record, keys, args) == -1:
            raise LeaseLost

    async def give_up(self, duty: Duty, entry: Unreadable) -> None:
        """Leave a dead letter in the place of an entry that can't be read. Raises ``LeaseLost``."""
        keys = (duty.place, places.OUTBOX, places.DEAD)
        if await self._give_up.run(self._record, keys, (duty.token, places.GROUP, entry.id, DEAD_MOST)) == -1:
            raise LeaseLost

    async def _entries(self, after: str) -> tuple[Entry, ...]:
        options = ("GROUP", places.GROUP, READER, "COUNT", READ_AT_ONCE)
        reply = await self._record.call("XREADGROUP", *options, "STREAMS", places.OUTBOX, after)
        if reply is None:
            return ()
        streams = cast("dict[bytes, list[tuple[bytes, list[bytes] | None]]]", reply)
        return tuple(_entry(entry_id.decode(), flat or []) for entry_id, flat in streams[places.OUTBOX.encode()])


def written(call: Call) -> str:
    """Write a call as the scripts keep it."""
    return f"{call.code} {call.lane}"


def read_back(text: bytes) -> Call:
    """Read what ``written`` wrote. Raises ``ValueError`` for anything else."""
    code, _, lane = text.decode().partition(" ")
    return msgspec.convert({"code": code, "lane": lane}, Call)


def _entry(entry_id: str, flat: list[bytes]) -> Entry:
    fields = dict(zip(flat[::2], flat[1::2], strict=True))
    try:
        call = read_back(fields[b"code"] + b" " + fields[b"lane"])
        return Step(entry_id, call, int(fields[b"step"]))
    except (KeyError, ValueError):  # msgspec's ValidationError and a decoding error are such
        return Unreadable(entry_id)
