"""The desk's pages on real stores, with colleagues who are logged in."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator

import msgspec
import pytest
from argon2.profiles import CHEAPEST
from playwright.async_api import Browser, async_playwright

from chat.app import create_app
from chat.building import Backing, Files, build_services
from chat.running import running
from chat.services import Services
from chat.settings import Settings
from moderation.staff.roles import Role
from moderation.staff.staff import build_staff
from rooms.stores.embedded import EmbeddedStores
from tests.chromium import launch
from tests.desk_pages.author import Author
from tests.desk_pages.colleague import Colleague
from tests.fakes import Clock
from tests.pages.tab import Tab
from tests.site import KEY, Site, running_site


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at the time of the stores, which tell when something is due."""
    return Clock(time.time())


@pytest.fixture
async def services(stores: EmbeddedStores, files: Files, clock: Clock) -> AsyncIterator[Services]:
    """A whole site's parts on empty stores, with the test's clock and passwords that are quick to hash."""
    plain = build_services(Settings(), files, Backing(stores.talk.url, stores.record.url, KEY))
    staff = build_staff(plain.record, KEY, clock_ms=clock.ms, dice=random.Random(7), parameters=CHEAPEST)  # noqa: S311
    services = msgspec.structs.replace(plain, staff=staff, clock_ms=clock.ms)
    async with running(services):
        await services.record.until_up(10)
        yield services


@pytest.fixture
async def wren(services: Services, clock: Clock) -> Colleague:
    """A moderator at the desk."""
    return await Colleague.arrive(create_app(services), services, clock, Role.MODERATOR)


@pytest.fixture
async def finch(services: Services, clock: Clock) -> Colleague:
    """Another moderator."""
    return await Colleague.arrive(create_app(services), services, clock, Role.MODERATOR)


@pytest.fixture
async def heron(services: Services, clock: Clock) -> Colleague:
    """A lead."""
    return await Colleague.arrive(create_app(services), services, clock, Role.LEAD)


@pytest.fixture
async def crane(services: Services, clock: Clock) -> Colleague:
    """The operator."""
    return await Colleague.arrive(create_app(services), services, clock, Role.OPERATOR)


@pytest.fixture
async def author(services: Services) -> Author:
    """Somebody who came in."""
    tab = Tab(create_app(services))
    await tab.enter()
    record = await services.sessions.find(tab.cookies[services.settings.cookie_name])
    assert record is not None
    return Author(tab, next(room.id for room in services.catalogue.rooms if room.language == "en"), record.id)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser."""
    async with async_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture
async def site(stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """A running site on both stores."""
    async with running_site(stores.talk.url, files, record_url=stores.record.url) as running:
        await running.services.record.until_up(10)
        yield running
