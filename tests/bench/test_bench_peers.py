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
