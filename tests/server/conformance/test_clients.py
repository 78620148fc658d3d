"""Clients that others wrote get along: they enter, talk, outlive a silence by answering pings, and close cleanly."""

from __future__ import annotations

import pytest

from chat import sockets
from chat.building import Files
from rooms.stores.embedded import EmbeddedStores
from tests.server.conformance.talkers import TALKERS, Arrival
from tests.server.raw import HELLO, RawSocket
from tests.site import Person, running_site

GONE_AFTER_S = 2.0


@pytest.mark.browser
@pytest.mark.parametrize("arrive", TALKERS.values(), ids=TALKERS.keys())
async def test_a_client_enters_talks_answers_pings_and_leaves(
    monkeypatch: pytest.MonkeyPatch, stores: EmbeddedStores, files: Files, arrive: Arrival
) -> None:
    """While it is silent, one that came later and answers no ping is let go; it stays, as its answers are heard."""
    monkeypatch.setattr(sockets, "SWEEP_EVERY_S", 0.05)
    monkeypatch.setattr(sockets, "PING_AFTER_S", 0.1)
    monkeypatch.setattr(sockets, "GONE_AFTER_S", GONE_AFTER_S)
    async with running_site(stores.talk.url, files) as site, Person.arrive(site) as finch, arrive(site) as talker:
        await finch.join(site.room())
        assert await talker.say("good evening") == "good evening"
        await until_a_silent_one_is_gone(site.port)

        await finch.say(site.room(), "welcome, how are you?")
        assert await talker.hear("welcome, how are you?") == "welcome, how are you?"
        assert await talker.say("much better, thank you") == "much better, thank you"
        assert await talker.leave() == (1000, True)


async def until_a_silent_one_is_gone(port: int) -> None:
    """Come, answer no ping, and be let go for it."""
    async with RawSocket.upgraded(port) as silent:
        silent.send(HELLO)
        while (heard := await silent.heard()) != "bye":
            assert heard in {"welcome", "PING"}
