"""Servers to send bytes to: a site for all tests of a module, and one of plain pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chat.building import Files
from chat.server import http
from rooms.stores.embedded import EmbeddedStores
from tests.server.plain import SOON_S, Plain
from tests.site import Site, running_site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_site(shared_stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """A running site that the module's tests share."""
    async with running_site(shared_stores.talk.url, files) as running:
        yield running


@pytest.fixture
async def plain() -> AsyncIterator[Plain]:
    """A server that answers pages."""
    async with Plain.running() as running:
        yield running


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines that end soon, one as the other."""
    for name in ("HEAD_LIMIT_S", "BODY_LIMIT_S", "ANSWER_LIMIT_S", "IDLE_LIMIT_S", "FLUSH_LIMIT_S"):
        monkeypatch.setattr(http, name, SOON_S)
