"""What is decided on an item: once, on what was seen, as the matrix allows, and taken back."""

from __future__ import annotations

import re

import msgspec
import pytest
import redis

from chat.app import create_app
from chat.desk.choices import EVERY, LENGTHS_MIN, read_act
from chat.services import Services
from moderation.desk.actions import TAKING_BACK, Action
from moderation.desk.decisions import Decisions
from moderation.desk.items import State
from moderation.desk.matrix import Allowed, Ask, Denied, allowed
from moderation.findings import Lane
from rooms.stores.link import Keeper
from tests.desk_pages.colleague import Colleague, acts, code, fields, flag, found, joined
from tests.pages.conftest import NOWHERE
from tests.pages.tab import Tab


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
    wren: Colleague, heron: Colleague, services: Services
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

        offered = {act for act, answer in answers.items() if isinstance(answer, Allowed)}
        assert acts(page) - {"write"} == offered
        assert ("write" in acts(page)) is (lane not in {Lane.CRISIS, Lane.APPEAL})
        refusals = {act: answer.code for act, answer in answers.items() if isinstance(answer, Denied)}
        for act, refusal in refusals.items():
            answer = await colleague.act(item.id, act, page, text="" if act == "write" else "a note")
            assert (answer.status, code(answer)) == (403, refusal), act
        assert (await found(services, item.id)).version == seen.item.version


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


def test_every_button_is_read_back_as_what_it_is() -> None:
    """And each timed action has a length that it may have."""
    assert [read_act(choice.act) for choice in EVERY] == list(EVERY)
    assert {choice.action for choice in EVERY} == set(Action) - TAKING_BACK
    assert all(LENGTHS_MIN.values())
