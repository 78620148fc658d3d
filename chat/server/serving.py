"""Run the application under uvicorn, on loopback unless the operator has opened it."""

from __future__ import annotations

import contextlib
import ipaddress
import resource
from collections.abc import Iterator
from typing import Final

import uvicorn

from chat.app import create_app
from chat.conversation import FRAME_LIMIT_BYTES
from chat.server.protocol import DirectWebSocket
from chat.services import build_services, load_files
from chat.settings import Settings
from rooms.errors import StoreUnfit
from rooms.stores import fitness
from rooms.stores.embedded import EmbeddedStores

GRACEFUL_LIMIT_S: Final = 10
BACKLOG: Final = 4096


class NotOpen(Exception):
    """The server was asked to listen beyond this machine, and is not ready for strangers."""


def serve(settings: Settings) -> None:
    """Serve until interrupted.

    Raises ``NotOpen``, ``StoreUnfit``, ``StoreAway`` and the loaders' errors before anything listens.
    """
    if not _is_loopback(settings.host):
        raise NotOpen(settings.host)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold what people said
    files = load_files(settings)
    with stores(settings) as (talk_url, _):
        services = build_services(settings, files, talk_url)
        uvicorn.Server(config(create_app(services), settings)).run()


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
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # any ASGI application
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
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
        timeout_keep_alive=15,
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
