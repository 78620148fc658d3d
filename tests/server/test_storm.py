"""Many who come at once: they cost the store two commands each, and are put off where they are too many."""

from __future__ import annotations

import collections
import contextlib
import re
from collections.abc import Iterator

import pytest
import redis
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from chat.building import Files
from chat.server import pace
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.partitions import tag_of
from tests.site import Person, Site, running_site

PEOPLE = 20


@contextlib.contextmanager
def commands(talk: redis.Redis) -> Iterator[list[str]]:
    """Collect every command that the store was given while the block ran, with its keys."""
    seen: list[str] = []
    with talk.monitor() as monitor:  # type: ignore[no-untyped-call]
        yield seen
        talk.echo("no more")
        while "no more" not in (told := monitor.next_command())["command"]:
            if told["client_type"] != "lua":  # what a script does is part of its call
                seen.append(told["command"])


async def test_who_comes_back_to_a_hot_room_costs_the_store_two_commands(site: Site, talk: redis.Redis) -> None:
    """Their session is found and their mail looked at; what they missed in the room comes from memory."""
    room = site.room()
    async with contextlib.AsyncExitStack() as stack:
        wren = await stack.enter_async_context(Person.arrive(site))
        joined = await wren.join(room)
        tokens = []
        for _ in range(PEOPLE):
            async with Person.arrive(site) as finch:
                tokens.append(finch.token)
                await finch.join(room)
        async with Person.arrive(site, token=wren.token):
            pass  # from now on the store knows the script
        await wren.say(room, "good evening")
        await wren.next("posted")

        with commands(talk) as seen:
            for token in tokens:
                back = await stack.enter_async_context(Person.arrive(site, token=token))
                await back.join(room, after={"epoch": joined["epoch"], "seq": joined["to"]})
                assert (await back.next("posted"))["text"] == "good evening"

    counted = collections.Counter(command.split(" ", 1)[0] for command in seen if re.search("session:|mail:", command))
    assert counted == {"EVALSHA": PEOPLE, "XRANGE": PEOPLE}
    of_the_room = [command for command in seen if tag_of(room) in command]
    assert len(of_the_room) < PEOPLE, "more than the hub's own look at where the room is, every few seconds"


async def test_too_many_at_once_are_told_when_to_come(
    monkeypatch: pytest.MonkeyPatch, stores: EmbeddedStores, files: Files
) -> None:
    """By a frame that any client understands, before any store is asked; who is in talks on."""
    monkeypatch.setattr(pace, "HANDSHAKES_BURST", 1)
    monkeypatch.setattr(pace, "HANDSHAKES_A_SECOND", 0.001)
    async with running_site(stores.talk.url, files) as site, Person.arrive(site) as wren:
        async with connect(site.ws_url) as socket:
            late = Person(socket)

            bye = await late.next("bye")
            assert (bye["reason"], bye["after_ms"]) == ("busy", pace.PUT_OFF_LAST_MS)
            with pytest.raises(ConnectionClosed) as closed:
                await late.raw()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1013

        await wren.send("ping")
        await wren.next("pong")
