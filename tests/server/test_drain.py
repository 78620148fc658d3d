"""A worker takes leave: what people asked is answered before they are asked to come back."""

from __future__ import annotations

import asyncio

import redis

from chat.server.web import take_leave
from tests.site import Person, Site
from tests.waiting import until

PAUSE_MS = 10_000


async def test_what_was_asked_is_answered_first(site: Site, talk: redis.Redis) -> None:
    """However long the store takes; meanwhile nobody new is sent here, and nothing more is taken from the socket."""
    room, services = site.room(), site.services
    async with Person.arrive(site) as wren, Person.arrive(site) as finch, asyncio.TaskGroup() as group:
        await wren.join(room)
        talk.client_pause(PAUSE_MS, all=False)
        nonce = await wren.say(room, "good night")
        await until(lambda: services.metrics.counts().get("messages_judged|deliver"))

        leaving = group.create_task(take_leave(services, lambda: 0.0))
        assert (await finch.next("bye"))["reason"] == "restart"
        assert not services.is_ready
        await wren.say(room, "too late")
        talk.client_unpause()

        assert (await wren.next("posted"))["nonce"] == nonce
        assert (await wren.next("bye"))["reason"] == "restart"
        await leaving
    assert services.metrics.counts()["messages_judged|deliver"] == 1
