"""A room on a hub, without a store: what each listener is written, and when."""

from __future__ import annotations

import asyncio

import msgspec

from chat.hub.formats import WIRE
from chat.hub.live_room import FLUSH_FRAMES, LiveRoom
from chat.hub.reading import fill
from chat.hub.ring import FRAMES_MOST, Ring
from chat.metrics import Metrics
from chat.wire.codes import ByeReason
from chat.wire.framing import framed
from rooms.feed import Announcement, Removal
from rooms.history import Entry, Recent
from tests.fakes import Wire, unframed

ROOM = "room0001"


def said(seq: int, text: str = "x") -> Announcement:
    return Announcement("epoch", seq, "member", f'{{"type":"posted","seq":{seq},"text":"{text}"}}'.encode())


def live_room() -> LiveRoom:
    room = LiveRoom(ROOM, Metrics())
    room.begin("epoch", 0)
    return room


async def turn() -> None:
    """Let everything that was planned for now happen."""
    done = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.011, done.set_result, None)
    await done


def numbers(wire: Wire) -> list[object]:
    return [frame["seq"] for frame in wire.payloads]


async def test_a_quiet_rooms_message_leaves_in_one_write() -> None:
    """Each listener gets the same bytes, once."""
    room, wren, finch = live_room(), Wire(), Wire()
    room.add(wren, "wren")
    room.add(finch, "finch")
    await turn()

    room.accept(said(1))
    await turn()

    assert wren.written == finch.written == [framed(said(1).frame)]


async def test_messages_of_one_tick_are_joined() -> None:
    """What arrives together is written together."""
    room, wren = live_room(), Wire()
    room.add(wren, "wren")
    await turn()

    for seq in range(1, 9):
        room.accept(said(seq))
    await turn()

    assert len(wren.written) == 1
    assert numbers(wren) == list(range(1, 9))


async def test_a_full_socket_is_left_out_and_served_later() -> None:
    """Nobody else waits; resumed, it gets everything once and in order, in pieces, then hears on."""
    room, wren, finch = live_room(), Wire(), Wire()
    room.add(wren, "wren")
    room.add(finch, "finch")
    await turn()
    wren.is_paused = True
    room.pause(wren)

    for seq in range(1, 101):
        room.accept(said(seq, "y" * 900))
    await turn()
    assert not wren.written
    assert numbers(finch) == list(range(1, 101))

    wren.is_paused = False
    room.resume(wren)
    room.accept(said(101))
    await turn()

    assert numbers(wren) == list(range(1, 102))
    assert all(len(piece) <= 33 * 1024 for piece in wren.written)


async def test_who_falls_out_of_the_ring_is_let_go() -> None:
    """Its messages are no longer here, so it must come back and ask."""
    room, wren = live_room(), Wire()
    room.add(wren, "wren")
    await turn()
    wren.is_paused = True
    room.pause(wren)
    for seq in range(1, FRAMES_MOST + 2):
        room.accept(said(seq))

    wren.is_paused = False
    room.resume(wren)

    assert wren.parted is ByeReason.SLOW
    assert not wren.written


async def test_no_message_is_dropped_before_it_was_written() -> None:
    """A burst larger than the ring reaches every listener whole."""
    room, wren = live_room(), Wire()
    room.add(wren, "wren")
    await turn()

    burst = 5 * FRAMES_MOST
    for seq in range(1, burst + 1):
        room.accept(said(seq))
    await turn()

    assert numbers(wren) == list(range(1, burst + 1))
    assert len(wren.written) <= burst / FLUSH_FRAMES + 2


async def test_who_arrives_hears_only_what_comes_after() -> None:
    """A listener added while a message waits to be written was served it already, and must not get it twice."""
    room, wren, finch = live_room(), Wire(), Wire()
    room.add(wren, "wren")
    await turn()
    room.accept(said(1))
    room.add(finch, "finch")
    room.accept(said(2))
    await turn()
    room.accept(said(3))
    await turn()

    assert numbers(wren) == [1, 2, 3]
    assert numbers(finch) == [2, 3]


async def test_who_left_is_written_nothing_more() -> None:
    """Not even what was on its way."""
    room, wren, finch = live_room(), Wire(), Wire()
    room.add(wren, "wren")
    room.add(finch, "finch")
    await turn()

    room.accept(said(1))
    room.drop(wren)
    await turn()

    assert not wren.written
    assert numbers(finch) == [1]


async def test_removed_words_leave_the_ring_at_once() -> None:
    """Before it was written the message turns into its removal; after that the removal follows."""
    room, wren = live_room(), Wire()
    room.add(wren, "wren")
    await turn()
    room.accept(said(1, "first secret"))
    room.remove(Removal("epoch", 1))
    await turn()
    room.accept(said(2, "second secret"))
    await turn()
    room.remove(Removal("epoch", 2))
    await turn()

    kinds = [(frame["type"], frame["seq"]) for frame in wren.payloads]
    assert kinds == [("removed", 1), ("posted", 2), ("removed", 2)]
    held, _ = room.ring.read(room.ring.first, room.ring.end, shown=WIRE.slot)
    assert b"secret" not in held


async def test_what_is_removed_while_it_is_read_is_not_shown() -> None:
    """Word of the removal may come before the words that were read just before it."""
    room = LiveRoom(ROOM, Metrics())

    room.remove(Removal("epoch", 2))
    room.begin("epoch", 0)
    fill(room, Recent("epoch", 1, 3, 0, tuple(Entry(seq, 0, "member", said(seq).frame) for seq in (1, 2, 3))))

    held, _ = room.ring.read(room.ring.first, room.ring.end, shown=WIRE.slot)
    kinds = [(frame["type"], frame["seq"]) for frame in map(msgspec.json.decode, unframed(held))]
    assert kinds == [("posted", 1), ("removed", 2), ("posted", 3)]


async def test_a_removal_behind_a_hole_waits_for_its_place() -> None:
    """It is told once, after the messages before it."""
    room, wren = live_room(), Wire()
    room.add(wren, "wren")
    room.accept(said(1))
    await turn()
    room.remove(Removal("epoch", 3))
    await turn()

    fill(room, Recent("epoch", 1, 3, 0, (Entry(2, 0, "member", said(2).frame),), (3,)))
    await turn()

    assert [(frame["type"], frame["seq"]) for frame in wren.payloads] == [("posted", 1), ("posted", 2), ("removed", 3)]
    assert list(room.gone) == [3]


async def test_a_loss_is_said_with_its_bounds() -> None:
    """What can't be brought back is shown honestly."""
    room, wren = live_room(), Wire()
    room.add(wren, "wren")
    await turn()

    room.lose(7)
    room.accept(said(8))
    await turn()

    assert [frame["type"] for frame in wren.payloads] == ["skip", "posted"]
    assert (wren.payloads[0]["from"], wren.payloads[0]["to"]) == (1, 7)


def test_a_ring_keeps_to_its_bounds() -> None:
    """The oldest frames go first and offsets are never used again."""
    ring = Ring()
    for seq in range(1, 1001):
        ring.append(b"x" * 2000, seq, float(seq))

    held, end = ring.read(ring.first, ring.end, shown=WIRE.slot)
    assert (end, len(held)) == (1000, (1000 - ring.first) * 2000)
    assert len(held) <= 256 * 1024
    assert ring.after(0) == (ring.first, ring.first + 1)

    ring.forget_before(1000.0)
    assert ring.after(0) == (999, 1000)


def test_unframing_is_the_inverse_of_framing() -> None:
    """The tests' own reading of frames can be trusted."""
    payloads = [b"", b"a" * 125, b"b" * 126, b"c" * 65_535, b"d" * 65_536]
    assert unframed(b"".join(framed(payload) for payload in payloads)) == payloads
