"""A moderator and an author write to each other: privately, whatever stands against the author, and in no record."""

from __future__ import annotations

import msgspec
import redis

from chat.app import create_app
from chat.services import Services
from moderation.desk.actions import Action
from moderation.desk.items import Private, State
from moderation.desk.threads import AUTHOR_TURNS_MOST, Letter, Thread
from moderation.findings import Lane
from rooms.control import Mail
from rooms.ids import new_id
from rooms.sanctions import Kind, Sanction, Sanctions
from rooms.stores.link import Keeper
from tests.desk_pages.author import ANSWER, HATE, PAIN, QUESTION, Author, said, waiting, write
from tests.desk_pages.colleague import Colleague, acts, code
from tests.pages.conftest import NOWHERE
from tests.pages.tab import Tab


def lost_mail() -> Mail:
    """Return a box for private answers that nobody reaches."""
    return Mail(Keeper(NOWHERE))


async def test_they_write_to_each_other(
    wren: Colleague, services: Services, author: Author, ledger: redis.Redis
) -> None:
    """The author reads and answers in the room's page, the moderator in the item's; no other place knows a word."""
    item = await said(services, author, HATE)

    await write(services, wren, item, text=QUESTION)
    page = await author.page()
    answered = await author.answer(ANSWER, page)

    assert QUESTION in page.visible
    assert wren.pseudonym not in page.text
    assert answered.location == f"/room/{author.room}#threads"
    assert ANSWER in (await author.page()).visible
    assert ANSWER in (await wren.open(item.id)).visible
    assert [entry.action for entry in await services.looking.earlier(item.id)] == [Action.WRITE]
    for word in (QUESTION, ANSWER):
        assert word.encode() not in dump(ledger)


def dump(ledger: redis.Redis) -> bytes:
    """Return all that ``record`` holds."""
    return b"".join(key + (ledger.dump(key) or b"") for key in ledger.scan_iter())


async def test_an_answer_is_seen_before_anything_else_is_decided(
    wren: Colleague, services: Services, author: Author
) -> None:
    """A decision on what was seen before it is stale; going on writing is not."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)
    page = await wren.open(item.id)

    await author.answer(ANSWER)

    assert code(await wren.act(item.id, "remove", page)) == "stale"
    assert (await wren.act(item.id, "write", page, text="thank you", decision=new_id())).status == 303


async def test_an_answer_opens_a_closed_item_again(wren: Colleague, services: Services, author: Author) -> None:
    """Nobody talks to an empty room: it waits for a moderator again."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)
    await wren.act(item.id, "close")
    assert await waiting(services) == ()

    await author.answer(ANSWER)

    (again,) = await waiting(services)
    assert (again.id, again.state) == (item.id, State.OPEN)
    assert again.due_ms > item.due_ms


async def test_whatever_stands_the_author_can_answer(wren: Colleague, services: Services, author: Author) -> None:
    """Muted, in a locked and slow room, with a message that waits: staff talk stays open."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)
    until_ms = services.clock_ms() + 600_000
    for number, kind in enumerate((Kind.MUTE, Kind.LOCK, Kind.SLOW), start=1):
        whom = author.session if kind is Kind.MUTE else ""
        sanction = Sanction(kind=kind, room=author.room, whom=whom)
        await Sanctions(services.store).impose(sanction, order=number, until_ms=until_ms)

    answered = await author.answer(ANSWER)

    assert answered.status == 303
    assert ANSWER in (await author.page()).visible


async def test_danger_told_in_a_thread_is_met_with_services_and_an_item(
    wren: Colleague, services: Services, author: Author
) -> None:
    """The card is shown, the words arrive, and a crisis item opens that no room has seen."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)

    answered = await author.answer(PAIN)

    assert answered.location == f"/room/{author.room}#answers"
    assert "You don’t have to carry this alone" in (await author.page()).text
    danger = next(one for one in await waiting(services) if one.lane is Lane.CRISIS)
    assert isinstance(danger.messages[0].fate, Private)
    assert "Written to moderators only" in (await wren.claim(danger.id)).visible
    assert PAIN in (await wren.open(item.id)).visible


async def test_danger_told_too_late_is_met_with_services_all_the_same(
    wren: Colleague, services: Services, author: Author, talk: redis.Redis
) -> None:
    """The talk is over, so nobody reads it: the card stands above the words that come back."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)
    page = await author.page()
    talk.delete(*(key for key in talk.scan_iter() if f"threads:{author.session}".encode() in key))

    late = await author.answer(PAIN, page)

    assert late.status == 422
    assert 'class="card"' in late.text


async def test_a_card_in_a_thread_is_shown_even_if_the_mail_is_lost(
    wren: Colleague, services: Services, author: Author
) -> None:
    """The words have arrived, the box for private answers is not there: the card comes in the answer itself."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)
    page = await author.page()
    cookies, author.tab = author.tab.cookies, Tab(create_app(msgspec.structs.replace(services, mail=lost_mail())))
    author.tab.cookies = cookies

    answered = await author.answer(PAIN, page)

    assert answered.status == 503
    assert 'class="card"' in answered.text


async def test_what_did_not_arrive_is_given_back(
    wren: Colleague, services: Services, author: Author, talk: redis.Redis
) -> None:
    """Too long, or the talk is over: the author has the words and learns why."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)
    page = await author.page()

    too_long = await author.answer("a" * 1001, page)
    talk.delete(*(key for key in talk.scan_iter() if f"item:{author.room}:{item.id}".encode() in key))
    over = await author.answer(ANSWER, page)

    assert (too_long.status, over.status) == (422, 422)
    assert "a" * 1001 in too_long.text
    assert "is over" in over.visible


async def test_nobody_else_answers_in_a_thread(wren: Colleague, services: Services, author: Author) -> None:
    """Its id alone opens nothing for another session."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)
    stranger = Tab(create_app(services))
    await stranger.enter()
    room = await stranger.get(f"/room/{author.room}")
    own = room.form(f"/room/{author.room}/say")["form_token"]

    sent = {"form_token": own, "thread": item.id, "nonce": new_id(), "text": ANSWER}
    refused = await stranger.post(f"/room/{author.room}/thread", sent)

    assert refused.status == 422
    assert QUESTION not in room.visible
    assert ANSWER not in (await wren.open(item.id)).visible


async def test_a_thread_is_bounded_and_the_last_word_is_the_moderators(services: Services, author: Author) -> None:
    """An author's answers end somewhere; what moderators write still fits."""
    item = await said(services, author, HATE)
    thread = Thread(id=item.id, room=item.room, is_crisis=False)

    told = [await services.threads.answer(thread, new_id(), ANSWER) for _ in range(AUTHOR_TURNS_MOST + 1)]
    await services.threads.draft(item.room, item.id, "d1", Letter(text=QUESTION, staff_id="wren"))

    assert [turn is None for turn in told] == [False] * AUTHOR_TURNS_MOST + [True]
    assert await services.threads.send(thread, author.session, "d1") is not None


async def test_the_same_answer_again_is_said_once(wren: Colleague, services: Services, author: Author) -> None:
    """A form that is sent twice carries one nonce."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)
    page = await author.page()

    for _ in range(2):
        await author.answer(ANSWER, page)

    assert (await author.page()).visible.count(ANSWER) == 1


async def test_ready_made_words_go_out_in_the_language_of_the_author(wren: Colleague, services: Services) -> None:
    """A moderator who reads English reaches somebody who reads Arabic."""
    tab = Tab(create_app(services), language="ar")
    await tab.enter(lang="ar")
    room = next(room.id for room in services.catalogue.rooms if room.language == "ar")
    item = await said(services, Author(tab, room, ""), "بدي موت")

    await write(services, wren, item, "reach_out", reply="ask_plainly")

    assert "أسأل بصراحة" in (await tab.get(f"/room/{room}")).visible
    assert "I am asking plainly" in (await wren.open(item.id)).visible


async def test_services_are_chosen_for_somebody(wren: Colleague, services: Services, author: Author) -> None:
    """The card that the moderator chose comes with their words."""
    item = await said(services, author, PAIN)
    await author.page()

    await write(services, wren, item, "offer_services", need="homeless", country="GB")

    page = (await author.page()).visible
    assert "Here are services that may help." in page
    assert "You deserve a safe place to sleep." in page


async def test_a_hand_off_is_asked_for_and_what_they_say_is_noted(
    wren: Colleague, services: Services, author: Author
) -> None:
    """Two services are named, yes and no are buttons, and the audit knows of question and consent alone."""
    item = await said(services, author, PAIN)

    await write(services, wren, item, "warm_hand_off")
    page = await author.page()
    await author.answer("Yes, please", page)
    await wren.act(item.id, "consent")

    assert "Nothing about you goes there unless you write or approve it." in page.visible
    assert page.text.count('<button name="text"') == 2
    assert "Yes, please" in (await wren.open(item.id)).visible
    actions = [entry.action for entry in await services.looking.earlier(item.id)]
    assert actions == [Action.CONSENT, Action.WARM_HAND_OFF]


async def test_a_second_chair_writes_beside_the_first(
    wren: Colleague, finch: Colleague, services: Services, author: Author
) -> None:
    """Before somebody is called a claim keeps all others out; then they write and offer services, nothing else."""
    item = await said(services, author, HATE)
    await wren.claim(item.id)
    assert "write" not in acts(await finch.open(item.id))
    assert code(await finch.act(item.id, "write", text=QUESTION)) == "taken"

    await wren.act(item.id, "second_chair")

    assert {"write", "offer_services"} <= acts(await finch.open(item.id))
    assert (await finch.act(item.id, "write", text=QUESTION)).status == 303
    assert code(await finch.act(item.id, "remove")) == "taken"


async def test_words_in_a_thread_are_read_by_whoever_works_on_it(
    wren: Colleague, finch: Colleague, services: Services, author: Author
) -> None:
    """Others see how much was written; whoever has the claim reads it, and it counts as reading."""
    item = await said(services, author, HATE)
    await write(services, wren, item, text=QUESTION)
    await author.answer(ANSWER)

    assert ANSWER not in (await finch.open(item.id)).visible
    assert "2 messages in this talk" in (await finch.open(item.id)).visible
    assert ANSWER in (await wren.open(item.id)).visible


async def test_what_is_too_long_or_empty_is_not_sent(wren: Colleague, services: Services, author: Author) -> None:
    """The moderator has the words back."""
    item = await said(services, author, HATE)
    page = await wren.claim(item.id)

    too_long = await wren.act(item.id, "write", page, text="a" * 1001)
    empty = await wren.act(item.id, "write", page, text=" ")

    assert code(too_long) == "write_long"
    assert "a" * 1001 in too_long.text
    assert code(empty) == "nothing_written"
    assert await services.threads.read(item.room, item.id) == ()


async def test_a_held_method_is_met_by_a_person_and_an_edit_goes_through(
    wren: Colleague, services: Services, author: Author
) -> None:
    """The author sees services and why it waits, and gets the words back; the desk writes, and can't publish."""
    held = await author.tab.say(author.room, "any suicide methods")
    (item,) = await waiting(services)
    page = await wren.claim(item.id)

    again = await author.tab.post(
        f"/room/{author.room}/say",
        held.form(f"/room/{author.room}/say") | {"text": "This week was hard, thank you for being here"},
    )

    assert held.status == 422
    assert "any suicide methods" in held.text
    assert "Only you see this message" in held.visible
    assert "These people" in held.visible
    assert item.lane is Lane.CRISIS
    assert "release" not in acts(page)
    assert page.text.index('value="reach_out"') < page.text.index('value="close"')
    assert code(await wren.act(item.id, "release", page)) == "crisis_item"
    assert again.status == 303
