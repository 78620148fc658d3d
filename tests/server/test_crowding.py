"""How many sockets there may be: of one session, of one part of the network, and before anybody has said hello."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.frames import Opcode

from chat import sockets
from chat.building import Files
from chat.hub.hub import SOCKETS_A_SESSION
from chat.settings import Settings
from rooms.stores.embedded import EmbeddedStores
from tests.server.raw import RawSocket, frame
from tests.site import Person, Site, running_site
from tests.waiting import until


async def test_the_oldest_socket_of_a_session_makes_room_for_a_ninth(site: Site) -> None:
    """It is told why and not to hurry back; the others, and other people's, stay."""
    async with contextlib.AsyncExitStack() as stack:
        finch = await stack.enter_async_context(Person.arrive(site))
        first = await stack.enter_async_context(Person.arrive(site))
        others = [
            await stack.enter_async_context(Person.arrive(site, token=first.token)) for _ in range(SOCKETS_A_SESSION)
        ]

        bye = await first.next("bye")
        assert (bye["reason"], bye["after_ms"]) == ("too_many_sockets", 60_000)
        for person in (finch, *others):
            await person.send("ping")
            await person.next("pong")


async def test_a_socket_that_closed_takes_no_place(site: Site) -> None:
    """Coming and going any number of times pushes nobody out."""
    async with Person.arrive(site) as first:
        for _ in range(SOCKETS_A_SESSION + 1):
            async with Person.arrive(site, token=first.token):
                pass
            await until(lambda: len(site.services.hub.people) == 1)

        await first.send("ping")
        await first.next("pong")


async def test_a_part_of_the_network_with_many_sockets_gets_no_more(
    monkeypatch: pytest.MonkeyPatch, stores: EmbeddedStores, files: Files
) -> None:
    """It is told by proxies' word, however they write it; neighbours come in, and so does the next when one goes."""
    monkeypatch.setattr(sockets, "SOCKETS_A_NETWORK", 1)

    def connecting(site: Site, *addresses: str) -> connect:
        return connect(site.ws_url, additional_headers=[("X-Forwarded-For", address) for address in addresses])

    async with running_site(stores.talk.url, files, Settings(trusted_proxies=("127.0.0.0/8",))) as site:
        async with connecting(site, "9.9.9.9"), connecting(site, "8.8.8.8"):
            for addresses in (("9.9.9.10",), ("1.1.1.1, 9.9.9.9",), ("1.1.1.1", "9.9.9.9")):
                with pytest.raises(InvalidStatus) as refused:
                    async with connecting(site, *addresses):
                        pass
                assert refused.value.response.status_code == 503
        async with asyncio.timeout(10):
            while True:
                with contextlib.suppress(InvalidStatus):
                    async with connecting(site, "9.9.9.9"):
                        break


async def test_signs_of_life_do_not_stand_for_a_hello(
    monkeypatch: pytest.MonkeyPatch, stores: EmbeddedStores, files: Files
) -> None:
    """Who pings and says nothing is let go as soon as who is silent."""
    monkeypatch.setattr(sockets, "SWEEP_EVERY_S", 0.01)
    monkeypatch.setattr(sockets, "HELLO_LIMIT_S", 0.2)
    async with running_site(stores.talk.url, files) as site, RawSocket.upgraded(site.port) as raw:

        async def ping() -> None:
            while True:
                raw.send(frame(Opcode.PING))
                await asyncio.sleep(0.02)

        async with asyncio.TaskGroup() as group:
            pinging = group.create_task(ping())
            while (heard := await raw.frame()).opcode is Opcode.PONG:
                pass
            pinging.cancel()

        assert b'"idle"' in bytes(heard.data)
