"""All processes tag a part of the network alike, so that a door shut on one of them stands on each."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import redis
from websockets.asyncio.client import connect

from chat.building import Files
from chat.network import NetworkTags, day_of
from chat.network_keys import AHEAD_S, NetworkKeys
from chat.settings import Settings
from moderation.desk.actions import Action
from rooms import retention
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.fakes import Clock
from tests.site import NO_RECORD, Person, Site, running_site
from tests.test_flagging import decide, only_item

ADDRESS, NEIGHBOUR, STRANGER = "203.0.114.9", "203.0.114.77", "8.8.8.8"
PROXIED = Settings(trusted_proxies=("127.0.0.0/8",))


@contextlib.asynccontextmanager
async def from_afar(site: Site, address: str) -> AsyncIterator[Person]:
    """Somebody who comes through a proxy from an address, and enters the room."""
    async with connect(site.ws_url, additional_headers={"X-Forwarded-For": address}) as socket:
        person = Person(socket)
        await person.send("hello", wire=1, age_band="18+", lang="en")
        await person.next("welcome")
        await person.join(site.room())
        yield person


async def answer(person: Person, room: str) -> dict[str, object]:
    """Say something; return what comes of it, past what was said before."""
    nonce = await person.say(room, "good evening")
    while (frame := await person.next("posted", "held"))["nonce"] != nonce:
        pass
    return frame


class Process:
    """One process as far as tags go."""

    def __init__(self, store: Keeper, clock: Clock) -> None:
        self.tags, self._clock = NetworkTags(), clock
        self.keys = NetworkKeys(store, self.tags, clock_ms=clock.ms)

    def seen(self) -> tuple[str, ...]:
        """How it tags an address now."""
        return self.tags.tags(STRANGER, None, self._clock.at_s)


async def test_a_door_shut_on_one_process_stands_on_another(stores: EmbeddedStores, files: Files) -> None:
    """Whoever comes anew from the same part of the network waits wherever they connect; others do not."""
    urls = {"talk_url": stores.talk.url, "record_url": stores.record.url}
    async with (
        running_site(files=files, settings=PROXIED, **urls) as one,
        running_site(files=files, settings=PROXIED, **urls) as other,
        from_afar(one, ADDRESS) as finch,
    ):
        await finch.say(one.room(), "you people are vermin")
        await finch.next("posted")
        await decide(one, await only_item(one), Action.BAN, minutes=60)
        assert (await finch.next("told"))["what"] == "banned"
        assert (await finch.next("bye"))["reason"] == "ended"

        async with from_afar(other, NEIGHBOUR) as back, from_afar(other, STRANGER) as stranger:
            assert (await answer(back, other.room()))["reason"] == "newcomer"
            assert (await answer(stranger, other.room()))["type"] == "posted"


async def test_a_door_shut_yesterday_still_stands(store: Keeper) -> None:
    """Over midnight, also on a process that was started after it; the day after that the key is forgotten."""
    clock = Clock()
    old, new = Process(store, clock), Process(store, clock)
    await old.keys.look()
    (shut,) = old.seen()

    clock.pass_s(retention.DAY_S)
    for process in (new, old):
        await process.keys.look()

    assert old.seen() == new.seen()
    assert new.seen()[1] == shut
    clock.pass_s(retention.DAY_S)
    assert shut not in old.seen()


async def test_tomorrow_s_key_is_agreed_on_before_midnight(store: Keeper) -> None:
    """No process meets the new day with a key of its own."""
    clock = Clock()
    clock.at_s = (day_of(clock.at_s) + 1) * retention.DAY_S - AHEAD_S / 2
    one, other = Process(store, clock), Process(store, clock)
    for process in (one, other):
        await process.keys.look()

    clock.pass_s(AHEAD_S)

    assert len(one.seen()) == 2
    assert one.seen() == other.seen()


async def test_after_a_restart_of_talk_tags_are_as_before(store: Keeper, talk: redis.Redis) -> None:
    """The key that processes hold is offered again, and who comes later takes it."""
    clock = Clock()
    one, other = Process(store, clock), Process(store, clock)
    await one.keys.look()
    before = one.seen()

    talk.flushall()
    await one.keys.look()
    await other.keys.look()

    assert one.seen() == other.seen() == before


async def test_without_talk_a_process_tags_by_itself() -> None:
    """Throttles go on telling networks apart; nothing is raised."""
    alone = Process(Keeper(NO_RECORD), Clock())
    await alone.keys.look()

    (tag,) = alone.seen()
    assert alone.seen() == (tag,)


async def test_keys_have_an_end(store: Keeper, talk: redis.Redis) -> None:
    """None outlives the time that the table of retention gives, and one holds at least as long as a door may."""
    clock = Clock()
    await Process(store, clock).keys.look()

    [key] = list(talk.scan_iter("*network:*"))
    assert retention.SANCTION_TTL_S < talk.ttl(key) <= retention.NETWORK_KEY_TTL_S
