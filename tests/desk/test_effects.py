"""Effects: what was decided happens, once in its result, wherever carrying it out is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import msgspec
import pytest
import redis

from moderation.desk.actions import Action
from moderation.desk.consequences import SLOW_S
from moderation.desk.decisions import Decided, Wish
from moderation.desk.effects import What
from moderation.desk.matrix import Ask
from moderation.desk.queue import DESK
from moderation.desk.threads import Letter
from moderation.findings import Lane
from rooms import retention
from rooms.errors import StoreAway
from rooms.sanctions import Kind, Sanction
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Arg, Keeper, Reply
from rooms.stores.partitions import tag_of
from tests.desk.desk import TEXT, Desk
from tests.desk.making import ROOM, WREN
from tests.desk.stories import EXPECTED, MASKED, STORIES, Cut, Fuse, decide, outcome, settle, tell
from tests.standing import standing


@pytest.mark.parametrize("story", STORIES)
async def test_what_was_decided_happens(desk: Desk, talk: redis.Redis, ledger: redis.Redis, story: str) -> None:
    """In the room, to the person, and in what holds from now on."""
    person = await tell(desk, story)

    await settle(desk, ledger)

    texts, holding, is_here, told = EXPECTED[story]
    seen_texts, holds, seen_here, letters = await outcome(desk, person, talk)
    assert list(cast("tuple[str, ...]", seen_texts)) == texts
    assert tuple(place for place, is_on in enumerate(cast("tuple[bool, ...]", holds)) if is_on) == holding
    assert seen_here is is_here
    assert tuple(what for what, _ in cast("tuple[tuple[What, object], ...]", letters)) == told
    assert {key for key in talk.scan_iter() if talk.ttl(key) < 0} == set()


@pytest.mark.parametrize("is_heard", [False, True])
@pytest.mark.parametrize("story", STORIES)
async def test_a_process_that_ends_between_any_two_steps_changes_nothing(
    desk: Desk, talk: redis.Redis, ledger: redis.Redis, story: str, is_heard: bool
) -> None:
    """Cut off at its first command to a store, its second, and so on; another one goes on: the result is the same."""
    person = await tell(desk, story)
    await settle(desk, ledger)
    whole = await outcome(desk, person, talk)

    for cut_at in range(1, 200):
        talk.flushall()
        ledger.flushall()
        person = await tell(desk, story)
        fuse = Fuse(cut_at, is_heard=is_heard)
        first = Desk(Cut(desk.record, fuse), Cut(desk.store, fuse), desk.catalogue)
        try:
            await first.drainer.drain()
        except StoreAway:
            await settle(desk, ledger)
            assert await outcome(desk, person, talk) == whole, f"cut off at {cut_at}"
        else:
            assert cut_at > 5
            return
    pytest.fail("it never came through")


async def test_one_process_carries_out_at_a_time(desk: Desk, record: Keeper, store: Keeper) -> None:
    """The second one leaves it alone while the first one's lease lasts."""
    await tell(desk, "release")
    other = Desk(record, store, desk.catalogue)
    assert await other.drainer.drain() is not None
    await tell(desk, "mask")

    assert await desk.drainer.drain() is None
    assert await other.drainer.drain() == 4


async def test_a_process_that_was_overtaken_strikes_nothing_out(
    desk: Desk, record: Keeper, store: Keeper, ledger: redis.Redis
) -> None:
    """Its lease ran out while it carried something out: it stops there and takes nothing away from the other."""
    await tell(desk, "remove and mute")
    other = Desk(record, store, desk.catalogue)

    class Overtaken(Cut):
        """The line to talk, slow enough for the lease to be another's afterwards."""

        def call(self, *args: Arg) -> asyncio.Future[Reply]:
            ledger.set(f"{DESK}:drainer", "another")
            return super().call(*args)

    slow = Desk(record, Overtaken(store, Fuse(1_000, is_heard=True)), desk.catalogue)
    waiting = ledger.xlen(f"{DESK}:effects")

    assert await slow.drainer.drain() is None
    assert ledger.xlen(f"{DESK}:effects") == waiting
    await settle(other, ledger)


async def test_what_holds_outlives_the_store_that_forgets(desk: Desk, talk: redis.Redis, ledger: redis.Redis) -> None:
    """After a restart of talk a mute is imposed again; one that was reversed, or is over, is not."""
    person = await tell(desk, "remove and mute")
    await settle(desk, ledger)
    talk.flushall()

    assert await desk.drainer.restore() == 1
    assert (await standing(desk.store, ROOM, person.id)).muted_until_ms > 0

    ledger.flushall()
    await tell(desk, "mute, reverse")
    assert await desk.drainer.restore() == 0


async def test_a_slow_room_has_a_pace(desk: Desk, ledger: redis.Redis) -> None:
    """For everybody in that room, and in no other."""
    await tell(desk, "lock and slow")
    await settle(desk, ledger)

    assert (await standing(desk.store, ROOM, "anybody")).slow_s == SLOW_S
    assert (await standing(desk.store, "another1", "anybody")).slow_s == 0


async def test_what_is_over_is_not_kept(desk: Desk, ledger: redis.Redis) -> None:
    """A sanction whose time has passed is forgotten in record as well, with whose it was; one decided anew is not."""
    person = await tell(desk, "remove and mute")
    ((target, kept),) = ledger.hgetall(f"{DESK}:standing").items()
    envelope = msgspec.json.decode(kept)
    envelope["effect"]["until_ms"] = 1
    ledger.hset(f"{DESK}:standing", target, msgspec.json.encode(envelope))

    assert person.id.encode() in bytes(cast("bytes", target))
    assert await desk.drainer.restore() == 0
    assert ledger.hlen(f"{DESK}:standing") == 0


async def test_an_earlier_decision_that_arrives_late_does_not_come_back(desk: Desk, talk: redis.Redis) -> None:
    """The order is that of the decisions, not of arriving."""
    mute = {"order": 1, "until_ms": int(talk.time()[0]) * 1000 + 60_000}
    sanction = desk_mute("sparrow")

    await desk.sanctions.lift(sanction, order=2)
    assert not await desk.sanctions.impose(sanction, **mute)
    assert (await standing(desk.store, ROOM, "sparrow")).muted_until_ms == 0
    assert await desk.sanctions.impose(sanction, order=3, until_ms=mute["until_ms"])
    assert (await standing(desk.store, ROOM, "sparrow")).muted_until_ms == mute["until_ms"]
    assert (await standing(desk.store, ROOM, "robin")).muted_until_ms == 0


async def test_a_message_released_too_late_is_not_put_into_the_room(
    desk: Desk, talk: redis.Redis, ledger: redis.Redis
) -> None:
    """Nor one whose words are gone: its author is asked to send it again."""
    for is_late in (True, False):
        talk.flushall()
        ledger.flushall()
        person = await tell(desk, "release")
        if is_late:
            age(ledger, retention.NONCE_TTL_S * 1000 + 1_000)
        else:
            for key in talk.scan_iter("*item:*"):
                talk.delete(key)
        await settle(desk, ledger)

        assert await desk.room() == []
        assert What.SEND_AGAIN in [one.what for one in await desk.letters(person)]


async def test_an_effect_that_nobody_can_read_is_set_aside(desk: Desk, ledger: redis.Redis) -> None:
    """It is counted, and those after it happen."""
    ledger.xadd(f"{DESK}:effects", {"effect": '{"from": "the future"}'})
    person = await tell(desk, "release")

    await settle(desk, ledger)

    assert await desk.room() == [TEXT]
    assert ledger.hget(f"{DESK}:aside", "effects") == b"1"
    assert [one.what for one in await desk.letters(person)] == [What.RELEASED]


async def test_the_banned_are_told_before_their_session_ends(desk: Desk, stores: EmbeddedStores) -> None:
    """An open page hears what happened, why and until when, and then that the session is over."""
    person = await desk.enter()
    item = await desk.flag(person)
    heard: list[bytes] = []

    def hear(push: Sequence[Reply]) -> None:
        if bytes(cast("bytes", push[0])) == b"smessage":
            heard.append(cast("bytes", push[2]))

    async with asyncio.TaskGroup() as group:
        ears = Keeper(stores.talk.url, on_push=hear)
        listening = group.create_task(ears.run())
        await ears.until_up(10)
        ears.send("SSUBSCRIBE", f"{tag_of(person.id)}control")
        await ears.call("PING")

        await decide(desk, item, Action.BAN, 10)
        await desk.drainer.drain()
        await ears.call("PING")
        listening.cancel()

    assert b'"banned"' in heard[0]
    assert b'"sessionended"' in heard[1]


async def test_one_decided_in_this_process_is_carried_out_at_once(desk: Desk, ledger: redis.Redis) -> None:
    """And one of another process soon: nobody has to ask."""
    async with asyncio.TaskGroup() as group:
        running = group.create_task(desk.drainer.run())
        for story in ("release", "mask"):
            await tell(desk, story)
            desk.drainer.wake()
            while ledger.xlen(f"{DESK}:effects"):
                await asyncio.sleep(0)
        running.cancel()

    assert await desk.room() == [TEXT, MASKED]


async def test_while_a_store_is_away_what_was_decided_waits(desk: Desk, ledger: redis.Redis) -> None:
    """Carrying out goes on as soon as the store is back; nobody has to start it again."""

    class Away(Cut):
        """A line that is down for its first three commands."""

        def call(self, *args: Arg) -> asyncio.Future[Reply]:
            if self._fuse.left > 0:
                self._fuse.left -= 1
                late.drainer.wake()
                raise StoreAway
            return self._inner.call(*args)

    late = Desk(desk.record, Away(desk.store, Fuse(3, is_heard=False)), desk.catalogue)
    await tell(desk, "release")

    async with asyncio.TaskGroup() as group:
        running = group.create_task(late.drainer.run())
        while ledger.xlen(f"{DESK}:effects"):
            await asyncio.sleep(0)
        running.cancel()

    assert await desk.room() == [TEXT]


async def test_a_closed_items_words_go_after_a_day(desk: Desk, talk: redis.Redis, ledger: redis.Redis) -> None:
    """Undone, they have their three days again; never more than that in all."""
    item = await desk.flag(await desk.enter(), Lane.HATE)
    (key,) = talk.scan_iter("*item:*")
    assert retention.ITEM_TEXT_TTL_S - 60 < talk.ttl(key) <= retention.ITEM_TEXT_TTL_S

    await decide(desk, item, Action.CLOSE, decision="d1")
    await settle(desk, ledger)
    assert retention.DAY_S - 60 < talk.ttl(key) <= retention.DAY_S

    await decide(desk, item, Action.UNDO, of="d1")
    await settle(desk, ledger)
    assert retention.ITEM_TEXT_TTL_S - 60 < talk.ttl(key) <= retention.ITEM_TEXT_TTL_S


def desk_mute(session: str) -> Sanction:
    """Return a mute in the room."""
    return Sanction(kind=Kind.MUTE, room=ROOM, whom=session)


def age(ledger: redis.Redis, by_ms: int) -> None:
    """Let what waits have been decided long ago."""
    for place, fields in cast("list[tuple[bytes, dict[bytes, bytes]]]", ledger.xrange(f"{DESK}:effects")):
        old = msgspec.json.decode(fields[b"effect"])
        ledger.xdel(f"{DESK}:effects", place)
        ledger.xadd(f"{DESK}:effects", {"effect": msgspec.json.encode(old | {"at_ms": old["at_ms"] - by_ms})})


@pytest.mark.parametrize("is_heard", [False, True])
async def test_what_a_moderator_wrote_arrives_once_wherever_carrying_it_out_is_cut_off(
    desk: Desk, talk: redis.Redis, ledger: redis.Redis, is_heard: bool
) -> None:
    """One turn in the thread, one letter in the mail, and everything about it ends."""
    for cut_at in range(1, 50):
        talk.flushall()
        ledger.flushall()
        person = await desk.enter()
        item = await desk.flag(person)
        await desk.threads.draft(ROOM, item.id, "d1", Letter(text=TEXT, staff_id="wren"))
        ask = Ask(action=Action.WRITE, is_written=True)
        wish = Wish(id="d1", item=item.id, version=item.version, ask=ask, actor=WREN)
        assert isinstance(await desk.decisions.decide(wish), Decided)
        fuse = Fuse(cut_at, is_heard=is_heard)
        first = Desk(Cut(desk.record, fuse), Cut(desk.store, fuse), desk.catalogue)
        try:
            await first.drainer.drain()
        except StoreAway:
            await settle(desk, ledger)
        assert len(await desk.threads.of(person.id, ROOM)) == 1
        assert [turn.letter.text for turn in await desk.threads.read(ROOM, item.id)] == [TEXT]
        assert len(await desk.mail.read(person.id)) == 1, f"cut off at {cut_at}"
        assert {key for key in talk.scan_iter() if talk.ttl(key) < 0} == set()
        if fuse.left > 0:
            assert cut_at > 3
            return
    pytest.fail("it never came through")
