"""What goes wrong in a chaos run: each fault begins at once and ends after so many messages, not after so long."""

from __future__ import annotations

import enum
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Final

from tests.chaos.events import Forgot
from tests.chaos.patience import until
from tests.chaos.scene import Scene

PAUSE_MS: Final = 1_500
SLOW_STORE: Final = (0.02, 200_000.0)
SLOW_PEOPLE: Final = (0.1, 50_000.0)
"""Seconds and bytes a second: a bad link between machines, and a bad phone."""


class Fault(enum.StrEnum):
    """What may go wrong."""

    HUB_KILLED = "a hub killed"
    HUBS_RENEWED = "hubs replaced one by one"
    FEEDS_CUT = "feeds cut"
    COMMANDS_CUT = "store connections cut"
    STORE_PAUSED = "store paused"
    STORE_SLOW = "slow way to the store"
    FEEDS_STARVED = "feeds starved without a word"
    PEOPLE_SLOW = "slow way to people"
    PEOPLE_CUT = "people's lines cut"
    READERS_STALLED = "readers stalled"
    TALK_RESTARTED = "talk restarted"
    TALK_RESTARTED_UNDERWAY = "talk restarted while people are on the way"


async def inflict(scene: Scene, fault: Fault, messages: int) -> None:
    """Let something go wrong while so many messages are said, and wait until everybody is back.

    The crowd always has more to say than that, so every fault meets messages under way.
    """
    crowd = scene.crowd
    before = crowd.messages
    crowd.give(messages)
    over = await _BEGIN[fault](scene)
    await until(lambda: crowd.messages >= before + messages // 2)
    await over()
    await until(lambda: crowd.messages >= before + messages and crowd.is_everybody_in)


async def _nothing() -> None:
    """What is over as soon as it began needs no end."""


async def _kill_hub(scene: Scene) -> Callable[[], Awaitable[None]]:
    os.kill(scene.dice.choice(sorted(scene.program.workers)), signal.SIGKILL)
    return lambda: until(lambda: len(scene.program.workers) == scene.hubs)


async def _renew_hubs(scene: Scene) -> Callable[[], Awaitable[None]]:
    old = scene.program.workers
    scene.program.process.send_signal(signal.SIGHUP)
    return lambda: until(lambda: len(scene.program.workers) == scene.hubs and not scene.program.workers & old)


async def _cut_feeds(scene: Scene) -> Callable[[], Awaitable[None]]:
    with scene.talk.client() as store:
        store.client_kill_filter(_type="pubsub")
    return _nothing


async def _cut_commands(scene: Scene) -> Callable[[], Awaitable[None]]:
    with scene.talk.client() as store:
        store.client_kill_filter(_type="normal", skipme=True)
    return _nothing


async def _pause_store(scene: Scene) -> Callable[[], Awaitable[None]]:
    with scene.talk.client() as store:
        store.client_pause(PAUSE_MS)
    return _nothing


async def _slow_store(scene: Scene) -> Callable[[], Awaitable[None]]:
    scene.behind.slow_down(*SLOW_STORE)

    async def over() -> None:
        scene.behind.speed_up()

    return over


async def _starve_feeds(scene: Scene) -> Callable[[], Awaitable[None]]:
    assert scene.behind.starve(), "no feed to starve"
    return lambda: until(lambda: scene.behind.feeds >= scene.hubs)


async def _slow_people(scene: Scene) -> Callable[[], Awaitable[None]]:
    scene.before.slow_down(*SLOW_PEOPLE)

    async def over() -> None:
        scene.before.speed_up()

    return over


async def _cut_people(scene: Scene) -> Callable[[], Awaitable[None]]:
    for member in scene.dice.sample(scene.crowd.members, len(scene.crowd.members) // 2):
        if member.line is not None:
            member.line.cut()
    return _nothing


async def _stall_readers(scene: Scene) -> Callable[[], Awaitable[None]]:
    stalled = [
        member.line
        for member in scene.dice.sample(scene.crowd.members, len(scene.crowd.members) // 4)
        if member.line is not None
    ]
    for line in stalled:
        line.stall()

    async def over() -> None:
        for line in stalled:
            line.go_on()

    return over


async def _restart_talk(scene: Scene) -> Callable[[], Awaitable[None]]:
    scene.talk.kill()
    scene.crowd.report(Forgot())
    scene.talk.start()
    return _nothing


async def _restart_talk_underway(scene: Scene) -> Callable[[], Awaitable[None]]:
    await _cut_people(scene)
    return await _restart_talk(scene)


_BEGIN: Final = {
    Fault.HUB_KILLED: _kill_hub,
    Fault.HUBS_RENEWED: _renew_hubs,
    Fault.FEEDS_CUT: _cut_feeds,
    Fault.COMMANDS_CUT: _cut_commands,
    Fault.STORE_PAUSED: _pause_store,
    Fault.STORE_SLOW: _slow_store,
    Fault.FEEDS_STARVED: _starve_feeds,
    Fault.PEOPLE_SLOW: _slow_people,
    Fault.PEOPLE_CUT: _cut_people,
    Fault.READERS_STALLED: _stall_readers,
    Fault.TALK_RESTARTED: _restart_talk,
    Fault.TALK_RESTARTED_UNDERWAY: _restart_talk_underway,
}
