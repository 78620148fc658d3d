"""Blocks that a hub did not hear of, and sights that change while they are read."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
import redis

from chat.building import Files
from chat.hub import hub as hub_module
from chat.hub.formats import WIRE
from chat.hub.live_room import LiveRoom
from chat.hub.reading import serving
from chat.hub.sights import RoomSights
from chat.metrics import Metrics
from chat.wire.types import Position
from rooms import history
from rooms.history import Entry, Recent
from rooms.sights import CLEAR, Block, Hiding, Sight, Unblock
from rooms.stores.embedded import EmbeddedStores
from tests.fakes import Wire, unframed
from tests.hub.test_live_room import said, turn
from tests.hub.test_two_hubs import cut_feeds
from tests.site import Person, Site, running_site


def kind(payload: bytes) -> object:
    """What a frame is."""
    return msgspec.json.decode(payload, type=dict[str, object])["type"]


async def test_a_block_is_found_by_looking(
    site: Site, stores: EmbeddedStores, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub that heard no word of it notices by the revision: the answer comes, and what follows is kept apart."""
    room = site.room()
    monkeypatch.setattr(hub_module, "POSITION_CHECK_EVERY_S", 0.05)
    async with running_site(stores.talk.url, files) as deaf, Person.arrive(deaf) as wren, Person.arrive(site) as finch:
        await wren.join(room)
        await finch.join(room)
        await finch.say(room, "first")
        member = (await wren.next("posted"))["member"]
        monkeypatch.setattr(deaf.services.hub, "room_spoke", lambda *_: None)

        await wren.send("block", room=room, member=member)
        assert (await wren.next("blocked"))["member"] == member
        await finch.say(room, "second")

        await wren.next("gap")


async def test_a_block_holds_over_a_cut_feed(site: Site, talk: redis.Redis) -> None:
    """Whether it was asked for before the line to the store was cut or after, nothing comes through."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        await wren.join(room)
        await finch.join(room)
        await finch.say(room, "first")
        member = (await wren.next("posted"))["member"]

        assert cut_feeds(talk) > 0
        await wren.send("block", room=room, member=member)
        await wren.next("blocked")
        await finch.say(room, "second")

        await wren.next("gap")


def test_what_was_missed_is_noticed() -> None:
    """Events count up; a hole means that the sights must be read again, an old one changes nothing."""
    sights = RoomSights()

    assert sights.learn(Block(1, "wren", "finch"))
    assert not sights.learn(Block(3, "wren", "robin"))
    assert sights.learn(Unblock(1, "wren", "finch"))

    assert (sights.of("wren"), sights.of("finch")) == (
        Sight(blocked=frozenset({"finch"})),
        Sight(blockers=frozenset({"wren"})),
    )


def test_only_sights_that_are_limited_are_read() -> None:
    """From then on what is announced keeps them true; who left is read again."""
    sights = RoomSights()
    sights.begin(4, {"wren"}, {})
    assert (sights.must_read("wren"), sights.must_read("finch")) == (True, False)

    sights.put("wren", 3, CLEAR)  # read before the fourth change was made
    assert sights.must_read("wren")
    sights.put("wren", 4, Sight(reported=frozenset({history.Position("epoch", 1)})))
    sights.learn(Hiding(5, "wren", history.Position("epoch", 2)))

    assert sights.of("wren").reported == {history.Position("epoch", 1), history.Position("epoch", 2)}
    sights.forget_all_but(["finch"])
    assert sights.must_read("wren")


def test_two_blocks_between_the_same_two_are_two() -> None:
    """Each can take back their own alone."""
    sights = RoomSights()
    for event in (Block(1, "wren", "finch"), Block(2, "finch", "wren"), Unblock(3, "wren", "finch")):
        sights.learn(event)

    assert not sights.of("wren").sees("finch", "epoch", 1)
    assert not sights.of("finch").sees("wren", "epoch", 1)


async def test_what_the_ring_has_dropped_is_read_by_the_same_sight() -> None:
    """Words that come from the store are kept back like those of the ring."""
    room = LiveRoom("room0001", Metrics())
    room.begin("epoch", 3)
    room.sights.learn(Block(1, "wren", "finch"))
    entries = tuple(
        Entry(seq, 0, member, f'{{"type":"posted","seq":{seq}}}'.encode())
        for seq, member in ((1, "finch"), (2, "robin"), (3, "wren"))
    )

    recent = Recent("epoch", 1, 3, 0, entries)
    shown = {
        member: [kind(payload) for payload in unframed(serving(room, recent, Position("epoch", 0), member, WIRE)[1])]
        for member in ("wren", "finch", "robin")
    }

    assert shown == {
        "wren": ["gap", "posted", "posted"],
        "finch": ["posted", "posted", "gap"],
        "robin": ["posted"] * 3,
    }


async def test_a_full_socket_catches_up_by_its_own_sight() -> None:
    """Served late from the ring, it is shown what it would have been shown at once."""
    room, wren = LiveRoom("room0001", Metrics()), Wire()
    room.begin("epoch", 0)
    room.add(wren, "wren")
    await turn()
    wren.is_paused = True
    room.pause(wren)
    room.accept(said(1))
    room.sights.learn(Block(1, "wren", "member"))
    await turn()

    wren.is_paused = False
    room.resume(wren)
    await asyncio.sleep(0)

    assert [frame["type"] for frame in wren.payloads] == ["gap"]
