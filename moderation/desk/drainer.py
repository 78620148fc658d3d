"""Carry out what was decided: at least once, in order, by one process at a time."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final, cast

import msgspec

from moderation.desk.carrying import Carrier
from moderation.desk.effects import Envelope, Impose
from moderation.desk.newcomers import Newcomers
from moderation.desk.queue import DESK, PACKAGE
from rooms.errors import StoreAway, StoreRefused
from rooms.ids import new_id
from rooms.stores.scripts import Caller, Script

LEASE_MS: Final = 10_000
AT_ONCE: Final = 100
LOOK_EVERY_S: Final = 0.25
"""How long another process's decision may wait to be seen; one of this process is carried out at once."""
RESTORE_EVERY_S: Final = 30.0

_decoder = msgspec.json.Decoder(Envelope)


class Drainer:
    """Moves effects from ``record`` into ``talk``.

    An effect is struck out after it was carried out, so a crash between the two has it carried out again, which changes
    nothing. The order is that of the decisions. One that can't be read, written by a newer version, is counted and set
    aside: it must not keep all others from happening.
    """

    def __init__(self, record: Caller, carrier: Carrier) -> None:
        self._record = record
        self._carrier = carrier
        self._newcomers = Newcomers(record)
        self._owner = new_id()
        self._waiting, self._done = Script("waiting", PACKAGE), Script("done", PACKAGE)
        self._lapse, self._leave = Script("lapse", PACKAGE), Script("leave", PACKAGE)
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at once: something was decided in this process."""
        self._woken.set()

    async def run(self) -> None:
        """Carry out what comes, until cancelled; while a store is away, try again. Then let another process go on."""
        try:
            await self._run()
        finally:
            with contextlib.suppress(StoreAway, StoreRefused):  # then the lease lapses by itself
                await self._leave.run(self._record, (DESK,), (self._owner,))

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        restore_at_s = 0.0
        while True:
            self._woken.clear()
            try:
                if await self.drain() is not None:
                    if await self._newcomers.let_go():
                        continue
                    if loop.time() >= restore_at_s:
                        await self.restore()
                        restore_at_s = loop.time() + RESTORE_EVERY_S
            except (StoreAway, StoreRefused):  # what waits in ``record`` keeps waiting; a full ``talk`` refuses too
                self._woken.clear()
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def drain(self) -> int | None:
        """Carry out all that waits; return how many, or None while another process does. Raises ``StoreAway``."""
        carried = 0
        while True:
            reply = await self._waiting.run(self._record, (DESK,), (self._owner, LEASE_MS, AT_ONCE))
            if not reply:
                return None
            now_ms, found = cast("tuple[int, list[tuple[bytes, list[bytes]]]]", reply)
            for place, (_, kept) in found:
                if not await self._step(place, kept, now_ms):
                    return None
                carried += 1
            if not found:
                return carried

    async def restore(self) -> int:
        """Impose again what still stands, should ``talk`` have forgotten it; return how many. Raises ``StoreAway``."""
        reply = await self._record.call("HGETALL", f"{DESK}:standing")
        seconds, _ = cast("tuple[bytes, bytes]", await self._record.call("TIME"))
        now_ms, restored = int(seconds) * 1000, 0
        for target, kept in cast("dict[bytes, bytes]", reply).items():
            envelope = _read(kept)
            if envelope is None or not isinstance(envelope.effect, Impose) or envelope.effect.until_ms < now_ms:
                await self._lapse.run(self._record, (DESK,), (target, kept))
                continue
            await self._carrier.carry_out(envelope, now_ms)
            restored += 1
        return restored

    async def _step(self, place: bytes, kept: bytes, now_ms: int) -> bool:
        """Carry one effect out and strike it out; false when another process has taken over meanwhile."""
        envelope = _read(kept)
        if envelope is not None:
            await self._carrier.carry_out(envelope, now_ms)
        args = (self._owner, LEASE_MS, place, "" if envelope else "aside")
        return bool(await self._done.run(self._record, (DESK,), args))


async def effects_lag_s(record: Caller) -> float:
    """Return how long the oldest effect has been waiting to be carried out. Raises ``StoreAway``."""
    oldest = cast("list[tuple[bytes, object]]", await record.call("XRANGE", f"{DESK}:effects", "-", "+", "COUNT", 1))
    seconds, micros = cast("tuple[bytes, bytes]", await record.call("TIME"))
    if not oldest:
        return 0.0
    return max(0.0, int(seconds) + int(micros) / 1e6 - int(oldest[0][0].partition(b"-")[0]) / 1000)


def _read(kept: bytes) -> Envelope | None:
    try:
        return _decoder.decode(kept)
    except msgspec.MsgspecError:
        return None
