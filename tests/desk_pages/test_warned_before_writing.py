"""A moderator who is about to ask an author for what no moderator asks for is warned before anything is sent."""

from __future__ import annotations

import pytest

from chat.services import Services
from moderation.desk.threads import DRAFTS_MOST, Letter
from tests.desk_pages.author import HATE, PAIN, QUESTION, Author, said, write
from tests.desk_pages.colleague import Colleague, code, fields

MEETING = "can we meet in person tomorrow"
LETTER = Letter(text=QUESTION, staff_id="wren")


@pytest.mark.parametrize("text", [MEETING, "send me a photo of yourself", "what is your real name"])
@pytest.mark.parametrize(("about", "act"), [(HATE, "write"), (PAIN, "reach_out"), (PAIN, "offer_services")])
async def test_words_that_ask_for_what_no_moderator_asks_for_are_given_back(
    wren: Colleague, services: Services, author: Author, about: str, act: str, text: str
) -> None:
    """Nothing is sent or decided, and the writer has the words before them; also beside somebody in danger."""
    item = await said(services, author, about)

    warned = await write(services, wren, item, act, text=text)

    assert code(warned) == "write_asks"
    assert f">{text}</textarea>" in warned.text
    assert await services.threads.read(item.room, item.id) == ()
    assert await services.looking.earlier(item.id) == ()


async def test_a_warning_is_no_ban(wren: Colleague, services: Services, author: Author) -> None:
    """Words that were meant otherwise go out when they are sent again; changed ones go out at once."""
    item = await said(services, author, HATE)
    warned = await write(services, wren, item, text=MEETING)

    assert "asks to meet" in warned.visible
    await wren.act(item.id, "write", warned, text=MEETING, confirmed=fields(warned)["confirmed"])
    changed = await write(services, wren, item, text="nobody of us would ever ask that")

    assert changed.status == 303
    turns = await services.threads.read(item.room, item.id)
    assert [turn.letter.text for turn in turns] == [MEETING, "nobody of us would ever ask that"]


async def test_an_arabic_draft_is_judged_as_well(wren: Colleague, services: Services, author: Author) -> None:
    """Moderators write in the language of whoever they write to."""
    item = await said(services, author, HATE)

    assert code(await write(services, wren, item, text="ممكن نتقابل بكرا لحالنا؟")) == "write_asks"


async def test_saying_who_one_is_asks_for_nothing(wren: Colleague, services: Services, author: Author) -> None:
    """What a stranger would be flagged for is a moderator's own right."""
    item = await said(services, author, HATE)

    assert (await write(services, wren, item, text="I am a moderator of this room")).status == 303


async def test_what_waits_unsent_is_bounded(wren: Colleague, services: Services, author: Author) -> None:
    """Past the bound nothing is decided and the writer has the words back, with why."""
    item = await said(services, author, HATE)
    for number in range(DRAFTS_MOST):
        await services.threads.draft(item.room, item.id, f"d{number}", LETTER)

    full = await write(services, wren, item, text=QUESTION)

    assert code(full) == "write_full"
    assert f">{QUESTION}</textarea>" in full.text
    assert await services.looking.earlier(item.id) == ()


async def test_words_of_what_was_not_decided_do_not_wait(
    wren: Colleague, finch: Colleague, services: Services, author: Author
) -> None:
    """However often somebody writes about an item that another has, the one who has it can still write."""
    item = await said(services, author, HATE)
    await wren.claim(item.id)
    taken = [code(await finch.act(item.id, "write", text=QUESTION)) for _ in range(DRAFTS_MOST + 1)]

    sent = await write(services, wren, item, text=QUESTION)

    assert set(taken) == {"taken"}
    assert sent.status == 303
