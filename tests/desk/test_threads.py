"""Letters that wait to be sent: bounded, sent once, and never without a place in their thread."""

from __future__ import annotations

from moderation.desk.items import Item
from moderation.desk.threads import AUTHOR_TURNS_MOST, DRAFTS_MOST, TURNS_MOST, Drafted, Letter, Thread
from tests.desk.desk import Desk
from tests.desk.making import ROOM

LETTER = Letter(text="are you safe now", staff_id="wren")


async def draft(desk: Desk, item: Item, decision: str) -> Drafted:
    """Prepare a letter."""
    return await desk.threads.draft(ROOM, item.id, decision, LETTER)


async def test_only_so_many_letters_wait(desk: Desk) -> None:
    """One more is not taken, the same again is; once one is withdrawn another finds room."""
    item = await desk.flag(await desk.enter())

    kept = [await draft(desk, item, f"d{number}") for number in range(DRAFTS_MOST)]
    more, same = await draft(desk, item, "more"), await draft(desk, item, "d0")
    await desk.threads.withdraw(ROOM, item.id, "d1")

    assert kept == [Drafted.KEPT] * DRAFTS_MOST
    assert (more, same) == (Drafted.FULL, Drafted.KEPT)
    assert await draft(desk, item, "more") is Drafted.KEPT


async def test_a_letter_that_was_sent_waits_no_more(desk: Desk) -> None:
    """Its form may come again: it takes no room, and is not sent twice."""
    person = await desk.enter()
    item = await desk.flag(person)
    thread = Thread(id=item.id, room=ROOM, is_crisis=False)

    for number in range(DRAFTS_MOST):
        await draft(desk, item, f"d{number}")
        await desk.threads.send(thread, person.id, f"d{number}")
        assert await draft(desk, item, f"d{number}") is Drafted.KEPT

    assert await draft(desk, item, "more") is Drafted.KEPT
    assert len(await desk.threads.read(ROOM, item.id)) == DRAFTS_MOST


async def test_a_letter_that_waits_has_its_place_in_the_thread(desk: Desk) -> None:
    """None is taken for which there would be no turn."""
    person = await desk.enter()
    item = await desk.flag(person)
    thread = Thread(id=item.id, room=ROOM, is_crisis=False)
    for number in range(AUTHOR_TURNS_MOST):
        await desk.threads.answer(thread, f"n{number}", "yes")
    for number in range(TURNS_MOST - AUTHOR_TURNS_MOST - 1):
        await draft(desk, item, f"d{number}")
        await desk.threads.send(thread, person.id, f"d{number}")

    last, beyond = await draft(desk, item, "last"), await draft(desk, item, "beyond")

    assert (last, beyond) == (Drafted.KEPT, Drafted.FULL)
    assert await desk.threads.send(thread, person.id, "last") is not None


async def test_words_that_are_gone_take_no_letter(desk: Desk) -> None:
    """A letter is never kept by itself, where nothing would end it."""
    assert await desk.threads.draft(ROOM, "nowhere", "d1", LETTER) is Drafted.GONE
