"""A whole site with alarms and a browser, for walks from one end to the other."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from chat.building import Files
from chat.settings import Settings
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from tests.alarms.sinks import HttpSink
from tests.chromium import launch
from tests.site import Site, running_site
from tests.store import servers
from tests.test_privacy_desk import free_port
from tests.walks.program import Store, Stores
from tests.walks.words import WORDS, Words


@pytest.fixture(params=WORDS, ids=lambda words: words.lang)
def words(request: pytest.FixtureRequest) -> Words:
    """Each language."""
    chosen = request.param
    assert isinstance(chosen, Words)
    return chosen


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Start a browser on the loop that serves the pages."""
    async with async_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture
async def sink() -> AsyncIterator[HttpSink]:
    """Somebody's web server for alarms, which is down until it is told to come up."""
    sink = HttpSink()
    yield sink
    await sink.go_down()


@pytest.fixture
async def site(stores: EmbeddedStores, files: Files, sink: HttpSink) -> AsyncIterator[Site]:
    """Running on both stores, behind a proxy on this machine, with a webhook."""
    settings = Settings(
        trusted_proxies=("127.0.0.0/8",), alarm_webhook_url=sink.url, alarm_webhook_secret="quiet-violet-lantern" * 2
    )
    async with running_site(stores.talk.url, files, settings, record_url=stores.record.url) as running:
        await running.services.record.until_up(10)
        yield running


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="s") as name:
        yield Path(name)


@pytest.fixture
def both(folder: Path) -> Iterator[Stores]:
    """Both stores, running."""
    forgetful = servers.forgetful(packaged_server())
    both = Stores(Store(folder / "t", forgetful), Store(folder / "r", servers.DURABLE))
    try:
        for store in (both.talk, both.record):
            store.start()
        yield both
    finally:
        for store in (both.talk, both.record):
            store.kill()


@pytest.fixture
def port() -> int:
    """A port for the program, the same after a restart."""
    return free_port()
