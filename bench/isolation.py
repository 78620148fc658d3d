"""How long a quiet room waits for its words while another one, on the same process, talks as fast as it can."""

from __future__ import annotations

import asyncio
from typing import Final

from bench.load import Talked
from bench.stage import Stage, Values, quiet

QUIET_MEMBERS: Final = 50
BUSY_IN_FLIGHT: Final = 16
BEGINS_S: Final = 0.5
"""Until the busy room is in full course."""
NICE: Final = 19
"""The busy crowd reads when the quiet one does not: both are on one core, and its waits are not the server's."""


async def isolation(stage: Stage) -> dict[str, Values]:
    """Measure a quiet room alone, and again beside a busy one."""
    each = stage.peer.each_most // 2
    async with (
        stage.served(2) as (server, (large, small)),
        stage.crowd(server, (small,)) as few,
        stage.crowd(server, (large,), nice=NICE) as many,
    ):
        await few.open(QUIET_MEMBERS)
        await many.open(stage.sizes.busy)
        await quiet(server)
        alone = await few.talk(stage.sizes.seconds, in_flight=1, each=each)
        async with asyncio.TaskGroup() as group:
            lasting_s = BEGINS_S + 2 * stage.sizes.seconds
            talking = group.create_task(many.talk(lasting_s, in_flight=BUSY_IN_FLIGHT, each=stage.peer.each_most))
            await asyncio.sleep(BEGINS_S)
            beside = await few.talk(stage.sizes.seconds, in_flight=1, each=each)
        busy = talking.result()
    return {f"{QUIET_MEMBERS} members beside {stage.sizes.busy:,}": _compared(alone, beside, busy)}


def _compared(alone: Talked, beside: Talked, busy: Talked) -> Values:
    return {
        "p50_alone_ms": alone.p50_us / 1000,
        "p99_alone_ms": alone.p99_us / 1000,
        "p50_ms": beside.p50_us / 1000,
        "p99_ms": beside.p99_us / 1000,
        "p99_growth": beside.p99_us / max(alone.p99_us, 1),
        "a_second": busy.a_second,
        "missing": alone.missing + beside.missing + busy.missing,
        "refused": alone.refused + beside.refused + busy.refused,
    }
