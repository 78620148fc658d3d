"""Pages with a store behind them, and pages without any."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette

from chat.app import create_app
from chat.building import Backing, Files, build_services
from chat.running import running
from chat.services import Services
from chat.settings import Settings
from rooms.stores.embedded import EmbeddedStores
from tests.pages.tab import Tab
from tests.site import KEY

NOWHERE = "unix:///nowhere/talk.sock"


@pytest.fixture
async def services(stores: EmbeddedStores, files: Files) -> AsyncIterator[Services]:
    """All parts, on an empty store."""
    services = build_services(Settings(), files, Backing(stores.talk.url, stores.record.url, KEY))
    async with running(services):
        yield services


@pytest.fixture
def tab(services: Services) -> Tab:
    """A tab on a site whose store answers."""
    return Tab(create_app(services))


@pytest.fixture
def other(services: Services) -> Tab:
    """Somebody else's tab on the same site."""
    return Tab(create_app(services))


@pytest.fixture(scope="session")
def bare_services(files: Files) -> Services:
    """All parts, with no store to be reached."""
    return build_services(Settings(), files, Backing(NOWHERE, NOWHERE, KEY))


@pytest.fixture(scope="session")
def bare_app(bare_services: Services) -> Starlette:
    """A site whose stores can't be reached, and that never started to look for them."""
    return create_app(bare_services)


@pytest.fixture
def bare(bare_app: Starlette) -> Tab:
    """A tab on the site without stores."""
    return Tab(bare_app)


@pytest.fixture
def room(services: Services) -> str:
    """The first English room."""
    return next(room.id for room in services.catalogue.rooms if room.language == "en")
