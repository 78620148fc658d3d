"""First messages that wait for staff appear by themselves, once, whatever breaks."""

from __future__ import annotations

import msgspec
import pytest
import redis

from moderation.desk.actions import Action
from moderation.desk.effects import What
from moderation.desk.items import DUE_S, Flag, Flagged, Item, State
from moderation.desk.newcomers import LET_GO_MS, Newcomers
from moderation.desk.queue import DESK
from moderation.desk.strain import Strains
from moderation.desk.words import Author, Said
from moderation.findings import Lane, Reason, Severity, Span
from rooms import retention
from rooms.catalogue import Catalogue
from rooms.errors import StoreAway
from rooms.sanctions import Kind, Sanction, known_place
from tests.alarms.acting import let_time_pass
from tests.desk.desk import TEXT, Desk, Person
from tests.desk.making import ROOM, WREN, flagged
from tests.desk.stories import Cut, Fuse, decide, settle

LET_GO = f"{DESK}:let_go"


def first_message(person: Person, nonce: str = "n1", *others: Reason) -> Flagged:
    """Return somebody's first message, held for staff."""
    flags = tuple(
        Flag(stage="gentle", rule="gentle", reason=reason, severity=Severity.LOW, span=Span(0, 4))
        for reason in (Reason.NEWCOMER, *others)
    )
    plain = flagged(Lane.OTHER, session=person.id, nonce=nonce)
    message = msgspec.structs.replace(plain.message, flags=flags)
    return msgspec.structs.replace(plain, message=message, let_go_ms=LET_GO_MS)


async def wait(desk: Desk, person: Person, nonce: str = "n1", *others: Reason) -> Item:
    """Let a first message wait, with its words."""
    opened = await desk.queue.open(first_message(person, nonce, *others))
    author = Author(record=person.record, network_tag=None)
    said = Said(nonce=nonce, name=person.record.name, text=TEXT)
    await desk.words.remember(ROOM, opened.item_id, said, (), author)
    return await desk.item(opened.item_id)


async def let_go(desk: Desk, ledger: redis.Redis) -> int:
    """Let a minute pass, and what comes of it be carried out."""
    let_time_pass(ledger, LET_GO)
    gone = await Newcomers(desk.record).let_go()
    await settle(desk, ledger)
    return gone


async def test_a_first_message_waits_a_minute_and_appears(desk: Desk, ledger: redis.Redis) -> None:
    """Not before; its author hears so, the item is closed, and nothing is left waiting."""
    person = await desk.enter()
    item = await wait(desk, person)
    assert item.due_ms - item.opened_ms == LET_GO_MS
    assert await Newcomers(desk.record).let_go() == 0
    assert await desk.room() == []

    assert await let_go(desk, ledger) == 1

    assert await desk.room() == [TEXT]
    assert [told.what for told in await desk.letters(person)] == [What.APPEARED]
    item = await desk.item(item.id)
    assert (item.state, item.outcome) == (State.CLOSED, Action.RELEASE)
    assert not ledger.exists(LET_GO, f"{DESK}:open", f"{DESK}:crowd")
    assert await let_go(desk, ledger) == 0


async def test_its_words_go_when_the_message_does(desk: Desk, ledger: redis.Redis, talk: redis.Redis) -> None:
    """Nobody has found anything wrong in them."""
    await wait(desk, await desk.enter())

    await let_go(desk, ledger)

    [words] = talk.keys("*item:*")
    assert 0 < talk.ttl(words) <= retention.MESSAGE_TTL_S


@pytest.mark.parametrize(
    ("action", "told", "in_room"),
    [
        (Action.RELEASE, What.RELEASED, [TEXT]),
        (Action.CLOSE, What.NOT_POSTED, []),
        (Action.REMOVE, What.REMOVED, []),
    ],
)
async def test_what_was_decided_before_stands(
    desk: Desk, ledger: redis.Redis, action: Action, told: What, in_room: list[str]
) -> None:
    """It appears at once or never, and not a second time after the minute."""
    person = await desk.enter()
    await decide(desk, await wait(desk, person), action)

    assert await let_go(desk, ledger) == 0

    assert await desk.room() == in_room
    assert [letter.what for letter in await desk.letters(person)] == [told]


async def test_a_decision_that_was_taken_back_waits_for_another(desk: Desk, ledger: redis.Redis) -> None:
    """Somebody has looked and was not sure: it does not appear behind their back."""
    person = await desk.enter()
    item = await wait(desk, person)
    await decide(desk, item, Action.RELEASE, decision="d1")
    await settle(desk, ledger)
    await decide(desk, item, Action.UNDO, of="d1")

    assert await let_go(desk, ledger) == 0

    assert await desk.room() == []


async def test_what_joins_an_item_that_was_opened_again_appears_all_the_same(desk: Desk, ledger: redis.Redis) -> None:
    """The author answered a moderator who had kept the first one out, and tried another one."""
    person = await desk.enter()
    item = await wait(desk, person)
    await decide(desk, item, Action.CLOSE)
    await desk.queue.answered(item.id)
    assert (await wait(desk, person, "n2")).id == item.id

    assert await let_go(desk, ledger) == 1

    assert await desk.room() == [TEXT]


async def test_a_claim_does_not_keep_it_back(desk: Desk, ledger: redis.Redis) -> None:
    """A minute at most means whoever reads it."""
    item = await wait(desk, await desk.enter())
    await desk.queue.claim(item.id, WREN.staff_id)

    assert await let_go(desk, ledger) == 1

    assert await desk.room() == [TEXT]


async def test_what_else_was_found_in_it_keeps_the_item_open(desk: Desk, ledger: redis.Redis) -> None:
    """At its ordinary time, as a message that everybody sees: it can be removed, and no longer released."""
    person = await desk.enter()
    item = await wait(desk, person, "n1", Reason.CONTACT_SPELLED)

    await let_go(desk, ledger)

    item = await desk.item(item.id)
    assert (item.state, item.messages[0].is_held) == (State.OPEN, False)
    assert item.due_ms - item.opened_ms == DUE_S[Lane.OTHER] * 1000
    assert (await Strains(desk.record).read()).late == set()
    await decide(desk, item, Action.REMOVE)
    await settle(desk, ledger)
    assert await desk.room() == []


async def test_several_first_messages_close_their_item_together(desk: Desk, ledger: redis.Redis) -> None:
    """Each appears in its own time; the last one closes."""
    person = await desk.enter()
    item = await wait(desk, person)
    let_time_pass(ledger, LET_GO)
    await wait(desk, person, "n2")

    assert await Newcomers(desk.record).let_go() == 1
    assert (await desk.item(item.id)).state is State.OPEN
    assert await let_go(desk, ledger) == 1

    assert (await desk.item(item.id)).state is State.CLOSED
    assert await desk.room() == [TEXT, TEXT]


async def test_its_author_is_known_in_the_room_from_then_on(desk: Desk, ledger: redis.Redis, talk: redis.Redis) -> None:
    """And not in another one."""
    person = await desk.enter()
    await wait(desk, person)

    await let_go(desk, ledger)

    assert [key for key in talk.scan_iter() if b"known:" in key] == [known_place(ROOM, person.id).encode()]


async def test_a_message_sent_again_meanwhile_stands_there_once(desk: Desk, ledger: redis.Redis) -> None:
    """Its author's line was lost before they heard that it waits."""
    person = await desk.enter()
    await wait(desk, person)
    await desk.says(person, nonce="n1")

    await let_go(desk, ledger)

    assert await desk.room() == [TEXT]


@pytest.mark.parametrize("is_heard", [True, False])
@pytest.mark.parametrize("cut_at", range(1, 16))
async def test_it_appears_once_wherever_the_line_is_cut(
    desk: Desk, catalogue: Catalogue, ledger: redis.Redis, cut_at: int, is_heard: bool
) -> None:
    """Whoever takes over ends what was begun: one message, one letter."""
    person = await desk.enter()
    await wait(desk, person)
    let_time_pass(ledger, LET_GO)
    fuse = Fuse(cut_at, is_heard=is_heard)
    dying = Desk(Cut(desk.record, fuse), Cut(desk.store, fuse), catalogue)
    with pytest.raises(StoreAway):  # noqa: PT012 - whichever of the two it happens in
        await Newcomers(dying.record).let_go()
        await dying.drainer.drain()
        raise StoreAway

    await Newcomers(desk.record).let_go()
    await settle(desk, ledger)

    assert await desk.room() == [TEXT]
    assert [told.what for told in await desk.letters(person)] == [What.APPEARED]


async def test_whoever_left_meanwhile_does_not_speak(desk: Desk, ledger: redis.Redis) -> None:
    """By their own exit or by a ban."""
    person = await desk.enter()
    await wait(desk, person)
    await desk.sessions.end(person.record)

    await let_go(desk, ledger)

    assert await desk.room() == []


@pytest.mark.parametrize("kind", [Kind.MUTE, Kind.LOCK])
async def test_what_was_imposed_meanwhile_holds(desk: Desk, ledger: redis.Redis, kind: Kind) -> None:
    """Its author is told that it is not here, and may send it again when that is over."""
    person = await desk.enter()
    await wait(desk, person)
    sanction = Sanction(kind=kind, room=ROOM, whom=person.id if kind is Kind.MUTE else "")
    seconds, _ = ledger.time()
    await desk.sanctions.impose(sanction, order=1, until_ms=(seconds + 600) * 1000)

    await let_go(desk, ledger)

    assert await desk.room() == []
    assert [told.what for told in await desk.letters(person)] == [What.SEND_AGAIN]


async def test_a_message_whose_words_are_gone_is_to_be_sent_again(
    desk: Desk, ledger: redis.Redis, talk: redis.Redis
) -> None:
    """Its author hears one thing, not two."""
    person = await desk.enter()
    item = await wait(desk, person)
    for key in talk.scan_iter():
        if item.id.encode() in key:
            talk.delete(key)

    await let_go(desk, ledger)

    assert [told.what for told in await desk.letters(person)] == [What.SEND_AGAIN]
