"""The web server drains the outbox itself while no worker does."""

from __future__ import annotations

import redis

from chat.building import Files
from chat.settings import Settings
from moderation.alarms import places
from moderation.alarms.draining import DUTY
from moderation.alarms.outbox import Outbox
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.alarms.acting import WREN
from tests.alarms.sinks import HttpSink
from tests.site import running_site


async def test_a_site_without_a_worker_sends_alarms_itself(
    stores: EmbeddedStores, files: Files, record: Keeper, ledger: redis.Redis, web: HttpSink
) -> None:
    """And gives the duty back when it stops, so that the next one need not wait."""
    settings = Settings(alarm_webhook_url=web.url, alarm_webhook_secret="s" * 32)
    async with running_site(stores.talk.url, files, settings, record_url=stores.record.url):
        await Outbox(record).put(WREN)

        assert b"bcdfghjkmn" in (await web.next()).body
        assert ledger.exists(places.lease(DUTY))

    assert not ledger.exists(places.lease(DUTY))


async def test_a_site_takes_over_from_a_worker_whose_lease_lapsed(
    stores: EmbeddedStores, files: Files, record: Keeper, ledger: redis.Redis, web: HttpSink
) -> None:
    """What was put in meanwhile goes out then."""
    ledger.set(places.lease(DUTY), "worker")
    settings = Settings(alarm_webhook_url=web.url, alarm_webhook_secret="s" * 32)
    async with running_site(stores.talk.url, files, settings, record_url=stores.record.url):
        await Outbox(record).put(WREN)
        assert ledger.get(places.lease(DUTY)) == b"worker"

        ledger.delete(places.lease(DUTY))

        assert b"bcdfghjkmn" in (await web.next()).body
