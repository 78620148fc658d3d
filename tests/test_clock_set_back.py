"""The machine's clock is set while people talk: nobody is thrown out, held up or unheard."""

from __future__ import annotations

import pytest

from chat import building
from chat.building import Files
from chat.services import utc_ms
from rooms.stores.embedded import EmbeddedStores
from tests.site import Person, running_site

HOUR_MS = 3_600_000


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_jumps_changes_nothing_for_people(
    stores: EmbeddedStores, files: Files, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """Who is here talks on, as often as before; who comes is let in and hears what was said."""
    jumped_ms = 0
    monkeypatch.setattr(building, "utc_ms", lambda: utc_ms() + jumped_ms)
    async with running_site(stores.talk.url, files) as site:
        room = site.room()
        async with Person.arrive(site) as wren:
            await wren.join(room)
            await wren.say(room, "good evening")
            await wren.next("posted")

            jumped_ms = hours * HOUR_MS
            for text in ("what a week", "and you", "tell me"):
                await wren.say(room, text)
                assert (await wren.next("posted"))["text"] == text
            async with Person.arrive(site) as finch, Person.arrive(site, token=wren.token) as again:
                for person in (finch, again):
                    await person.join(room)
                    assert [(await person.next("posted"))["seq"] for _ in range(4)] == [1, 2, 3, 4]
                await finch.say(room, "the same here")
                for person in (wren, finch, again):
                    assert (await person.next("posted"))["text"] == "the same here"
