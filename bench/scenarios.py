"""What is measured. Every scenario starts a server for itself and returns values by name for each of its parts.

``cpu_us`` is the processor time of one delivery (or of one handshake) in microseconds, of the server with all its child
processes; ``store_cpu_us`` is the part of it that stores took.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import msgspec

from bench.isolation import isolation
from bench.load import LetIn
from bench.returning import crash, leave
from bench.stage import Spending, Stage, Values, quiet, talk, values
from chat.server.pace import HANDSHAKES_A_SECOND, HANDSHAKES_BURST

KIB: Final = 1024
FIRST_IDLE: Final = 200
"""Who come before the first look at the memory: what is made once for all is no connection's."""
IDLE_A_ROOM: Final = 500
LIMIT_ROOMS: Final = 5
STALLED_RECEIVE_BYTES: Final = 16 * 1024
"""What a stalled reader's own side keeps: little, so that it is the server's turn soon."""
STALLED_WORDS: Final = 120
STALLED_IN_FLIGHT: Final = 2
AWAY_S: Final = HANDSHAKES_BURST / HANDSHAKES_A_SECOND
"""Until our server takes in as many at once as it ever does: how fast it can is what is asked here."""

Parts: TypeAlias = dict[str, Values]
Measure: TypeAlias = Callable[[Stage], Awaitable[Parts]]
"""Runs a scenario; returns values by the name of each of its parts."""


async def one_room(stage: Stage) -> Parts:
    """Measure one large room, with one message under way and with sixteen."""
    async with stage.opened(1) as (server, people):
        await quiet(server)
        before = server.kept_bytes()
        came = await people.open(stage.sizes.members)
        kept = {"kept_kib": (server.kept_bytes() - before) / came.opened / KIB}
        return {
            f"{stage.sizes.members:,} members, {in_flight} in flight": kept
            | await talk(stage, server, people, in_flight, of_talks=2)
            for in_flight in (1, 16)
        }


async def two_hubs(stage: Stage) -> Parts:
    """Measure one room whose members are on two processes, between which the store carries what is said."""
    async with stage.opened(1, workers=2) as (server, people):
        await people.open(stage.sizes.members)
        return {
            f"{stage.sizes.members:,} members, {in_flight} in flight": await talk(
                stage, server, people, in_flight, of_talks=2
            )
            for in_flight in (1, 16)
        }


async def small_rooms(stage: Stage) -> Parts:
    """Measure many small rooms, in each of which one message is under way."""
    found: Parts = {}
    for rooms in stage.sizes.small_rooms:
        async with stage.opened(rooms) as (server, people):
            came = await people.open(rooms * stage.sizes.small_members)
            talked = await talk(stage, server, people, 1)
            found[f"{rooms} rooms of {stage.sizes.small_members}"] = talked | let_in(came)
    return found


async def idle(stage: Stage) -> Parts:
    """Measure people who have entered rooms and say nothing."""
    found: Parts = {}
    async with stage.opened(-(-max(stage.sizes.idle) // IDLE_A_ROOM)) as (server, people):
        here = (await people.open(FIRST_IDLE)).opened
        await quiet(server)
        before = server.kept_bytes()
        for count in sorted(stage.sizes.idle):
            came = await people.open(count - here)
            here = count
            await quiet(server)
            kept = (server.kept_bytes() - before) / (count - FIRST_IDLE) / KIB
            found[f"{count:,} connections"] = {"kept_kib": kept} | let_in(came)
    return found


async def storm(stage: Stage) -> Parts:
    """Have everybody enter one room at once as a newcomer, lose the connection, and come back as somebody known."""
    async with stage.opened(1) as (server, people):
        spending = Spending(server)
        came = await people.open(stage.sizes.storm)
        found = {"newcomers": handshakes(came, spending)}
        await people.talk(0.1, in_flight=1)  # so that all know a place in the room, and it is a hot one
        await people.drop()
        await asyncio.sleep(AWAY_S)
        await quiet(server)
        spending = Spending(server)
        came = await people.come_again()
        return found | {"coming back": handshakes(came, spending)}


def handshakes(came: LetIn, spending: Spending) -> Values:
    """Return how people came in; what a core takes in is counted without the stores."""
    cost = spending.us(came.opened)
    cost |= {
        "handshakes_a_second": came.opened / came.took_s,
        "handshakes_a_core": 1e6 / max(cost["cpu_us"] - cost["store_cpu_us"], 1.0),
        "p50_ms": came.p50_us / 1000,
        "p99_ms": came.p99_us / 1000,
        "most_ms": came.most_us / 1000,
    }
    return cost | let_in(came)


def let_in(came: LetIn) -> Values:
    """Return who stayed out for good, and how often somebody was asked to come a little later."""
    return {"failed": came.failed, "put_off": came.put_off}


async def stalled(stage: Stage) -> Parts:
    """Have some of a room stop reading while long messages come; then they read on, or come back if sent away."""
    members, still = stage.sizes.members, stage.sizes.still
    each = stage.peer.each_most // 3
    async with stage.opened(1) as (server, people):
        await people.open(members - still)
        await people.open(still, receive_bytes=STALLED_RECEIVE_BYTES)
        all_read = await people.talk(stage.sizes.seconds, in_flight=STALLED_IN_FLIGHT, each=each, words=STALLED_WORDS)
        await quiet(server)
        before = server.kept_bytes() + server.unread_bytes()
        await people.stand_still(still)
        talked = await people.talk(stage.sizes.seconds, in_flight=STALLED_IN_FLIGHT, each=each, words=STALLED_WORDS)
        kept_kib = (server.kept_bytes() + server.unread_bytes() - before) / still / KIB
        caught_up = await people.read_on()
    return {
        f"{still} of {members:,} stalled": values(talked)
        | {
            "kept_kib": kept_kib,
            "p99_all_read_ms": all_read.p99_us / 1000,
            "p99_growth": talked.p99_us / max(all_read.p99_us, 1),
            "lost": caught_up.lost,
            "twice": caught_up.twice,
            "sent_away": caught_up.sent_away,
        }
    }


async def limit(stage: Stage) -> Parts:
    """Fill one process near to the limit of its open files, and say something to everybody."""
    async with stage.opened(LIMIT_ROOMS) as (server, people):
        came = await people.open(stage.sizes.limit)
        found = await talk(stage, server, people, 1)
        return {f"{stage.sizes.limit:,} connections": found | let_in(came) | {"all_in_s": came.took_s}}


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """What is measured, how, and the values that a table shows of it."""

    key: str
    title: str
    measure: Measure
    columns: tuple[str, ...]
    ours_alone: bool = False


_TALK: Final = ("a_second", "cpu_us", "store_cpu_us", "p50_ms", "p99_ms", "most_ms", "bytes")
SCENARIOS: Final = (
    Scenario(key="room", title="one room", measure=one_room, columns=(*_TALK, "kept_kib")),
    Scenario(
        key="small",
        title="small rooms, one message in flight in each",
        measure=small_rooms,
        columns=("said_a_second", "said_a_core", *_TALK),
    ),
    Scenario(key="idle", title="idle memory", measure=idle, columns=("kept_kib", "failed")),
    Scenario(
        key="storm",
        title="everybody at once, until they are in the room",
        measure=storm,
        columns=("handshakes_a_second", "handshakes_a_core", "cpu_us", "store_cpu_us", "p50_ms", "p99_ms", "most_ms"),
    ),
    Scenario(
        key="stalled",
        title="some stop reading",
        measure=stalled,
        columns=("kept_kib", "p99_all_read_ms", "p99_ms", "p99_growth", "lost", "twice", "sent_away"),
    ),
    Scenario(
        key="isolation",
        title="a quiet room beside a busy one, whose deliveries are counted",
        measure=isolation,
        columns=("p50_alone_ms", "p99_alone_ms", "p50_ms", "p99_ms", "p99_growth", "a_second"),
    ),
    Scenario(key="hubs", title="one room on two hubs", measure=two_hubs, columns=_TALK, ours_alone=True),
    Scenario(
        key="crash",
        title="a worker is killed, and people come back by themselves",
        measure=crash,
        columns=(
            "lost_line",
            "worker_back_s",
            "all_back_s",
            "after_worker_s",
            "tries_each",
            "asked_each",
            "asked_rooms",
        ),
        ours_alone=True,
    ),
    Scenario(
        key="leave",
        title="a server takes leave, and people go to another",
        measure=leave,
        columns=("lost_line", "told", "took_s", "peak", "tries_each"),
        ours_alone=True,
    ),
    Scenario(
        key="limit",
        title="at the limit of open files, a message to each of five rooms",
        measure=limit,
        columns=(*_TALK, "failed", "put_off", "all_in_s"),
        ours_alone=True,
    ),
)
