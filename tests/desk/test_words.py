"""The words of an item: what was said around it comes along, bounded, and all of it ends."""

from __future__ import annotations

import redis

from moderation.desk.words import (
    LINES_AFTER,
    LINES_BEFORE,
    NOTE_LIMIT_CHARS,
    NOTES_MOST,
    WATCHED_A_ROOM,
    Author,
    ItemText,
    ItemWords,
    Note,
    Said,
)
from moderation.findings import Span
from rooms import retention
from tests.desk.desk import Desk, Person, line
from tests.desk.making import ROOM


async def remember(desk: Desk, person: Person, item_id: str, *, nonce: str = "n1", before: int = 0) -> Said:
    """Keep a message with as many lines before it."""
    said = Said(nonce=nonce, name="Bird", text="flagged", masks=(Span(0, 2),))
    lines = tuple(line(seq) for seq in range(1, before + 1))
    await desk.words.remember(ROOM, item_id, said, lines, Author(record=person.record, network_tag=None))
    return said


async def read(words: ItemWords, item_id: str) -> ItemText:
    """Read words that must be there."""
    found = await words.read(ROOM, item_id)
    assert found is not None
    return found


async def test_five_lines_before_and_five_after_are_kept(desk: Desk) -> None:
    """Those that came with it, then the next that come, in the order of the room."""
    said = await remember(desk, await desk.enter(), "i1", before=LINES_BEFORE)
    took = [await desk.words.follow(ROOM, line(seq)) for seq in range(11, 20)]

    found = await read(desk.words, "i1")

    assert took == [1] * LINES_AFTER + [0] * 4
    assert [one.at.seq for one in found.lines] == [*range(1, 1 + LINES_BEFORE), *range(11, 11 + LINES_AFTER)]
    assert found.said == {"n1": said}


async def test_lines_reach_every_item_that_waits_and_no_other_room(desk: Desk) -> None:
    """Two items of one room take the same line; an item of another room does not."""
    person = await desk.enter()
    await remember(desk, person, "i1")
    await remember(desk, person, "i2")
    await desk.words.remember(
        "another1", "i3", Said(nonce="n", name="Bird", text="t"), (), Author(record=person.record, network_tag=None)
    )

    assert await desk.words.follow(ROOM, line(1)) == 2
    other = await desk.words.read("another1", "i3")
    assert other is not None
    assert other.lines == ()


async def test_a_message_that_joins_asks_for_lines_anew(desk: Desk) -> None:
    """Lines known already are not kept twice."""
    person = await desk.enter()
    await remember(desk, person, "i1", before=3)
    for seq in range(4, 4 + LINES_AFTER):
        await desk.words.follow(ROOM, line(seq))
    await remember(desk, person, "i1", nonce="n2", before=3)

    assert await desk.words.follow(ROOM, line(20)) == 1
    found = await read(desk.words, "i1")
    assert [one.at.seq for one in found.lines] == [1, 2, 3, 4, 5, 6, 7, 8, 20]
    assert set(found.said) == {"n1", "n2"}


async def test_a_bounded_number_of_items_wait_for_lines(desk: Desk) -> None:
    """A line costs no more than that, however many items a room has."""
    person = await desk.enter()
    for number in range(WATCHED_A_ROOM + 3):
        await remember(desk, person, f"i{number}")

    assert await desk.words.follow(ROOM, line(1)) == WATCHED_A_ROOM


async def test_notes_are_bounded_and_kept_in_order(desk: Desk) -> None:
    """The twenty-first is refused, a long one is cut, and none outlives the words."""
    await remember(desk, await desk.enter(), "i1")
    noted = [
        await desk.words.note(ROOM, "i1", Note(staff_id="wren", text=f"{number} " + "x" * 2_000))
        for number in range(NOTES_MOST + 1)
    ]

    found = await read(desk.words, "i1")

    assert noted == [True] * NOTES_MOST + [False]
    assert [note.text.split()[0] for note in found.notes] == [str(number) for number in range(NOTES_MOST)]
    assert {len(note.text) for note in found.notes} == {NOTE_LIMIT_CHARS}
    assert not await desk.words.note(ROOM, "gone", Note(staff_id="wren", text="late"))
    assert await desk.words.read(ROOM, "gone") is None


async def test_words_end_three_days_after_the_first(desk: Desk, talk: redis.Redis) -> None:
    """A message that joins does not let them live on; whose they are is known for a session's life at most."""
    person = await desk.enter()
    await remember(desk, person, "i1")
    (item,), (author,) = talk.scan_iter("*item:*"), talk.scan_iter("*author:*")
    assert retention.ITEM_TEXT_TTL_S - 60 < talk.ttl(item) <= retention.ITEM_TEXT_TTL_S
    assert talk.ttl(author) <= retention.SESSION_TTL_S
    talk.expire(item, 100)

    await remember(desk, person, "i1", nonce="n2", before=2)
    await desk.words.follow(ROOM, line(9))

    assert talk.ttl(item) <= 100
    assert {key for key in talk.scan_iter() if talk.ttl(key) < 0} == set()
