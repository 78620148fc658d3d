"""A room of many is written to in slices: who comes, goes, is full or blocks between two of them."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.hub.live_room import FLUSH_FRAMES, WRITE_LIMIT_BYTES, LiveRoom
from chat.hub.ring import FRAMES_MOST
from chat.hub.writers import SLICE
from chat.metrics import Metric, Metrics
from rooms.feed import Removal
from rooms.sights import Block
from tests.fakes import Wire
from tests.hub.test_live_room import live_room, numbers, said, turn

MANY = 4 * SLICE


def full_room(members: int = MANY) -> tuple[LiveRoom, list[Wire]]:
    """A room in which everybody is up to date once it has had a turn."""
    room, wires = live_room(), [Wire() for _ in range(members)]
    for number, wire in enumerate(wires):
        room.add(wire, f"m{number}")
    return room, wires


async def settled() -> None:
    """Let everything planned happen, with all slices of it and what they plan in turn."""
    for _ in range(2):
        await turn()
        for _ in range(4 * MANY // SLICE):
            await asyncio.sleep(0)


async def begun(wires: list[Wire], frames: int = 1) -> None:
    """Wait until the first have heard so much and the last have not."""
    while len(wires[0].written) < frames:
        await asyncio.sleep(0)
    assert len(wires[-1].written) < frames


async def test_a_large_room_lets_others_have_their_turn() -> None:
    """A quiet room's message, said after a large one's, is written before the large one's last."""
    large, many = full_room()
    quiet, (finch,) = full_room(1)
    await settled()
    many[-1].written = finch.written  # one list, to see in which order

    large.accept(said(1, "large"))
    await begun(many)
    quiet.accept(said(1, "quiet"))
    await settled()

    assert [frame["text"] for frame in finch.payloads] == ["quiet", "large"]
    assert all(numbers(wire) == [1] for wire in many[:-1])


class Noticing(Wire):
    """Counts how often a room asks for its way of writing."""

    asked = 0

    def __getattribute__(self, name: str) -> object:
        if name == "write":
            type(self).asked += 1
        return super().__getattribute__(name)


async def test_who_comes_to_a_quiet_room_is_no_business_of_those_there() -> None:
    """A storm of newcomers would else cost as many walks over everybody."""
    room = live_room()
    for number in range(3):
        room.add(Noticing(), f"m{number}")
    await settled()
    room.accept(said(1))
    await settled()
    before = Noticing.asked
    late = Wire()

    room.add(late, "late")
    await settled()

    assert Noticing.asked == before
    room.accept(said(2))
    await settled()
    assert numbers(late) == [2]


async def test_who_leaves_between_slices_is_written_nothing_more() -> None:
    """The bytes on their way to others must not follow a close frame."""
    room, wires = full_room()
    await settled()
    room.accept(said(1))
    await begun(wires)

    room.drop(wires[-1])
    room.drop(wires[0])
    room.accept(said(2))
    await settled()

    assert not wires[-1].written
    assert numbers(wires[0]) == [1]
    assert numbers(wires[-2]) == [1, 2]


async def test_who_is_full_between_slices_gets_everything_once() -> None:
    """Whether their turn had come already or not; also who is full twice in one round."""
    room, wires = full_room()
    await settled()
    room.accept(said(1))
    await begun(wires)
    reached, waiting, twice = wires[0], wires[-1], wires[-2]
    room.pause(reached)
    room.pause(waiting)
    room.pause(twice)
    room.resume(twice)
    room.pause(twice)
    room.accept(said(2))
    await settled()
    assert (numbers(reached), numbers(waiting), numbers(twice)) == ([1], [], [1])

    for wire in (reached, waiting, twice):
        room.resume(wire)
    room.accept(said(3))
    await settled()

    assert numbers(reached) == numbers(waiting) == numbers(twice) == [1, 2, 3]


async def test_a_socket_that_a_write_fills_up_is_not_written_that_again() -> None:
    """It is paused in the midst of its slice, with the bytes in its buffer."""

    class Filling(Wire):
        def write(self, frames: bytes) -> None:
            super().write(frames)
            room.pause(self)

    room, wires = full_room()
    filling = Filling()
    room.add(filling, "filling")
    await settled()
    room.accept(said(1))
    await settled()
    assert numbers(wires[-1]) == [1]

    room.resume(filling)
    room.accept(said(2))
    await settled()

    assert numbers(filling) == [1, 2]


async def test_words_removed_between_slices_are_not_shown_to_the_rest() -> None:
    """Those who have read them are told."""
    room, wires = full_room()
    await settled()
    room.accept(said(1, "secret"))
    await begun(wires)

    room.remove(Removal("epoch", 1))
    await settled()

    assert b"secret" not in b"".join(wires[-1].written)
    assert {frame["type"] for frame in wires[-1].payloads} == {"removed"}
    assert [frame["type"] for frame in wires[0].payloads] == ["posted", "removed"]


async def test_nothing_of_a_blocked_person_follows_the_answer_to_the_block() -> None:
    """What is on its way arrives before the answer; from there on the block holds."""
    room, wires = full_room()
    await settled()
    room.accept(said(1))
    await begun(wires)

    room.learn(Block(1, f"m{MANY - 1}", "member"))
    room.accept(said(2))
    await settled()

    assert [frame["type"] for frame in wires[-1].payloads] == ["posted", "blocked", "gap"]
    assert [frame["type"] for frame in wires[-2].payloads] == ["posted", "posted"]


async def test_who_arrives_or_comes_back_between_slices_hears_only_what_comes_after() -> None:
    """Both were served what is on its way already."""
    room, wires = full_room()
    await settled()
    room.accept(said(1))
    await begun(wires)

    finch = Wire()
    room.add(finch, "finch")
    room.add(wires[-1], f"m{MANY - 1}")
    room.accept(said(2))
    await settled()

    assert numbers(finch) == numbers(wires[-1]) == [2]


async def test_a_new_run_of_numbers_ends_what_was_on_its_way() -> None:
    """Nobody is written an old number after the new run has begun."""
    room, wires = full_room()
    await settled()
    room.accept(said(7, "old"))
    await begun(wires)

    room.begin("epoch", 0)
    room.accept(said(1, "new"))
    await settled()

    assert [frame["text"] for frame in wires[-1].payloads] == ["new"]
    assert [frame["text"] for frame in wires[0].payloads] == ["old", "new"]


async def test_a_burst_outruns_nobody() -> None:
    """More than the ring holds, said before the second slice: everybody gets all of it in order."""
    room, wires = full_room()
    await settled()
    room.accept(said(1))
    await begun(wires)

    burst = 3 * FRAMES_MOST
    for seq in range(2, burst + 1):
        room.accept(said(seq))
    await settled()

    assert all(numbers(wire) == list(range(1, burst + 1)) for wire in (wires[0], wires[SLICE], wires[-1]))
    assert len(wires[-1].written) <= burst / FLUSH_FRAMES + 2


async def test_long_messages_outrun_nobody_in_the_largest_room() -> None:
    """A round of forty slices is ended before the ring would drop what it still has to write."""
    room, wires = full_room(40 * SLICE)
    await settled()
    room.accept(said(1))
    await begun(wires)

    for seq in range(2, 91):
        room.accept(said(seq, "y" * 6000))
    for _ in range(10):
        await settled()

    assert all(numbers(wire) == list(range(1, 91)) for wire in (wires[0], wires[-1]))


async def test_a_joined_write_has_a_limit() -> None:
    """However much waits; the rest follows by itself."""
    room, (wren,) = full_room(1)
    await settled()

    for seq in range(1, 31):
        room.accept(said(seq, "y" * 5000))
    await settled()

    assert numbers(wren) == list(range(1, 31))
    assert max(map(len, wren.written)) <= WRITE_LIMIT_BYTES


async def test_deliveries_are_counted_by_frame_and_reader() -> None:
    """Also where they go out in several slices."""
    metrics = Metrics()
    room = LiveRoom("room0001", metrics)
    room.begin("epoch", 0)
    for number in range(MANY):
        room.add(Wire(), f"m{number}")
    await settled()

    room.accept(said(1))
    room.accept(said(2))
    await settled()

    assert metrics.counts()[Metric.DELIVERIES] == 2 * MANY


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("say", "wait", "pause", "resume", "leave", "enter")), st.integers(0, 30))))
def test_whatever_happens_between_slices_nobody_misses_or_repeats_a_message(deeds: list[tuple[str, int]]) -> None:
    """Everybody who stays hears every number once, in order, from where they came in."""
    asyncio.run(_everybody_hears_everything(deeds))


async def _everybody_hears_everything(deeds: list[tuple[str, int]]) -> None:
    room, wires = full_room(2 * SLICE + 1)
    await settled()
    since = dict.fromkeys(wires, 0)
    for deed, number in deeds:
        wire = wires[number * (len(wires) - 1) // 30]
        match deed:
            case "say":
                room.accept(said(room.top + 1))
            case "wait":
                await asyncio.sleep(0)
            case "leave":
                room.drop(wire)
                since.pop(wire, None)
            case "enter":
                wire.written.clear()
                room.add(wire, f"m{number}")
                since[wire] = room.top
            case "pause":
                wire.is_paused = True
                room.pause(wire)
            case _:
                wire.is_paused = False
                room.resume(wire)
    for wire in wires:
        wire.is_paused = False
        room.resume(wire)
    room.accept(said(room.top + 1))
    await settled()

    for wire, seen in since.items():
        assert numbers(wire) == list(range(seen + 1, room.top + 1))
