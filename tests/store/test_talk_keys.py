"""What all keys of talk have in common: an end, and one home for each room."""

from __future__ import annotations

import random

import redis
from redis.crc import key_slot

from rooms import retention
from rooms.control import CHANNELS, Control, Mail
from rooms.history import History, Position, channel
from rooms.ids import new_id
from rooms.sessions import Sessions
from rooms.sights import Blocking, Sights
from rooms.stores.link import Keeper
from rooms.stores.partitions import TAGS, tag_of
from rooms.stores.scripts import Caller
from tests.fakes import Clock

SLOTS_A_SHARE = 64


SIGHTS = {b"writer", b"sights", b"unsent", b"blocks", b"blockers", b"reported", b"limited"}


def endless_keys(talk: redis.Redis) -> set[bytes]:
    """Return the keys that would stay for ever."""
    return {key for key in talk.scan_iter() if talk.ttl(key) < 0}


async def everything_happens(store: Caller) -> None:
    """Let a room be read, written, tidied; let people come, change, write, go."""
    history, control, mail = History(store), Control(store), Mail(store)
    sessions = Sessions(store, control, clock_ms=Clock().ms, dice=random.Random(7))  # noqa: S311 - dice that repeat
    frame = (b"{", b'"text":"hello"}')
    for room in ("readonly", "writtento"):
        await history.recent(room, 10, retention_s=3600)
    for number in range(3):
        place = await history.append("writtento", retention_s=3600, member="m", nonce=str(number), frame=frame)
    sights, kept_s = Sights(store), retention.MESSAGE_TTL_MOST_S
    await history.append("writtento", retention_s=kept_s, member="w", nonce="w", frame=frame, writer=b"w")
    place = await history.append("writtento", retention_s=kept_s, member="w", nonce="u", frame=frame)
    await history.unsend("writtento", place.epoch, place.seq, member="m", nonce="u")
    assert await sights.block("writtento", "m", "w") is Blocking.DONE
    await sights.hide("writtento", "m", Position(place.epoch, 4), retention_s=kept_s)
    await sights.unblock("writtento", "n", "w")
    await history.append("unread12", retention_s=3600, member="m", nonce="n", frame=frame)
    await history.remove("writtento", place.epoch, place.seq)
    await history.trim("writtento", retention_s=3600)
    for lang in ("ar", "en", "en"):
        token, record = await sessions.open(age_band="18+", lang=lang)
        await sessions.find(token)
        record = await sessions.reroll(await sessions.mark_spoken(record))
        record = await sessions.prefer(record, lang="en", country="LB")
        await sessions.keep_alive(record)
        await mail.put(record.id, b"read")
        await mail.acknowledge(record.id, (await mail.read(record.id))[-1])
        await mail.put(record.id, b"unread")
    await sessions.end(record)


async def test_every_key_in_talk_has_an_end(store: Keeper, talk: redis.Redis) -> None:
    """After all that can happen; a key planted without one is found by the same search."""
    await everything_happens(store)

    kinds = {key.partition(b"}")[2].partition(b":")[0] for key in talk.scan_iter()}
    assert kinds == {b"meta", b"stream", b"nonce", b"session", b"name", b"mail", b"gone"} | SIGHTS
    assert endless_keys(talk) == set()
    talk.set("planted", "1")
    assert endless_keys(talk) == {b"planted"}


async def test_no_key_outlives_the_table(store: Keeper, talk: redis.Redis) -> None:
    """What people are told about keeping is what the store does."""
    most_s = {kept.what: kept.at_most_s for kept in retention.TABLE}
    row = {
        b"meta": "room_numbers", b"gone": "room_numbers", b"stream": "messages", b"nonce": "messages",
        b"session": "sessions", b"name": "sessions", b"mail": "mail",
        b"writer": "messages", b"sights": "room_numbers", b"unsent": "item_text",
        b"blocks": "sights", b"blockers": "sights", b"reported": "sights", b"limited": "sights",
    }  # fmt: skip

    await everything_happens(store)

    for key in talk.scan_iter():
        kind = key.partition(b"}")[2].partition(b":")[0]
        assert talk.ttl(key) <= most_s[row[kind]]


async def test_all_of_a_rooms_keys_share_a_home(store: Keeper, talk: redis.Redis) -> None:
    """So that one script may touch them on a cluster, and announce where they are."""
    history = History(store)
    for _ in range(8):
        talk.flushall()
        room = new_id()[:8]
        await history.append(room, retention_s=3600, member="m", nonce=new_id(), frame=(b"{", b"}"))

        keys = list(talk.scan_iter())

        assert len(keys) == 3
        assert {key_slot(key) for key in (*keys, channel(room).encode())} == {key_slot(keys[0])}


def test_each_tag_stands_in_the_middle_of_its_share() -> None:
    """256 different tags over all 16,384 slots, in order."""
    assert len(set(TAGS)) == 256
    assert [key_slot(f"{{{tag}}}x".encode()) for tag in TAGS] == [
        SLOTS_A_SHARE * number + SLOTS_A_SHARE // 2 for number in range(256)
    ]


def test_names_spread_over_all_partitions() -> None:
    """And the same name always falls into the same one."""
    names = [f"room{number}" for number in range(5_000)]

    assert {tag_of(name) for name in names} == {f"{{{tag}}}" for tag in TAGS}
    assert tag_of("quiet123") == tag_of("quiet123")
    assert {f"{tag}control" for tag in map(tag_of, names)} == set(CHANNELS)
