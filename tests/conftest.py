"""What all tests stand on: one pair of real stores a test process, emptied before each test that asks for them."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import redis
import uvloop
from hypothesis import HealthCheck, settings

from chat.building import Files, load_files
from chat.settings import Settings
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests import budgets
from tests.site import Site, running_site


def pytest_configure() -> None:
    """Give made-up examples the time that a busy machine takes: none of them measures anything."""
    settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("any machine")


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run every asynchronous test on the loop that serves people."""
    return {"uvloop": uvloop.new_event_loop}


spend = budgets.spend


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the budgets came to."""
    for line in budgets.lines(terminalreporter.stats.get("passed", [])):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def shared_stores() -> Iterator[EmbeddedStores]:
    """The packaged server, started once."""
    with tempfile.TemporaryDirectory(prefix="s") as folder, EmbeddedStores(Path(folder), packaged_server()) as stores:
        yield stores


@pytest.fixture
def stores(shared_stores: EmbeddedStores) -> EmbeddedStores:
    """Both stores, empty."""
    for store in (shared_stores.talk, shared_stores.record):
        with redis.Redis(unix_socket_path=str(store.socket)) as client:
            client.flushall()
    return shared_stores


@pytest.fixture
def talk(stores: EmbeddedStores) -> Iterator[redis.Redis]:
    """A plain client of ``talk``, to look behind the code's back."""
    with redis.Redis(unix_socket_path=str(stores.talk.socket)) as client:
        yield client


@pytest.fixture
def ledger(stores: EmbeddedStores) -> Iterator[redis.Redis]:
    """A plain client of ``record``, to look behind the code's back and to let time pass."""
    with redis.Redis(unix_socket_path=str(stores.record.socket)) as client:
        yield client


@contextlib.asynccontextmanager
async def linked(url: str) -> AsyncIterator[Keeper]:
    """Keep a link to a store while the block runs."""
    keeper = Keeper(url)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(keeper.run())
        await keeper.until_up(10)
        yield keeper
        running.cancel()


@pytest.fixture
async def store(stores: EmbeddedStores) -> AsyncIterator[Keeper]:
    """The code's own link to ``talk``."""
    async with linked(stores.talk.url) as keeper:
        yield keeper


@pytest.fixture
async def record(stores: EmbeddedStores) -> AsyncIterator[Keeper]:
    """The code's own link to ``record``."""
    async with linked(stores.record.url) as keeper:
        yield keeper


@pytest.fixture(scope="session")
def files() -> Files:
    """The packaged rooms, services and rules, read once."""
    return load_files(Settings())


@pytest.fixture
async def site(stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """A running site on empty stores."""
    async with running_site(stores.talk.url, files, record_url=stores.record.url) as running:
        yield running
