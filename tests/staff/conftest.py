"""Staff on the real durable store, with a clock that a test turns and passwords that are quick to hash."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import msgspec
import pytest
from argon2.profiles import CHEAPEST

from chat.app import create_app
from chat.building import Backing, Files, build_services
from chat.running import running
from chat.services import Services
from chat.settings import Settings
from moderation.staff.key import KEY_BYTES, Key
from moderation.staff.staff import Staff, build_staff
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.fakes import Clock
from tests.pages.tab import Tab
from tests.site import KEY
from tests.staff.people import Volunteer, join_staff


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is turned."""
    return Clock()


@pytest.fixture
def key() -> Key:
    """The server's key."""
    return Key(bytes(range(KEY_BYTES)))


@pytest.fixture
def staff(record: Keeper, key: Key, clock: Clock) -> Staff:
    """Nobody yet."""
    return build_staff(record, key, clock_ms=clock.ms, dice=random.Random(7), parameters=CHEAPEST)  # noqa: S311


@pytest.fixture
async def volunteer(staff: Staff, clock: Clock) -> Volunteer:
    """A moderator."""
    return await join_staff(staff, clock)


@pytest.fixture
async def services(stores: EmbeddedStores, files: Files, clock: Clock) -> AsyncIterator[Services]:
    """A whole site's parts on empty stores, with the test's clock."""
    settings = Settings()
    plain = build_services(settings, files, Backing(stores.talk.url, stores.record.url, KEY))
    people = build_staff(plain.record, KEY, clock_ms=clock.ms, dice=random.Random(7), parameters=CHEAPEST)  # noqa: S311
    services = msgspec.structs.replace(plain, staff=people, clock_ms=clock.ms)
    async with running(services):
        await services.record.until_up(10)
        yield services


@pytest.fixture
def tab(services: Services) -> Tab:
    """A browser tab on that site."""
    return Tab(create_app(services))
