"""The web server of one worker: uvicorn, which says when it is ready and takes leave in good order."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import random
import socket
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn

from chat.hub.person import Person
from chat.network import NetworkTags
from chat.server.crowd import CONNECTIONS_A_NETWORK, Crowd, connections_most
from chat.server.handshake import Handshakes
from chat.server.http import BoundedHttp
from chat.server.pace import come_back_ms, parting_pause_s
from chat.services import Services
from chat.settings import Settings
from chat.throttle import share
from chat.wire.codes import ByeReason

GRACEFUL_LIMIT_S: Final = 10
BACKLOG: Final = 4096
ANSWER_LIMIT_S: Final = 5.0
"""How long somebody's parting waits for what they have asked already: as long as a store may take to answer."""
LOOK_EVERY_S: Final = 0.02
ECHO_S: Final = 0.1
"""A message that was answered for reaches its author through the room, a moment later."""


class Server(uvicorn.Server):
    """uvicorn's server for one worker. ``drain_s`` may be cut while it runs; signals are the worker's business."""

    def __init__(self, config: uvicorn.Config, services: Services, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.drain_s = services.settings.drain_s
        self._services = services
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody any more, ask everybody to come back, then end."""
        for server in self.servers:
            server.close()
        await take_leave(self._services, lambda: self.drain_s)
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


async def take_leave(services: Services, limit_s: Callable[[], float]) -> None:
    """Turn not ready, and ask one after another to come back; ``limit_s`` is how long that may take in all."""
    services.hub.is_ending = True
    people = list(services.hub.people)
    random.shuffle(people)
    async with asyncio.TaskGroup() as group:
        for place, person in enumerate(people):
            group.create_task(_part(person, come_back_ms(place, len(people))))
            await asyncio.sleep(parting_pause_s(len(people), limit_s()))


async def _part(person: Person, after_ms: int) -> None:
    """Ask one to come back after a while, once all that they asked before has been answered."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(ANSWER_LIMIT_S):
            while not person.hush():  # noqa: ASYNC110 - an event would cost every socket for a moment at its end
                await asyncio.sleep(LOOK_EVERY_S)
            await asyncio.sleep(ECHO_S)
    person.part(ByeReason.RESTART, after_ms)


def config(app: object, settings: Settings) -> uvicorn.Config:
    """Return uvicorn's configuration: no access log, no addresses; sockets are our own business."""
    a_network = share(CONNECTIONS_A_NETWORK, settings.workers)
    crowd = Crowd(NetworkTags(settings.trusted_proxies), connections_most(), a_network)
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # any ASGI application
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=functools.partial(BoundedHttp, crowd, Handshakes()),  # type: ignore[arg-type]  # it makes protocols, as a class does
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACEFUL_LIMIT_S,
    )
