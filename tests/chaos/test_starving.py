"""A feed that stands while nothing comes over it is noticed and made anew, before anybody has waited twelve seconds."""

from __future__ import annotations

import asyncio

import pytest

from chat.building import Files
from chat.hub import hub
from rooms import ear
from rooms.stores.embedded import EmbeddedStores
from tests.chaos.relay import Relay
from tests.site import Person, Site, running_site
from tests.waiting import until

REPAIRED_WITHIN_S = 12.0
NEVER_S = 3_600.0


def test_the_intervals_keep_the_promise() -> None:
    """A feed is given up when it has missed its probes; rooms are compared with the store more often still."""
    assert ear.PROBE_EVERY_S * (ear.PROBES_MISSED + 1) < REPAIRED_WITHIN_S
    assert hub.POSITION_CHECK_EVERY_S < REPAIRED_WITHIN_S


@pytest.mark.parametrize(
    ("probe_every_s", "check_every_s"), [(0.1, NEVER_S), (NEVER_S, 0.1)], ids=["by its probes", "by looking"]
)
async def test_what_a_starved_feed_kept_back_is_heard(
    stores: EmbeddedStores,
    site: Site,
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
    probe_every_s: float,
    check_every_s: float,
) -> None:
    """In order and once, by either of the two watches alone; the first also brings the feed back."""
    monkeypatch.setattr(ear, "PROBE_EVERY_S", probe_every_s)
    monkeypatch.setattr(hub, "POSITION_CHECK_EVERY_S", check_every_s)
    room, words = site.room(), ("one", "two", "three")
    relay = Relay(lambda: asyncio.open_unix_connection(stores.talk.socket))
    async with (
        relay.running(),
        running_site(f"redis://127.0.0.1:{relay.port}", files) as starving,
        Person.arrive(site) as wren,
        Person.arrive(starving) as finch,
    ):
        for person in (wren, finch):
            await person.join(room)
        assert relay.starve() == 1

        for word in words:
            await wren.say(room, word)

        assert [(await finch.next("posted"))["text"] for _ in words] == list(words)
        if probe_every_s < NEVER_S:
            await until(lambda: relay.feeds == 1 and starving.services.hub.is_hearing)
