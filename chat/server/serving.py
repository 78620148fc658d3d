"""Serve: the address, the stores, the first link, then as many workers as were asked for."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import resource
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from chat.diagnosis import Diagnosis
from chat.metrics import Counts
from chat.server.address import noted
from chat.server.listening import is_loopback, listening
from chat.server.parent import Parent
from chat.settings import Settings
from chat.staffing import everyone, first_link, server_key
from chat.strangers import missing, prepared, staffed
from moderation.directory import Directory
from rooms.errors import StoreUnfit
from rooms.stores import fitness
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.topology import seeds


class NotOpen(Exception):
    """The server was asked to listen beyond this machine, and is not ready for strangers; each lack is a sentence."""

    code: ClassVar[str] = "not_open"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class MetricsPortTaken(Exception):
    """The port for metrics can't be listened on."""

    code: ClassVar[str] = "metrics_port_taken"

    def __init__(self, port: int | None) -> None:
        super().__init__(f"can't listen on SANAD_METRICS_PORT {port}")


def serve(settings: Settings, on_ready: Callable[[str, str | None], None]) -> None:
    """Serve until interrupted; ``on_ready`` is told the site's address once people may come.

    While there is no staff it is told the one-time link for the first account as well. Raises ``NotOpen``,
    ``AddressTaken``, ``MetricsPortTaken``, ``StoreUnfit``, ``StoreAway``, ``KeyUnfit`` before it listens, and
    ``WorkerUnfit`` where the workers can't begin.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what people say passes through the stores that we start
    for_strangers = not is_loopback(settings.host)
    if for_strangers:
        _demand(prepared(settings, Directory.load(settings.services_dir), dt.datetime.now(dt.UTC).date()))
    with listening(settings.host, settings.port, settings.workers) as listeners, stores(settings) as (talk, record):
        address = f"http://{settings.host}:{listeners[0].getsockname()[1]}"
        key = server_key(settings)
        if for_strangers:
            _demand([staffed(asyncio.run(everyone(record, key)))])
        link = asyncio.run(first_link(record, key, settings.public_origin or address))
        parent = Parent(settings, talk, record)
        with _metrics(settings.metrics_port, parent.counts), noted(settings, address):
            asyncio.run(parent.run(listeners, lambda: on_ready(address, link)))


def _demand(found: Iterable[Diagnosis]) -> None:
    """Raise ``NotOpen`` where something is missing."""
    if problems := missing(found):
        raise NotOpen(problems)


@contextlib.contextmanager
def stores(settings: Settings) -> Iterator[tuple[str, str]]:
    """Give the addresses of ``talk`` and ``record``: those named, once found fit, or embedded ones."""
    if settings.talk_url is not None and settings.record_url is not None:
        if settings.record_url in seeds(settings.talk_url):
            raise StoreUnfit(("SANAD_TALK_URL and SANAD_RECORD_URL name the same store; one forgets, one must not",))
        fitness.check(settings.talk_url, settings.record_url, settings.talk_accept_unsafe)
        yield settings.talk_url, settings.record_url
        return
    with EmbeddedStores(settings.data_dir.resolve()) as embedded:
        yield embedded.talk.url, embedded.record.url


@contextlib.contextmanager
def _metrics(port: int | None, counts: Callable[[], Counts]) -> Iterator[None]:
    if port is None:
        yield
        return
    from chat.exposition import exposed  # noqa: PLC0415 - most servers show no metrics

    with contextlib.ExitStack() as showing:
        try:
            showing.enter_context(exposed(port, counts))
        except OSError:
            raise MetricsPortTaken(port) from None
        yield
