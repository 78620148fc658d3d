"""Readers that stall: what they cost, whom they hinder, and what they miss."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from chat import sockets
from chat.building import Files
from chat.conversation import Conversation
from chat.server import protocol
from chat.server.protocol import DirectWebSocket
from rooms.retention import MESSAGES_A_ROOM
from rooms.stores.embedded import EmbeddedStores
from tests.server.raw import HELLO, RawSocket, text
from tests.site import Person, Site, running_site
from tests.waiting import until

SMALL_BUFFER_BYTES = 4096
MEMORY_LIMIT_BYTES = 300 * 1024
MESSAGES = 2_000
TEXT = "x" * 900


def connection_of(site: Site, name: object) -> DirectWebSocket:
    """Find the server's side of somebody's socket."""
    person = next(person for person in site.services.hub.people if person.record.name == name)
    assert isinstance(person, Conversation)
    return cast("DirectWebSocket", person._connection)


async def post(site: Site, room: str, number: int) -> None:
    """Post a message as the store's other writers do."""
    before = f'{{"type":"posted","room":"{room}",'.encode()
    after = f'"nonce":"{number:022}","member":"m","name":"n","text":"{number} {TEXT}"}}'.encode()
    await site.services.history.append(room, retention_s=3600, member="m", nonce=f"{number:022}", frame=(before, after))


async def post_many(site: Site, room: str, numbers: range) -> None:
    """Post in small volleys, as many writers would."""
    for start in range(numbers.start, numbers.stop, 20):
        volley = range(start, min(start + 20, numbers.stop))
        await asyncio.gather(*(post(site, room, number) for number in volley))


async def test_a_reader_that_stalls_costs_little_and_hinders_nobody(site: Site) -> None:
    """While it does not read, the others get everything in order; its memory stays bounded all the while.

    When it reads again it has what was written, in order and once, then either all the rest or a goodbye; coming back
    behind its last message it misses nothing that the room still keeps.
    """
    room = site.room()
    async with (
        RawSocket.upgraded(site.port, receive_buffer_bytes=SMALL_BUFFER_BYTES) as slow,
        Person.arrive(site) as finch,
    ):
        slow.send(HELLO, text("join", room=room))
        welcome = await slow.next("welcome")
        await slow.next("joined")
        await finch.join(room)
        transport = connection_of(site, welcome["name"]).transport
        buffered: list[int] = []

        async def read_all() -> list[int]:
            seen = []
            for _ in range(MESSAGES):
                seen.append(int(str((await finch.next("posted"))["seq"])))
                buffered.append(transport.get_write_buffer_size())
            return seen

        async with asyncio.TaskGroup() as group:
            reading = group.create_task(read_all())
            await post_many(site, room, range(MESSAGES))

        assert reading.result() == list(range(1, MESSAGES + 1))
        assert max(buffered) > 0, "the reader was never slow, so nothing was shown"
        assert max(buffered) < MEMORY_LIMIT_BYTES

        seen, epoch, is_told = await read_until_told(slow, MESSAGES)
        assert is_told
        assert seen == list(range(1, len(seen) + 1))

        async with Person.arrive(site, token=welcome["token"]) as back:
            joined = await back.join(room, after={"epoch": epoch, "seq": seen[-1]})
            first = int(str(joined["from"]))
            rest = [int(str((await back.next("posted"))["seq"])) for _ in range(MESSAGES - first + 1)]

        assert rest == list(range(first, MESSAGES + 1))
        assert joined["complete"] == (first == seen[-1] + 1)
        assert MESSAGES - first + 1 >= min(MESSAGES_A_ROOM, MESSAGES - seen[-1])


async def read_until_told(slow: RawSocket, last: int) -> tuple[list[int], object, bool]:
    """Read on to the last message, or to a goodbye that says slow."""
    seen: list[int] = []
    epoch: object = None
    while True:
        heard = await slow.next("posted", "bye")
        if heard["type"] == "bye":
            return seen, epoch, heard["reason"] == "slow"
        seen.append(int(str(heard["seq"])))
        epoch = heard["epoch"]
        if seen[-1] == last:
            return seen, epoch, True


async def test_a_reader_that_stalled_briefly_is_caught_up(site: Site) -> None:
    """What came meanwhile and is still in the ring is written on: nothing lost, nothing twice, no goodbye."""
    room, count = site.room(), 250
    async with RawSocket.upgraded(site.port, receive_buffer_bytes=SMALL_BUFFER_BYTES) as slow:
        slow.send(HELLO, text("join", room=room))
        welcome = await slow.next("welcome")
        await slow.next("joined")
        conversation = next(one for one in site.services.hub.people if one.record.name == welcome["name"])
        number = 0
        while not conversation.is_paused:
            await post_many(site, room, range(number, number := number + 20))
        await post_many(site, room, range(number, number + 100))
        count = number + 100

        seen = [int(str((await slow.next("posted"))["seq"])) for _ in range(count)]

        assert seen == list(range(1, count + 1))


async def test_who_asks_without_reading_fills_no_memory(site: Site) -> None:
    """Asking for the same history again and again is answered as fast as it is read, and no faster."""
    room = site.room()
    await post_many(site, room, range(200))
    async with (
        RawSocket.upgraded(site.port, receive_buffer_bytes=SMALL_BUFFER_BYTES) as slow,
        Person.arrive(site) as finch,
    ):
        slow.send(HELLO)
        welcome = await slow.next("welcome")
        transport = connection_of(site, welcome["name"]).transport
        slow.send(*(text("join", room=room) for _ in range(40)))
        await until(lambda: transport.get_write_buffer_size() > 64 * 1024)
        for _ in range(20):
            await finch.send("ping")
            await finch.next("pong")

        assert transport.get_write_buffer_size() < 2 * MEMORY_LIMIT_BYTES


async def test_a_reader_that_stays_stalled_is_let_go(
    monkeypatch: pytest.MonkeyPatch, stores: EmbeddedStores, files: Files
) -> None:
    """Once it has been full for long it is closed as slow, and its memory is given back."""
    monkeypatch.setattr(sockets, "SWEEP_EVERY_S", 0.01)
    monkeypatch.setattr(sockets, "SLOW_AFTER_S", 0.05)
    monkeypatch.setattr(protocol, "CLOSE_LIMIT_S", 0.05)
    async with running_site(stores.talk.url, files) as site:
        room = site.room()
        async with RawSocket.upgraded(site.port, receive_buffer_bytes=SMALL_BUFFER_BYTES) as slow:
            slow.send(HELLO, text("join", room=room))
            welcome = await slow.next("welcome")
            await slow.next("joined")
            connection = connection_of(site, welcome["name"])
            for number in range(0, 400, 20):
                await post_many(site, room, range(number, number + 20))
            await until(connection.transport.is_closing)

        assert site.services.hub.people == ()
