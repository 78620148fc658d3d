"""One item's page: read in steps, worked on by one person at a time, decided by forms."""

from __future__ import annotations

import re

import msgspec
import pytest
import redis

from chat.app import create_app
from chat.desk.choices import EVERY, LENGTHS_MIN, read_act
from chat.desk.reading import Step
from chat.pages.words import load_words
from chat.services import Services
from moderation.desk.actions import TAKING_BACK, Action
from moderation.desk.decisions import Decisions
from moderation.desk.items import SEVERITIES, Position, State
from moderation.desk.matrix import Allowed, Ask, Denied, DenyCode, allowed
from moderation.desk.words import Line
from moderation.findings import Lane, Reason
from rooms import retention
from rooms.ids import new_id
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.desk_pages.colleague import SAID_BEFORE, TEXT, Colleague, acts, code, fields, flag, found, joined
from tests.pages.conftest import NOWHERE
from tests.pages.tab import Answer, Tab

WORDS = load_words()
MARKED = TEXT[14:20]
OTHER_HALF = TEXT[21:]


@pytest.fixture
def disk(stores: EmbeddedStores) -> redis.Redis:
    """A plain client of ``record``."""
    return redis.Redis(unix_socket_path=str(stores.record.socket))


async def look(colleague: Colleague, item_id: str, step: Step, page: Answer | None = None) -> Answer:
    """Read on."""
    return await colleague.press(item_id, "look", page, step=step)


async def test_an_item_opens_with_its_category_alone(wren: Colleague, services: Services) -> None:
    """Why it is here, with rule and place; no word that was said, nobody's name, nothing to decide before taking it."""
    item = await flag(services)

    page = await wren.open(item.id)

    assert "slur" in page.visible
    assert "rule r-1, letters 15 to 20" in page.visible
    assert acts(page) == set()
    for hidden in (MARKED, OTHER_HALF, SAID_BEFORE, item.session, item.member, "tag of a network"):
        assert hidden not in page.text


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
        assert [room for room in others if room in page.text] == []


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


async def test_a_decision_is_taken_once_however_often_its_form_is_sent(wren: Colleague, services: Services) -> None:
    """The same form again leads to the same answer, and the audit has one entry."""
    item = await flag(services)
    page = await wren.claim(item.id)
    sent = {"decision": fields(page)["decision"]}

    first = await wren.act(item.id, "remove", page, **sent)
    again = await wren.act(item.id, "remove", page, **sent)

    assert first.location == again.location == f"/desk/item/{item.id}/after/{sent['decision']}"
    assert len(await services.looking.earlier(item.id)) == 1
    decided = await found(services, item.id)
    assert (decided.state, decided.outcome) == (State.CLOSED, Action.REMOVE)


async def test_after_a_decision_it_can_be_undone_and_a_later_one_reversed(
    wren: Colleague, heron: Colleague, services: Services, disk: redis.Redis
) -> None:
    """Undo stands there for its 30 seconds, for whoever decided; others may reverse."""
    item = await flag(services, is_held=True)
    done = await wren.tab.get((await wren.act(item.id, "release", await wren.claim(item.id))).location)
    assert "Done: Release." in done.visible
    assert {"undo", "reverse"} & acts(done) == {"undo"}
    seen_by_lead = await heron.tab.get(f"/desk/item/{item.id}/after/{fields(done)['of']}")
    assert {"undo", "reverse"} & acts(seen_by_lead) == {"reverse"}

    undone = await wren.act(item.id, "undo", done, of=fields(done)["of"])

    after = await wren.tab.get(undone.location)
    assert "Done: Undo." in after.visible
    assert {"undo", "reverse"} & acts(after) == set()
    assert (await found(services, item.id)).state is State.OPEN
    refused = await heron.act(item.id, "reverse", seen_by_lead, of=fields(done)["of"], version="3")
    assert code(refused) == "taken_back"


async def test_an_earlier_decision_can_still_be_found_and_reversed(
    wren: Colleague, heron: Colleague, services: Services
) -> None:
    """The item lists what was decided, by whom, and leads to taking it back."""
    item = await flag(services)
    await wren.act(item.id, "remove", await wren.claim(item.id))

    page = await heron.open(item.id)

    assert f"Remove, by {wren.pseudonym}, just now" in page.visible
    (path,) = re.findall(rf'href="(/desk/item/{item.id}/after/[^"]+)"', page.text)
    assert "reverse" in acts(await heron.tab.get(path))


async def test_nobody_decides_on_what_they_have_not_seen(wren: Colleague, services: Services) -> None:
    """A message that joined in between makes the form stale; nothing is done, and the fresh page can decide."""
    item = await flag(services)
    page = await wren.claim(item.id)
    await joined(services, item)

    stale = await wren.act(item.id, "remove", page)

    assert (stale.status, code(stale)) == (409, "stale")
    assert (await found(services, item.id)).state is State.OPEN
    assert (await wren.act(item.id, "remove", stale)).status == 303


async def test_one_message_of_several_can_be_chosen(wren: Colleague, services: Services) -> None:
    """The form offers each by its number, and the decision is on that one."""
    item = await joined(services, await flag(services))
    page = await wren.claim(item.id)
    nonces = re.findall(r'<option value="([^"]+)">Message \d</option>', page.text)
    assert nonces == [message.nonce for message in item.messages]

    await wren.act(item.id, "remove", page, nonce=nonces[1])

    (entry,) = await services.looking.earlier(item.id)
    assert entry.messages == 1


@pytest.mark.parametrize("lane", list(Lane))
@pytest.mark.parametrize("is_held", [False, True])
async def test_a_page_offers_what_the_matrix_allows_and_nothing_else_can_be_sent(
    wren: Colleague, heron: Colleague, crane: Colleague, services: Services, lane: Lane, is_held: bool
) -> None:
    """In every lane, for every role: all that is refused is refused with the matrix's own code."""
    for colleague in (wren, heron, crane):
        item = await flag(services, lane, is_held=is_held)
        page = await colleague.claim(item.id)
        seen = await services.looking.look(item.id)
        assert seen is not None
        answers = {
            choice.act: allowed(
                Ask(action=choice.action, minutes=choice.minutes), seen.item, colleague.actor, seen.around
            )
            for choice in EVERY
        }

        assert acts(page) == {act for act, answer in answers.items() if isinstance(answer, Allowed)}
        refusals = {act: answer.code for act, answer in answers.items() if isinstance(answer, Denied)}
        for act, refusal in refusals.items():
            answer = await colleague.act(item.id, act, page, text="a note")
            assert (answer.status, code(answer)) == (403, refusal), act
        assert (await found(services, item.id)).version == seen.item.version


async def test_somebody_in_danger_is_met_with_care_alone(wren: Colleague, services: Services) -> None:
    """On such an item the page has four kinds of care and closing, and every other act is refused, in any length."""
    item = await flag(services, Lane.CRISIS)
    page = await wren.claim(item.id)

    assert acts(page) == {"reach_out", "offer_services", "second_chair", "warm_hand_off", "close"}
    for act in ("mute:10", "mute:60", "mute", "ban:60", "remove", "mask", "warn", "lock_room:10", "release", "note"):
        answer = await wren.act(item.id, act, page, text="a note")
        assert (answer.status, code(answer)) == (403, "crisis_item"), act
    assert (await wren.act(item.id, "reach_out", page)).status == 303


async def test_beside_an_item_of_danger_two_people_decide(
    wren: Colleague, finch: Colleague, services: Services
) -> None:
    """A removal is asked for by one and agreed to by another; alone it is refused, and so is agreeing with oneself."""
    danger = await flag(services, Lane.CRISIS)
    item = await flag(services, Lane.HATE, session=danger.session)
    page = await wren.claim(item.id)
    assert "remove" not in acts(page)
    assert acts(page, "ask") == {"mask", "remove", "warn", "mute:10", "mute:60", "ban:60", "ban:1440"}
    assert code(await wren.act(item.id, "remove", page)) == "second_needed"

    asked = {name: fields(page)[name] for name in ("decision", "version")} | {"act": "remove"}
    await wren.press(item.id, "ask", page, **asked)
    waiting = await wren.open(item.id)
    assert "You asked for: Remove" in waiting.visible
    assert 'action="/desk/item/' + item.id + '/agree"' not in waiting.text
    assert code(await wren.press(item.id, "agree", wish=fields(waiting)["wish"])) == "second_needed"
    assert "A second person is asked for" in (await finch.desk()).visible

    shown = await finch.open(item.id)
    assert f"{wren.pseudonym} asks for a second moderator: Remove" in shown.visible
    agreed = await finch.press(item.id, "agree", shown, wish=fields(shown)["wish"])

    assert agreed.location == f"/desk/item/{item.id}/after/{asked['decision']}"
    (entry,) = await services.looking.earlier(item.id)
    assert (entry.actor, entry.second) == (wren.actor.staff_id, finch.actor.staff_id)


async def test_a_ban_beside_danger_needs_a_lead(
    wren: Colleague, finch: Colleague, heron: Colleague, services: Services
) -> None:
    """Two moderators are not enough; the wish waits on for a lead, and can be taken back by whoever asked."""
    danger = await flag(services, Lane.CRISIS)
    item = await flag(services, Lane.HATE, session=danger.session)
    page = await wren.claim(item.id)
    asked = {name: fields(page)[name] for name in ("decision", "version")} | {"act": "ban:60"}
    await wren.press(item.id, "ask", page, **asked)
    wish = fields(await finch.open(item.id))["wish"]

    assert code(await finch.press(item.id, "agree", wish=wish)) == "lead_needed"
    await finch.press(item.id, "withdraw", wish=wish)
    assert (await heron.press(item.id, "agree", wish=wish)).status == 303
    assert code(await heron.press(item.id, "agree", wish=wish)) == ""
    assert len(await services.looking.earlier(item.id)) == 1


async def test_a_wish_can_be_withdrawn(wren: Colleague, finch: Colleague, services: Services) -> None:
    """After that nobody can agree to it, and another can be asked for."""
    danger = await flag(services, Lane.CRISIS)
    item = await flag(services, Lane.HATE, session=danger.session)
    page = await wren.claim(item.id)
    asked = {name: fields(page)[name] for name in ("decision", "version")} | {"act": "mute:60"}
    await wren.press(item.id, "ask", page, **asked)
    assert code(await wren.press(item.id, "ask", page, **{**asked, "decision": new_id()})) == "asked_already"

    await wren.press(item.id, "withdraw", wish=asked["decision"])

    assert (await finch.press(item.id, "agree", wish=asked["decision"])).location == f"/desk/item/{item.id}"
    assert await services.looking.earlier(item.id) == ()


async def test_a_note_is_kept_once_and_with_the_text(wren: Colleague, finch: Colleague, services: Services) -> None:
    """Others read it with its author's pseudonym; the same form again adds none, an empty one is refused."""
    item = await flag(services)
    page = await wren.claim(item.id)
    assert code(await wren.act(item.id, "note", page, text="  ")) == "note_empty"

    for _ in range(2):
        await wren.act(item.id, "note", page, text="they <b>know</b> each other")

    shown = await finch.open(item.id)
    assert shown.text.count("they &lt;b&gt;know&lt;/b&gt; each other") == 1
    assert wren.pseudonym in shown.visible


async def test_without_its_text_an_item_can_only_be_met_blind(
    wren: Colleague, services: Services, talk: redis.Redis
) -> None:
    """The page says so, and offers what needs no text."""
    item = await flag(services)
    talk.flushall()

    page = await wren.claim(item.id)

    assert "The text is gone" in page.visible
    assert {"remove", "release", "mute:60"} & acts(page) == set()
    assert {"close", "escalate", "reach_out"} <= acts(page)
    assert code(await wren.act(item.id, "remove", page)) == "text_gone"
    assert code(await wren.act(item.id, "note", page, text="anything")) == "note_lost"


@pytest.mark.parametrize(
    "changed",
    [
        {"act": "nothing"},
        {"act": "mute:x"},
        {"decision": "short"},
        {"version": "-1"},
        {"reason": "a reason of nobody's"},
    ],
)
async def test_a_form_that_no_page_has_is_refused(wren: Colleague, services: Services, changed: dict[str, str]) -> None:
    """It decides nothing."""
    item = await flag(services)
    page = await wren.claim(item.id)

    refused = await wren.act(item.id, **{"act": "remove", "page": page, **changed})  # type: ignore[arg-type]

    assert refused.status == 422
    assert (await found(services, item.id)).state is State.OPEN


async def test_where_it_is_not_known_whether_it_was_decided_the_same_form_goes_again(
    wren: Colleague, services: Services
) -> None:
    """A store that goes away at that moment leaves a page that sends the very same decision, which is taken once."""
    item = await flag(services)
    page = await wren.claim(item.id)
    there = wren.tab
    cut = msgspec.structs.replace(services, decisions=Decisions(Keeper(NOWHERE), services.words))
    wren.tab = Tab(create_app(cut))
    wren.tab.cookies = there.cookies

    unsure = await wren.act(item.id, "remove", page, reason="slur")
    wren.tab = there
    again = await wren.tab.post(f"/desk/item/{item.id}/decide", unsure.form(f"/desk/item/{item.id}/decide"))

    assert unsure.status == 503
    assert "a decision is taken once" in unsure.visible
    assert again.location == f"/desk/item/{item.id}/after/{fields(page)['decision']}"
    assert (await found(services, item.id)).outcome is Action.REMOVE


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


def test_every_button_is_read_back_as_what_it_is() -> None:
    """And each timed action has a length that it may have."""
    assert [read_act(choice.act) for choice in EVERY] == list(EVERY)
    assert {choice.action for choice in EVERY} == set(Action) - TAKING_BACK
    assert all(LENGTHS_MIN.values())
