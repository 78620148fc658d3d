"""One item's page: read in steps, worked on by one person at a time."""

from __future__ import annotations

import re

import msgspec
import pytest
import redis

from chat.desk.reading import Step
from chat.pages.words import load_words
from chat.services import Services
from moderation.desk.actions import Action
from moderation.desk.items import SEVERITIES, State
from moderation.desk.matrix import DenyCode
from moderation.desk.words import Line, place_of_words
from moderation.findings import Lane, Reason
from rooms import retention
from rooms.history import Position
from rooms.ids import new_id
from rooms.stores.embedded import EmbeddedStores
from tests.desk_pages.colleague import SAID_BEFORE, TEXT, Colleague, acts, code, flag, found, look
from tests.pages.tab import Answer

WORDS = load_words()
MARKED = TEXT[14:20]
OTHER_HALF = TEXT[21:]


@pytest.fixture
def disk(stores: EmbeddedStores) -> redis.Redis:
    """A plain client of ``record``."""
    return redis.Redis(unix_socket_path=str(stores.record.socket))


def without_shift(page: Answer) -> str:
    """Return a page without the form in which staff say for which rooms they are here."""
    return re.sub(r'<section class="here".*?</section>', "", page.text, flags=re.DOTALL)


async def test_an_item_opens_with_its_category_alone(wren: Colleague, services: Services) -> None:
    """Why it is here, with rule and place; no word that was said, nobody's name, nothing to decide before taking it."""
    item = await flag(services)

    page = await wren.open(item.id)

    assert "slur" in page.visible
    assert "rule r-1, letters 15 to 20" in page.visible
    assert acts(page) == set()
    for hidden in (MARKED, OTHER_HALF, SAID_BEFORE, item.session, item.member, "tag of a network"):
        assert hidden not in page.text


async def test_a_message_that_its_author_took_back_is_marked(wren: Colleague, services: Services) -> None:
    """Its words stay for whoever judges it."""
    item = await flag(services)
    nonce = item.messages[0].nonce
    place = await services.history.append(
        item.room, retention_s=3600, member=item.member, nonce=nonce, frame=(b"{", b"}")
    )
    await wren.claim(item.id)
    before = await look(wren, item.id, Step.FULL)
    await services.history.unsend(item.room, place.epoch, place.seq, member=item.member, nonce=nonce)

    after = await look(wren, item.id, Step.FULL)

    assert [WORDS["en"].text("desk.unsent") in page.visible for page in (before, after)] == [False, True]
    assert MARKED in after.text


async def test_each_step_shows_a_little_more_and_is_counted(
    wren: Colleague, services: Services, disk: redis.Redis
) -> None:
    """A part with the place covered, the whole, what was said around; the count names no item and ends."""
    item = await flag(services)
    await wren.claim(item.id)

    part = await look(wren, item.id, Step.SNIPPET)
    whole = await look(wren, item.id, Step.FULL)
    around = await look(wren, item.id, Step.CONTEXT)
    await look(wren, item.id, Step.FULL)

    assert MARKED not in part.text
    assert "▒▒▒ are what I call a shame" in part.visible
    assert f"<mark>{MARKED}</mark>" in whole.text
    assert SAID_BEFORE not in whole.text
    assert SAID_BEFORE in around.text
    (place,) = list(disk.scan_iter(match="{record}desk:views:*"))
    own = wren.actor.staff_id
    assert disk.hgetall(place) == {
        f"{own}:{step}".encode(): times for step, times in {"snippet": b"1", "full": b"2", "context": b"1"}.items()
    }
    assert 0 < disk.ttl(place) <= retention.LOOKS_TTL_S


async def test_no_step_shows_who_or_from_where(wren: Colleague, services: Services) -> None:
    """Neither the session, nor the network's tag, nor another room, in the whole of the page."""
    item = await flag(services)
    await wren.claim(item.id)

    for step in Step:
        page = await look(wren, item.id, step)
        for hidden in (item.session, item.member, "tag of a network"):
            assert hidden not in page.text
        others = [room.id for room in services.catalogue.rooms if room.id != item.room]
        assert [room for room in others if room in without_shift(page)] == []


async def test_an_item_is_one_person_s_at_a_time(wren: Colleague, finch: Colleague, services: Services) -> None:
    """Whoever comes second is told the first one's pseudonym, and has no action; given back, it is free again."""
    item = await flag(services)
    mine = await wren.claim(item.id)
    assert "You work on this, for 5 minutes more" in mine.visible
    assert "remove" in acts(mine)

    conflict = await finch.press(item.id, "claim")
    theirs = await finch.open(item.id)

    assert (conflict.status, code(conflict)) == (409, "taken")
    assert wren.pseudonym in conflict.visible
    assert wren.pseudonym in theirs.visible
    assert acts(theirs) == set()
    assert code(await finch.act(item.id, "remove", theirs, version=str(item.version))) == "taken"

    assert (await wren.press(item.id, "drop")).location == "/desk"
    assert "remove" in acts(await finch.claim(item.id))


async def test_a_claim_is_kept_by_its_holder_alone(wren: Colleague, finch: Colleague, services: Services) -> None:
    """The script's beat answers by its status; no beat makes an item one's own."""
    item = await flag(services)
    page = await wren.claim(item.id)

    assert (await wren.press(item.id, "keep", page)).status == 204
    assert (await finch.press(item.id, "keep")).status == 409
    await wren.press(item.id, "drop")
    assert (await wren.press(item.id, "keep", page)).status == 409


async def test_the_place_of_a_message_stands_among_what_was_said(wren: Colleague, services: Services) -> None:
    """After the lines that came before it and before those that came after; the same person's lines are marked."""
    item = await flag(services)
    for seq, text in ((2, TEXT), (3, "and what came after")):
        member = item.member if seq == 3 else "m"
        line = Line(
            at=Position("epoch123", seq), at_ms=services.clock_ms() + seq, member=member, name="Bird", text=text
        )
        await services.words.follow(item.room, line)
    await wren.claim(item.id)

    page = (await look(wren, item.id, Step.CONTEXT)).visible

    places = [page.index(said) for said in (SAID_BEFORE, "Message 1 stood here", "and what came after")]
    assert places == sorted(places)
    assert page.count(OTHER_HALF) == 1
    assert page.count("the same person") == 1


@pytest.mark.parametrize("name", ["look", "claim", "keep", "drop", "decide", "ask", "agree", "withdraw"])
async def test_a_form_without_its_token_does_nothing(wren: Colleague, services: Services, name: str) -> None:
    """Nor one that another site sent."""
    item = await flag(services)
    sent = {"decision": new_id(), "version": "1", "act": "remove", "step": "full", "wish": new_id()}

    assert (await wren.tab.post(f"/desk/item/{item.id}/{name}", sent)).status == 403
    foreign = await wren.tab.post(f"/desk/item/{item.id}/{name}", sent, origin="https://elsewhere.example")
    assert foreign.status == 403
    assert await found(services, item.id) == item


@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_an_item_is_whole_in_both_languages(wren: Colleague, services: Services, lang: str) -> None:
    """Every step of a reading, with text in its own direction and one neutral title."""
    await wren.tab.post("/desk/lang", {**(await wren.desk()).form("/desk/end"), "lang": lang})
    item = await flag(services, lang=lang, text="كلام مع words 12 أخرى <script>")
    await wren.claim(item.id)

    for step in Step:
        page = await look(wren, item.id, step)
        assert f'<html lang="{lang}"' in page.text
        assert re.findall(r"<title>(.*?)</title>", page.text) == ["Notes"]
        assert "<script>" not in page.text
        assert page.size <= 14 * 1024
        assert page.headers["cache-control"] == "no-store"


async def test_a_forgotten_item_says_what_is_left_of_it(wren: Colleague, services: Services, disk: redis.Redis) -> None:
    """Kind, reason, outcome and day; nobody's message, no room, nothing to do."""
    item = await flag(services)
    await wren.act(item.id, "close", await wren.claim(item.id))
    disk.zadd("{record}desk:closed", {item.id: 1})
    assert await services.queue.forget_old() == 1

    page = await wren.open(item.id)

    assert "whose it was is forgotten" in page.visible
    assert "slur" in page.visible
    assert acts(page) == set()
    assert item.room not in without_shift(page)


async def test_a_decision_on_another_item_is_not_shown_as_this_one_s(wren: Colleague, services: Services) -> None:
    """Whatever somebody writes into the address."""
    one, other = await flag(services), await flag(services)
    done = await wren.act(one.id, "remove", await wren.claim(one.id))

    page = await wren.tab.get(done.location.replace(one.id, other.id))

    assert "Done:" not in page.visible


async def test_what_was_done_before_with_the_same_person_is_shown(
    wren: Colleague, services: Services, ledger: redis.Redis
) -> None:
    """In this room alone, newest first, with kind and outcome; nothing leads to the session or to another room."""
    first = await flag(services, Lane.SPAM)
    await wren.act(first.id, "warn", await wren.claim(first.id))
    second = await flag(services, Lane.THREAT, session=first.session)
    elsewhere = await flag(services, Lane.HATE, session=first.session, lang="ar")
    stranger = await flag(services, Lane.HATE)
    item = await flag(services, Lane.OTHER, session=first.session)

    page = await wren.open(item.id)

    before = re.findall(r'<li><a href="/desk/item/([^"]+)">([^<]+)</a>', page.text)
    assert [item_id for item_id, _ in before] == [second.id, first.id]
    assert before[0][1].startswith("Threat: open")
    assert before[1][1].startswith("Spam: Warn")
    for hidden in (elsewhere.id, stranger.id, first.session):
        assert hidden not in page.text

    ledger.zadd("{record}desk:closed", {first.id: 1})
    await services.queue.forget_old()

    assert first.id not in (await wren.open(item.id)).text
    assert ledger.lrange(f"{{record}}desk:beside:{first.session}:{first.room}", 0, -1) == [
        second.id.encode(),
        item.id.encode(),
    ]


async def test_an_item_bears_the_code_that_people_on_call_were_sent(wren: Colleague, services: Services) -> None:
    """So that whoever comes with the code finds that this is it; other items have another one."""
    item, other = await flag(services, Lane.CRISIS), await flag(services, Lane.CRISIS)

    codes = [re.search(r'<code dir="ltr">(\w{10})</code>', (await wren.open(one.id)).text) for one in (item, other)]

    assert all(codes)
    assert len({found[1] for found in codes if found}) == 2


async def test_an_unknown_item_is_not_found(wren: Colleague, services: Services) -> None:
    """For every address of it."""
    page = await wren.desk()

    assert (await wren.open("nothing")).status == 404
    assert (await look(wren, "nothing", Step.FULL, page)).status == 404
    assert (await wren.act("nothing", "close", page)).status == 404


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_everything_the_desk_may_say_has_words(lang: str) -> None:
    """Every lane, severity, reason, action, refusal and state."""
    codes = {
        *(f"desk.lane_{one}" for one in Lane),
        *(f"desk.severity_{one}" for one in SEVERITIES),
        *(f"desk.reason_{one}" for one in Reason),
        *(f"desk.do_{one}" for one in Action),
        *(f"desk.denied_{one}" for one in DenyCode),
        *(f"desk.state_{one}" for one in State),
    }

    assert {one for one in codes if one not in WORDS[lang]} == set()


async def test_what_the_screening_found_is_shown_with_what_it_sounds_like(wren: Colleague, services: Services) -> None:
    """Together with the whole text, and not before; nothing of the kind stands beside other messages."""
    item = await flag(services)
    await wren.claim(item.id)
    without = await look(wren, item.id, Step.FULL)
    words = await services.words.read(item.room, item.id)
    assert words is not None
    (said,) = words.said.values()
    alike = msgspec.structs.replace(said, alike=("a sentence <i>for training",))
    await services.store.call(
        "HSET", place_of_words(item.room, item.id), f"said:{said.nonce}", msgspec.json.encode(alike)
    )

    part, whole = await look(wren, item.id, Step.SNIPPET), await look(wren, item.id, Step.FULL)

    assert WORDS["en"].text("desk.alike") not in without.visible
    assert "for training" not in part.text
    assert WORDS["en"].text("desk.alike") in whole.visible
    assert "a sentence &lt;i&gt;for training" in whole.text
