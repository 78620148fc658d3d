"""Run the application under uvicorn, on loopback unless the operator has opened it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import ipaddress
import resource
import socket
from collections.abc import Callable, Iterator
from typing import ClassVar, Final

import uvicorn

from chat.app import create_app
from chat.network import NetworkTags
from chat.server.crowd import Crowd, connections_most, raise_files_limit
from chat.server.http import BoundedHttp
from chat.server.protocol import DirectWebSocket
from chat.services import Backing, build_services, load_files
from chat.settings import Settings
from chat.staffing import first_link, server_key
from chat.views import FRAME_LIMIT_BYTES
from rooms.errors import StoreUnfit
from rooms.stores import fitness
from rooms.stores.embedded import EmbeddedStores

GRACEFUL_LIMIT_S: Final = 10
BACKLOG: Final = 4096


class NotOpen(Exception):
    """The server was asked to listen beyond this machine, and is not ready for strangers."""

    code: ClassVar[str] = "not_open"


class AddressTaken(Exception):
    """The address can't be listened on; ``why`` is the system's word for it."""

    code: ClassVar[str] = "address_taken"

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"can't listen on {host}, port {port}: {why}")


class Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def serve(settings: Settings, on_ready: Callable[[str, str | None], None]) -> None:
    """Serve until interrupted; ``on_ready`` is told the site's address once people may come.

    While there is no staff it is told the one-time link for the first account as well. Raises ``NotOpen``,
    ``AddressTaken``, ``StoreUnfit``, ``StoreAway``, ``KeyUnfit`` and the loaders' errors before it listens.
    """
    raise_files_limit()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold what people said
    with listening(settings) as listener:
        files = load_files(settings)
        with stores(settings) as (talk_url, record_url):
            backing = Backing(talk_url, record_url, server_key(settings))
            address = f"http://{settings.host}:{listener.getsockname()[1]}"
            link = asyncio.run(first_link(record_url, backing.key, settings.public_origin or address))
            services = build_services(settings, files, backing)
            services.posting.warm_up(files.tools.rulebook.examples())
            app = create_app(services)
            Server(config(app, settings), lambda: on_ready(address, link)).run([listener])


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the address before anything else is started."""
    try:
        addresses = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise AddressTaken(settings.host, settings.port, str(error.strerror)) from None
    family, _, _, _, address = addresses[0]
    if not ipaddress.ip_address(address[0]).is_loopback:
        raise NotOpen(settings.host)
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise AddressTaken(settings.host, settings.port, str(error.strerror)) from None
        yield listener


@contextlib.contextmanager
def stores(settings: Settings) -> Iterator[tuple[str, str]]:
    """Give the addresses of ``talk`` and ``record``: those named, once found fit, or embedded ones."""
    if settings.talk_url is not None and settings.record_url is not None:
        if settings.talk_url == settings.record_url:
            raise StoreUnfit(("SANAD_TALK_URL and SANAD_RECORD_URL name the same store; one forgets, one must not",))
        fitness.check(settings.talk_url, settings.record_url, settings.talk_accept_unsafe)
        yield settings.talk_url, settings.record_url
        return
    with EmbeddedStores(settings.data_dir.resolve()) as embedded:
        yield embedded.talk.url, embedded.record.url


def config(app: object, settings: Settings) -> uvicorn.Config:
    """Return uvicorn's configuration: no access log, no addresses, no compression of sockets, bounded frames."""
    crowd = Crowd(NetworkTags(settings.trusted_proxies), connections_most())
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # any ASGI application
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=functools.partial(BoundedHttp, crowd),  # type: ignore[arg-type]  # it makes protocols, as a class does
        ws=DirectWebSocket,
        ws_max_size=FRAME_LIMIT_BYTES,
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACEFUL_LIMIT_S,
    )
