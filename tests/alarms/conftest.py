"""An outbox on a real store."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from moderation.alarms.draining import DUTY
from moderation.alarms.lease import Duty, Lease
from moderation.alarms.outbox import Outbox
from rooms.stores.link import Keeper
from tests.alarms.sinks import HttpSink, MailSink


@pytest.fixture
async def outbox(record: Keeper) -> Outbox:
    """An outbox that can be read."""
    outbox = Outbox(record)
    await outbox.prepare()
    return outbox


@pytest.fixture
async def held(record: Keeper) -> Duty:
    """The duty, taken."""
    held = await Lease(record, DUTY).take()
    assert held is not None
    return held


@pytest.fixture
async def web() -> AsyncIterator[HttpSink]:
    """Somebody's web server on this machine."""
    async with HttpSink.running() as sink:
        yield sink


@pytest.fixture
async def mail() -> AsyncIterator[MailSink]:
    """Somebody's mail server on this machine."""
    async with MailSink.running() as sink:
        yield sink
