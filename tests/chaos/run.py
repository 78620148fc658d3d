"""One chaos run: a crowd talks, faults follow each other in an order drawn by a seed, and everything is checked."""

from __future__ import annotations

import collections
import random
import time
from collections.abc import Callable, Sequence

import msgspec

from tests.chaos.faults import Fault, inflict
from tests.chaos.report import Report, report
from tests.chaos.scene import Scene, scene


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How large a run is: so many messages, or so long. Each fault lasts for ``a_fault`` messages.

    All of ``faults`` come by turns, each time in another order.
    """

    seed: int
    messages: int
    a_fault: int
    rooms: int
    a_room: int
    faults: Sequence[Fault] = tuple(Fault)
    limit_s: float = float("inf")


async def run(plan: Plan, on_progress: Callable[[int, str], None] = lambda _messages, _fault: None) -> Report:
    """Carry a plan out; a server that hangs ends it early, and everything not heard by then counts as wrong."""
    begun_s, happened = time.monotonic(), collections.Counter[str]()
    async with scene(plan.seed, rooms=plan.rooms, a_room=plan.a_room) as stage:
        try:
            await _go_wrong(stage, plan, happened, on_progress)
        except TimeoutError:  # who waits for ever is found by the checker, as unanswered or left behind
            on_progress(stage.crowd.messages, "it hangs")
        checker = stage.crowd.checker
        checker.end(await stage.crowd.say_good_night())
    return report(plan.seed, time.monotonic() - begun_s, checker, happened)


async def _go_wrong(
    stage: Scene, plan: Plan, happened: collections.Counter[str], on_progress: Callable[[int, str], None]
) -> None:
    crowd, order, last_s = stage.crowd, random.Random(plan.seed), time.monotonic() + plan.limit_s
    crowd.give(len(crowd.members) * 4)  # always more to say than a fault lasts
    while crowd.messages < plan.messages and time.monotonic() < last_s:
        for fault in order.sample(plan.faults, len(plan.faults)):
            on_progress(crowd.messages, fault)
            happened[fault] += 1
            await inflict(stage, fault, plan.a_fault)
    on_progress(crowd.messages, "good night")
