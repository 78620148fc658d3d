"""What the crowd can do with our server alone: come back to a place, and read on after a while."""

from __future__ import annotations

import asyncio
import time
from typing import Final

import pytest
import redis

from bench.building import compiler
from bench.dialect import OURS
from bench.load import crowd
from chat.wire.codes import ByeReason
from tests.site import Site

pytestmark = pytest.mark.skipif(compiler() is None, reason="the crowd is a C program, and no compiler is here")
SPEAKERS: Final = 60
WORDS_A_LONG_TEXT: Final = 120
AWAY_MS: Final = 500
TALK_MOST_S: Final = 60.0
"""Never reached: people have said all they may long before."""


@pytest.mark.parametrize(("each", "sent_away"), [(1, 0), (8, 1)], ids=["a little", "more than a room's ring"])
async def test_who_stopped_reading_loses_nothing_and_hears_nothing_twice(site: Site, each: int, sent_away: int) -> None:
    """One reads nothing for a while; then all that was said reaches them once, also after being sent away."""
    async with crowd(OURS, site.port, [site.room()]) as people:
        await people.open(SPEAKERS)
        await people.open(1, receive_bytes=4096)
        await people.stand_still(1)
        talked = await people.talk(TALK_MOST_S, in_flight=4, each=each, words=WORDS_A_LONG_TEXT)
        caught_up = await people.read_on()

    assert talked.said == SPEAKERS * each
    assert talked.deliveries == talked.said * SPEAKERS
    assert (caught_up.lost, caught_up.twice, caught_up.sent_away) == (0, 0, sent_away)


async def test_people_come_back_as_those_they_were(site: Site, talk: redis.Redis) -> None:
    """Everybody hangs up and enters again with their cookie and their place in the room, and nobody new is made."""
    async with crowd(OURS, site.port, [site.room()]) as people:
        await people.open(SPEAKERS)
        await people.talk(TALK_MOST_S, in_flight=1, each=1)
        await people.drop()
        before = sorted(talk.scan_iter("*session*"))
        came = await people.come_again()

    assert len(before) >= SPEAKERS
    assert sorted(talk.scan_iter("*session*")) == before
    assert (came.opened, came.failed) == (SPEAKERS, 0)


async def test_who_is_asked_to_leave_comes_back_when_they_were_told_to(site: Site, talk: redis.Redis) -> None:
    """At the first try, as who they were, and not before; whoever was not asked stays."""
    async with crowd(OURS, site.port, [site.room()]) as people, asyncio.TaskGroup() as group:
        await people.open(SPEAKERS)
        await people.talk(TALK_MOST_S, in_flight=1, each=1)
        before, here = sorted(talk.scan_iter("*session*")), site.services.hub.people
        staying = group.create_task(people.stay(TALK_MOST_S, site.port, first_ms=1, last_ms=1))
        begun_s = time.monotonic()
        for person in here[: SPEAKERS // 2]:
            person.part(ByeReason.RESTART, AWAY_MS)
        came = await staying

    assert (came.lost, came.told, came.tries, came.away) == (SPEAKERS // 2,) * 3 + (0,)
    assert came.last_back_us / 1e6 - begun_s > AWAY_MS / 1000
    assert sorted(talk.scan_iter("*session*")) == before
