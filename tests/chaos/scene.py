"""The real program on a store of its own, a bad network before and behind it, and a crowd that talks."""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec

from rooms.catalogue import Catalogue
from rooms.stores.binary import packaged_server
from tests.chaos.crowd import Crowd
from tests.chaos.relay import Ends, Relay
from tests.processes.program import Program, program
from tests.store import servers
from tests.walks.program import Store

HUBS: Final = 2
ROOMS: Final = tuple(str(room.id) for room in Catalogue.load(None).rooms if room.language == "en")


class Scene(msgspec.Struct):
    """What faults may reach for."""

    program: Program
    talk: Store
    behind: Relay
    """Between the program and ``talk``."""
    before: Relay
    """Between half of the crowd and the program."""
    crowd: Crowd
    dice: random.Random
    hubs: int


@contextlib.asynccontextmanager
async def scene(seed: int, *, rooms: int, a_room: int, hubs: int = HUBS) -> AsyncIterator[Scene]:
    """Set everything up, let everybody in, and end it all with the block."""
    dice = random.Random(seed)
    with contextlib.ExitStack() as ending, tempfile.TemporaryDirectory(prefix="s") as folder:
        talk = Store(Path(folder) / "t", servers.forgetful(packaged_server()))
        record = Store(Path(folder) / "r", servers.DURABLE)
        for store in (talk, record):
            ending.callback(store.kill)
            store.start()
        async with (
            Relay(lambda: _to_socket(talk.socket)).running() as behind,
            program(
                "--workers",
                str(hubs),
                SANAD_TALK_URL=f"redis://127.0.0.1:{behind.port}",
                SANAD_RECORD_URL=record.url,
                SANAD_STAGES="contact",
                SANAD_LOG_LEVEL="error",
                SANAD_DRAIN_S="1",
            ) as running,
            Relay(lambda: asyncio.open_connection("127.0.0.1", running.port)).running() as before,
        ):
            crowd = Crowd(dice)
            async with crowd.talking(ROOMS[:rooms], (running.port, before.port), a_room=a_room):
                yield Scene(running, talk, behind, before, crowd, dice, hubs)


async def _to_socket(socket: Path) -> Ends:
    return await asyncio.open_unix_connection(socket)
