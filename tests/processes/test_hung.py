"""A worker that lives and does nothing is as good as dead."""

from __future__ import annotations

import asyncio
import os
import signal
import socket

from chat.server.orders import Orders
from chat.server.process import WorkerProcess
from chat.settings import Settings
from rooms.stores.embedded import EmbeddedStores
from tests.processes.program import children_of
from tests.waiting import HANG_GUARD_S


async def test_a_worker_that_falls_silent_is_ended(stores: EmbeddedStores) -> None:
    """It serves and counts as long as it may run; once it is stopped in its tracks, its parent ends it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        orders = Orders(
            settings=Settings(), talk_url=stores.talk.url, record_url=stores.record.url, listener=listener.fileno()
        )
        before = children_of(os.getpid())
        worker = await WorkerProcess.start(orders, silent_limit_s=5)
        [pid] = children_of(os.getpid()) - before
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.read())
            await worker.until_ready(HANG_GUARD_S)
            os.kill(pid, signal.SIGSTOP)

            async with asyncio.timeout(HANG_GUARD_S):
                assert await worker.until_ended() == -signal.SIGKILL
