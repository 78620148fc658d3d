"""The crowd and every server that is here speak together; no speed is asked for."""

from __future__ import annotations

from typing import Final

import pytest

from bench.building import compiler
from bench.peers.known import PEERS, Nginx, Peer
from bench.stage import Sizes, Stage

pytestmark = pytest.mark.skipif(compiler() is None, reason="the crowd is a C program, and no compiler is here")
MEMBERS: Final = 12
SECONDS: Final = 0.2
WORDS_A_LONG_TEXT: Final = 120


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.key)
async def test_every_member_of_every_room_hears_every_message_once(peer: Peer) -> None:
    """People come, speak in turn in their rooms, and each message reaches all of its room and nobody else."""
    nginx = Nginx.find()
    if missing := peer.missing(nginx):
        pytest.skip(missing)
    async with Stage(peer=peer, sizes=Sizes(), nginx=nginx).opened(2) as (_, people):
        came = await people.open(2 * MEMBERS)
        talked = await people.talk(SECONDS, in_flight=2, each=3)

    assert (came.opened, came.failed) == (2 * MEMBERS, 0)
    assert talked.said > 0
    assert talked.deliveries == talked.said * MEMBERS
    assert (talked.missing, talked.refused, talked.closed) == (0, 0, 0)


async def test_who_stopped_reading_loses_nothing_and_hears_nothing_twice() -> None:
    """Ours: some read nothing for a while, then all that was said reaches them once, sent away or not."""
    async with Stage(peer=PEERS[0], sizes=Sizes(), nginx=Nginx(None, None)).opened(1) as (_, people):
        await people.open(MEMBERS)
        await people.open(1, receive_bytes=4096)
        await people.stand_still(1)
        talked = await people.talk(SECONDS, in_flight=2, each=6, words=WORDS_A_LONG_TEXT)
        caught_up = await people.read_on()

    assert talked.deliveries == talked.said * MEMBERS > 0
    assert (caught_up.lost, caught_up.twice) == (0, 0)


async def test_people_come_back_to_ours_as_those_they_were() -> None:
    """Everybody hangs up and enters again with their cookie and their place in the room."""
    async with Stage(peer=PEERS[0], sizes=Sizes(), nginx=Nginx(None, None)).opened(1) as (_, people):
        await people.open(MEMBERS)
        await people.talk(SECONDS, in_flight=1, each=2)
        await people.drop()
        came = await people.come_again()

    assert (came.opened, came.failed) == (MEMBERS, 0)
