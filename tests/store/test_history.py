"""The recent messages of every room."""

from __future__ import annotations

import asyncio
from typing import cast

import msgspec
import redis

from rooms import retention
from rooms.history import History, channel
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from rooms.stores.partitions import tag_of
from tests.store.talking import KEPT_S, ROOM, post, read, texts


async def plant(history: History, talk: redis.Redis, ages_s: list[int]) -> str:
    """Put messages that were said long ago into an empty room; return its epoch."""
    recent = await read(history)
    tag = tag_of(ROOM)
    for seq, age_s in enumerate(ages_s, recent.top + 1):
        fields = {"at": recent.now_ms - age_s * 1000, "by": "m", "frame": f'{{"text":"{seq}"}}'}
        talk.xadd(f"{tag}stream:{ROOM}", cast("dict[redis.typing.FieldT, redis.typing.EncodableT]", fields), f"{seq}-0")
        talk.hset(f"{tag}meta:{ROOM}", "seq", str(seq))
    return recent.epoch


def kept_in(talk: redis.Redis) -> int:
    """Count the entries of the room's stream, due or not."""
    return talk.xlen(f"{tag_of(ROOM)}stream:{ROOM}")


async def test_numbers_rise_by_one_and_are_read_in_order(store: Keeper) -> None:
    """Even when many post at once: the order of the answers is the order of reading."""
    history = History(store)

    places = await asyncio.gather(*(post(history, str(number)) for number in range(50)))
    recent = await read(history)

    assert sorted(place.seq for place in places) == list(range(1, 51))
    assert [entry.seq for entry in recent.entries] == list(range(1, 51))
    by_seq = {place.seq: str(number) for number, place in enumerate(places)}
    assert texts(recent.entries) == [by_seq[seq] for seq in range(1, 51)]
    assert {place.epoch for place in places} == {recent.epoch}


async def test_the_stored_frame_carries_its_place_and_the_stores_time(store: Keeper) -> None:
    """So that it can be sent as it is."""
    history = History(store)
    place = await post(history, "hello")

    (entry,) = (await read(history)).entries

    frame = msgspec.json.decode(entry.frame, type=dict[str, object])
    assert frame == {"epoch": place.epoch, "seq": 1, "at_ms": entry.at_ms, "text": "hello"}
    assert entry.member == "m-wren"


async def test_a_nonce_posts_once_a_session(store: Keeper) -> None:
    """A repeat is told where the first stands; another session's equal nonce is another message."""
    history = History(store)
    first = await post(history, "one", nonce="n")

    again = await post(history, "other words", nonce="n")
    others = await post(history, "two", nonce="n", session="finch")

    assert (first.is_new, again.is_new, others.is_new) == (True, False, True)
    assert (again.epoch, again.seq) == (first.epoch, first.seq)
    assert texts((await read(history)).entries) == ["one", "two"]


async def test_of_many_equal_nonces_at_once_one_posts(store: Keeper) -> None:
    """However many connections a client opens."""
    history = History(store)

    places = await asyncio.gather(*(post(history, "once", nonce="n") for _ in range(20)))

    assert sum(place.is_new for place in places) == 1
    assert {place.seq for place in places} == {1}


async def test_what_is_due_is_never_read(store: Keeper, talk: redis.Redis) -> None:
    """Even while it still lies in the store, untrimmed."""
    history = History(store)
    await plant(history, talk, [KEPT_S + 60, KEPT_S + 1, KEPT_S - 60, 5])

    recent = await read(history)

    assert kept_in(talk) == 4
    assert (recent.first, recent.top) == (3, 4)
    assert texts(recent.entries) == ["3", "4"]


async def test_a_post_trims_sixteen_old_ones_at_most(store: Keeper, talk: redis.Redis) -> None:
    """No message waits for a long tidying; the janitor takes the rest."""
    history = History(store)
    await plant(history, talk, [KEPT_S + 60] * 40)

    await post(history, "new")
    assert kept_in(talk) == 40 - 16 + 1

    await history.trim(ROOM, retention_s=KEPT_S)
    assert kept_in(talk) == 1


async def test_trimming_leaves_what_is_not_due(store: Keeper, talk: redis.Redis) -> None:
    """The janitor takes the old ones only."""
    history = History(store)
    await plant(history, talk, [KEPT_S + 60, KEPT_S + 60, 60, 5])

    await history.trim(ROOM, retention_s=KEPT_S)

    assert kept_in(talk) == 2
    assert texts((await read(history)).entries) == ["3", "4"]


async def test_a_room_keeps_five_hundred(store: Keeper, talk: redis.Redis) -> None:
    """The oldest go first, and the room says from where on it is whole."""
    history = History(store)
    await asyncio.gather(*(post(history, str(number)) for number in range(retention.MESSAGES_A_ROOM + 5)))

    recent = await read(history)

    assert kept_in(talk) == retention.MESSAGES_A_ROOM
    assert (recent.first, recent.top) == (6, retention.MESSAGES_A_ROOM + 5)


async def test_an_empty_room_has_an_epoch_and_nothing_kept(store: Keeper) -> None:
    """``first`` stands one above ``top``, and the epoch stays when somebody posts."""
    history = History(store)
    assert await history.top(ROOM) is None

    empty = await read(history)
    place = await post(history, "first")

    assert (empty.first, empty.top, empty.entries) == (1, 0, ())
    assert place.epoch == empty.epoch
    assert await history.top(ROOM) == (place.epoch, 1)


async def test_a_room_in_which_all_is_due_is_empty_but_keeps_its_number(store: Keeper, talk: redis.Redis) -> None:
    """The next message goes on counting."""
    history = History(store)
    epoch = await plant(history, talk, [KEPT_S + 60] * 3)

    recent = await read(history)
    place = await post(history, "next")

    assert (recent.first, recent.top, recent.entries) == (4, 3, ())
    assert (place.epoch, place.seq) == (epoch, 4)


async def test_a_removed_message_is_never_read(store: Keeper) -> None:
    """In the middle it leaves a hole; at the head the room begins after it."""
    history = History(store)
    places = [await post(history, text) for text in ("head", "one", "middle", "two")]
    epoch = places[0].epoch

    assert await history.remove(ROOM, epoch, 3)
    middle_gone = await read(history)
    assert await history.remove(ROOM, epoch, 1)
    head_gone = await read(history)

    assert [entry.seq for entry in middle_gone.entries] == [1, 2, 4]
    assert (middle_gone.first, middle_gone.top) == (1, 4)
    assert texts(head_gone.entries) == ["one", "two"]
    assert (head_gone.first, head_gone.top) == (2, 4)


async def test_a_room_of_which_all_was_removed(store: Keeper) -> None:
    """Nothing is kept, the number stays."""
    history = History(store)
    places = [await post(history, text) for text in ("one", "two")]

    for place in places:
        await history.remove(ROOM, place.epoch, place.seq)
    recent = await read(history)

    assert (recent.first, recent.top, recent.entries) == (3, 2, ())


async def test_removing_again_or_in_another_epoch_does_nothing(store: Keeper) -> None:
    """Nobody hears of it a second time."""
    history = History(store)
    place = await post(history, "goes")

    assert not await history.remove(ROOM, "another-epoch", place.seq)
    assert await history.remove(ROOM, place.epoch, place.seq)
    assert not await history.remove(ROOM, place.epoch, place.seq)
    assert not await history.remove(ROOM, place.epoch, 99)


async def test_the_newest_come_within_a_limit(store: Keeper) -> None:
    """And only those after the position that was asked for."""
    history = History(store)
    for number in range(1, 8):
        await post(history, str(number))

    assert texts((await read(history, 3)).entries) == ["5", "6", "7"]
    assert texts((await read(history, after=5)).entries) == ["6", "7"]
    assert (await read(history, after=7)).entries == ()
    assert (await read(history, after=99)).entries == ()


async def test_a_room_that_lost_its_numbers_begins_a_new_epoch(store: Keeper, talk: redis.Redis) -> None:
    """Old messages are gone with their numbers, and an old nonce does not point into the new epoch."""
    history = History(store)
    old = [await post(history, text, nonce=text) for text in ("one", "two")]
    talk.delete(f"{tag_of(ROOM)}meta:{ROOM}")

    recent = await read(history)
    new = await post(history, "three")
    again = await post(history, "two", nonce="two")

    assert recent.epoch != old[0].epoch
    assert (recent.top, recent.entries) == (0, ())
    assert (new.epoch, new.seq, new.is_new) == (recent.epoch, 1, True)
    assert (again.epoch, again.seq, again.is_new) == (recent.epoch, 2, True)


async def test_posting_into_lost_numbers_begins_a_new_epoch_too(store: Keeper, talk: redis.Redis) -> None:
    """Whoever comes first."""
    history = History(store)
    old = await post(history, "one")
    talk.delete(f"{tag_of(ROOM)}meta:{ROOM}")

    new = await post(history, "two")

    assert new.epoch != old.epoch
    assert texts((await read(history)).entries) == ["two"]


async def test_what_is_announced_is_what_is_read(store: Keeper, stores: EmbeddedStores) -> None:
    """One announcement a message with its frame, one a removal, none for a repeated nonce."""
    history = History(store)
    heard: list[bytes] = []
    listener = Keeper(
        stores.talk.url, on_push=lambda push: heard.append(cast("bytes", push[2])) if push[0] == b"smessage" else None
    )
    async with asyncio.TaskGroup() as group:
        running = group.create_task(listener.run())
        await listener.until_up(10)
        listener.send("SSUBSCRIBE", channel(ROOM))
        await listener.call("ECHO", "subscribed")

        place = await post(history, "hello", nonce="n")
        await post(history, "hello", nonce="n")
        (entry,) = (await read(history)).entries
        await history.remove(ROOM, place.epoch, 1)
        await history.remove(ROOM, place.epoch, 1)
        await listener.call("SPUBLISH", channel(ROOM), "end")
        running.cancel()

    header = f"{place.epoch}:1:".encode()
    assert heard == [header + b"m-wren\n" + entry.frame, header + b"\n", b"end"]
