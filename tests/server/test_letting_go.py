"""Who has gone leaves nothing behind that only the collector would find: it stops everybody while it looks."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Final

import pytest
from websockets.protocol import Protocol as Frames
from websockets.protocol import Side

from chat.conversation import Conversation
from chat.server.http import BoundedHttp
from chat.server.protocol import DirectWebSocket
from tests.site import Person, Site
from tests.waiting import until

OF_A_PERSON: Final = (Conversation, DirectWebSocket, BoundedHttp, Frames)
OURS: Final = (None, Side.SERVER)
"""A client's parser is of the same kind."""
GONE_LIMIT_S: Final = 20.0


@pytest.fixture
def _no_collector() -> Iterator[None]:
    """Let nothing go that holds on to itself."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def kept() -> list[object]:
    """Return what is in memory of people's connections, on the server's side."""
    return [thing for thing in gc.get_objects() if type(thing) in OF_A_PERSON and getattr(thing, "side", None) in OURS]


@pytest.mark.usefixtures("_no_collector")
async def test_who_has_gone_is_let_go_at_once(site: Site) -> None:
    """Having talked in a room; nobody waits for the collector."""
    async with Person.arrive(site) as wren:
        await wren.join(site.room())
        async with Person.arrive(site) as finch:
            await finch.join(site.room())
            await finch.say(site.room(), "good evening")
            await wren.next("posted")
            both = len(kept())

        await until(lambda: len(kept()) == both // 2, GONE_LIMIT_S)
