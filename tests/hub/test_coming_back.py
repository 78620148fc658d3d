"""Coming back to a hub that heard less than another, or while it hears more than it holds: nothing lost or twice."""

from __future__ import annotations

import pytest
import redis

from rooms.history import History, Recent
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from rooms.stores.partitions import tag_of
from tests.site import Person, Site
from tests.waiting import until

MANY = 300
"""More than a ring holds, fewer than a room keeps."""


async def say(history: History, room: str, *texts: str) -> None:
    """Post messages as somebody on a hub elsewhere."""
    for text in texts:
        head = f'{{"type":"posted","room":"{room}",'.encode()
        tail = f'"nonce":"{text}","member":"m","name":"n","text":"{text}"}}'.encode()
        await history.append(room, retention_s=3600, member="m", nonce=text, frame=(head, tail))


async def test_a_hub_that_heard_less_catches_up_before_it_serves(
    site: Site,
    other_site: Site,
    store: Keeper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who has read three messages elsewhere is shown the fourth next, and none of the three again."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(other_site) as finch:
        joined = await wren.join(room)
        await finch.join(room)
        with monkeypatch.context() as deaf:
            deaf.setattr(other_site.services.hub, "room_spoke", lambda *_: None)
            await say(History(store), room, "one", "two", "three")
            seen = [await wren.next("posted") for _ in range(3)][-1]

        async with Person.arrive(other_site, token=wren.token) as again:
            back = await again.join(room, after={"epoch": joined["epoch"], "seq": seen["seq"]})
            await say(History(store), room, "four")

            assert (back["from"], back["to"], back["complete"]) == (4, 3, True)
            assert (await again.next("posted"))["text"] == "four"


async def test_what_is_said_while_older_messages_are_read_is_not_passed_over(
    site: Site, store: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is more than the ring holds: the store is read again until the two meet."""
    room, real, reads = site.room(), History.recent, 0

    async def slow(self: History, room_id: str, limit: int, *, retention_s: int, after: int = 0) -> Recent:
        nonlocal reads
        found, reads = await real(self, room_id, limit, retention_s=retention_s, after=after), reads + 1
        if reads == 1:
            await say(History(store), room, *(f"meanwhile {number}" for number in range(MANY)))
            live = site.services.hub.room(room)
            await until(lambda: live is not None and live.top == found.top + MANY)
        return found

    async with Person.arrive(site) as wren:
        joined = await wren.join(room)
        await say(History(store), room, *(f"before {number}" for number in range(MANY // 2)))
        live = site.services.hub.room(room)
        await until(lambda: live is not None and live.top == MANY // 2)
        assert live is not None
        live.ring.clear()
        monkeypatch.setattr(History, "recent", slow)
        async with Person.arrive(site) as finch:
            back = await finch.join(room, after={"epoch": joined["epoch"], "seq": 1})

            assert (back["from"], back["complete"]) == (2, True)
            assert [(await finch.next("posted"))["seq"] for _ in range(MANY)] == list(range(2, MANY + 2))


async def test_a_new_run_of_which_the_beginning_is_gone_is_told_as_such(
    site: Site,
    other_site: Site,
    store: Keeper,
    stores: EmbeddedStores,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who is connected to a hub that heard nothing of it is told the range that can't be brought back."""
    room = site.room()
    async with Person.arrive(other_site) as finch:
        await finch.join(room)
        with monkeypatch.context() as deaf:
            deaf.setattr(other_site.services.hub, "room_spoke", lambda *_: None)
            with redis.Redis(unix_socket_path=str(stores.talk.socket)) as talk:
                talk.flushall()
                await say(History(store), room, "one", "two", "three")
                talk.xtrim(f"{tag_of(room)}stream:{room}", maxlen=1, approximate=False)

        other_site.services.hub.room_restored(room)

        skipped, posted = await finch.next("skip"), await finch.next("posted")
        assert (skipped["from"], skipped["to"], posted["seq"]) == (1, 2, 3)
        assert skipped["epoch"] == posted["epoch"]


async def test_a_removal_at_the_head_of_a_new_run_is_no_loss(
    site: Site, other_site: Site, store: Keeper, stores: EmbeddedStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where this hub heard neither the message nor its removal: a removal stands in its place, and no skip."""
    room, history = site.room(), History(store)
    async with Person.arrive(other_site) as finch:
        await finch.join(room)
        with monkeypatch.context() as deaf:
            deaf.setattr(other_site.services.hub, "room_spoke", lambda *_: None)
            with redis.Redis(unix_socket_path=str(stores.talk.socket)) as talk:
                talk.flushall()
            await say(history, room, "one", "two")
            await history.remove(room, (await history.recent(room, 1, retention_s=3600)).epoch, 1)

        other_site.services.hub.room_restored(room)

        assert (await finch.next("removed"))["seq"] == 1
        assert (await finch.next("posted"))["seq"] == 2
