"""Take delivered messages out of their line, score them, and have acted on what sounds like danger."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from chat.metrics import Metric, Metrics
from chat.screening.acting import Acting
from moderation.bank.reading import load_bank
from moderation.screening.examples import Examples
from moderation.screening.features import sentence_model
from moderation.screening.line import Holder, Line, Taken, until_any
from moderation.screening.model import OWN_WEIGHTS, Judged, Model, load_learnt
from moderation.screening.pooling import Pools
from rooms.errors import StoreAway, StoreRefused
from rooms.stores.scripts import Caller

BATCH_S: Final = 0.02
"""How long a message waits for others: several are scored in the time of two or three."""

BATCH_MOST: Final = 64
WAIT_MS: Final = 1_000
RETRY_S: Final = 0.5
HOLD_EVERY_S: Final = 1.5

log = structlog.get_logger()


class Reading:
    """The model and its examples, on one thread of their own: neither may be used by two at a time."""

    def __init__(self) -> None:
        encoder = sentence_model()
        self._model = Model(load_learnt(OWN_WEIGHTS), encoder)
        self._examples = Examples(load_bank(), encoder)
        self._thread = ThreadPoolExecutor(max_workers=1)

    async def judge(self, texts: Sequence[str]) -> list[Judged]:
        """Return how texts sound."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._model.judge, texts)

    async def alike(self, text: str) -> tuple[str, ...]:
        """Return authored sentences that a text sounds like."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._examples.nearest, text)

    async def prepare(self) -> None:
        """Embed the examples, step by step: what is to be judged meanwhile comes in between."""
        while await asyncio.get_running_loop().run_in_executor(self._thread, self._examples.embed_some):
            pass


class Screening:
    """Screens while it is the one that does. ``listening`` is a link of its own, since waiting blocks it."""

    def __init__(
        self, *, line: Line, listening: Caller, holder: Holder, reading: Reading, acting: Acting, metrics: Metrics
    ) -> None:
        self._line, self._listening, self._holder = line, listening, holder
        self._reading, self._acting = reading, acting
        self._metrics = metrics
        self._pools = Pools(time.monotonic)
        self._holds = asyncio.Event()

    async def run(self) -> None:
        """Screen until cancelled; leave it to another then."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._hold_forever())
                group.create_task(self._listen_forever())
                group.create_task(self._reading.prepare())
        finally:
            with contextlib.suppress(StoreAway, StoreRefused):
                await self._holder.let_go()

    async def _hold_forever(self) -> None:
        while True:
            is_held = False
            with contextlib.suppress(StoreAway, StoreRefused):
                is_held = await self._holder.hold()
            if is_held:
                self._holds.set()
            else:
                self._holds.clear()
            self._metrics.show(Metric.SCREENING_UP, int(is_held))
            self._pools.forget_old()
            await asyncio.sleep(HOLD_EVERY_S)

    async def _listen_forever(self) -> None:
        while True:
            await self._holds.wait()
            try:
                if not await until_any(self._listening, WAIT_MS):
                    continue
                await asyncio.sleep(BATCH_S)
                taken = await self._line.take(BATCH_MOST)
            except (StoreAway, StoreRefused):
                await asyncio.sleep(RETRY_S)
                continue
            await self._screen(taken)

    async def _screen(self, taken: Sequence[Taken]) -> None:
        """Score a batch in one go, then act on one message after another in the order in which they were said."""
        begun_s = time.perf_counter()
        judged = iter(await self._reading.judge([one.message.text for one in taken if not one.message.is_crisis]))
        for one in taken:
            self._metrics.count(Metric.SCREENED)
            if one.message.is_crisis:  # its author has been answered, and the desk told
                self._pools.shown_a_card(one.message.session)
            else:
                await self._act(one, next(judged))
            self._metrics.observe(Metric.SCREENING_LAG, one.waited_ms / 1000 + time.perf_counter() - begun_s)

    async def _act(self, taken: Taken, judged: Judged) -> None:
        message = taken.message
        due = self._pools.heard(message.session, judged.score)
        if due is None:
            return
        try:
            await self._acting.act(message, judged.reason, due, alike=lambda: self._reading.alike(message.text))
        except (StoreAway, StoreRefused):  # ``talk`` is away: nobody could be told, and what was said goes with it
            log.error("finding_lost", room=message.room)
