"""Whoever was told of a decision asks for another look: with a code alone, once, and somebody else decides."""

from __future__ import annotations

import hashlib
import re

import msgspec
import pytest
import redis

from chat.app import create_app
from chat.network import NetworkTags
from chat.services import Services
from chat.settings import Settings
from moderation.desk.actions import Action
from moderation.desk.appeals import new_code, read_code
from moderation.desk.items import Item
from moderation.desk.queue import DESK, Filter
from moderation.findings import Lane
from rooms import retention
from tests.desk_pages.colleague import Colleague, acts, code
from tests.pages.tab import Answer, Tab

HATE = "you people are vermin"
WHY = "I was quoting what somebody shouted at walnuts"


@pytest.fixture
async def tab(services: Services) -> Tab:
    """Somebody who came in and said something that waits at the desk."""
    tab = Tab(create_app(services))
    await tab.enter()
    await tab.say(room_of(services), HATE)
    return tab


def room_of(services: Services) -> str:
    """Return the first English room."""
    return next(room.id for room in services.catalogue.rooms if room.language == "en")


async def waiting(services: Services, lane: Lane) -> Item:
    """Return the one item that waits in a lane."""
    (item,) = (await services.queue.page(Filter(lane=lane), 50)).items
    return item


async def sanctioned(services: Services, colleague: Colleague, tab: Tab, act: str = "remove") -> str:
    """Let a moderator decide, and the author read the code."""
    item = await waiting(services, Lane.HATE)
    await colleague.act(item.id, act, await colleague.claim(item.id))
    await services.drainer.drain()
    page = await tab.get("/" if act.startswith("ban") else f"/room/{room_of(services)}")
    return page.form("/appeal")["code"]


async def ask(services: Services, typed: str, act: str = "make", text: str = "", lang: str = "en") -> Answer:
    """Send the form of the page, from a browser that was never here before."""
    stranger = Tab(create_app(services))
    fields = (await stranger.get(f"/{lang}/appeal")).form("/appeal")
    return await stranger.post("/appeal", fields | {"code": typed, "text": text, "act": act})


def place_of(given: str) -> str:
    """Return where ``record`` keeps what it knows of a code."""
    return f"{DESK}:appeal:{hashlib.sha256(given.encode()).hexdigest()}"


def stage(page: Answer) -> str:
    """Return what the page says of a code."""
    found = re.search(r'role="status" data-code="(\w+)"', page.text)
    return found[1] if found else ""


@pytest.mark.parametrize("act", ["remove", "mask", "warn", "mute:10", "ban:60"])
async def test_every_sanction_can_be_appealed_without_a_session(
    wren: Colleague, services: Services, tab: Tab, act: str
) -> None:
    """After a ban too, whose code stands on the page of entry."""
    given = await sanctioned(services, wren, tab, act)
    assert stage(await ask(services, given, "see")) == "open"

    made = await ask(services, given, text=WHY)

    assert stage(made) == "waiting"
    item = await waiting(services, Lane.APPEAL)
    assert item.appeal is not None
    assert item.appeal.deciders == (wren.actor.staff_id,)


@pytest.mark.parametrize(("act", "outcome"), [("uphold", "upheld"), ("reverse", "reversed")])
async def test_somebody_else_decides_and_the_outcome_is_shown(
    wren: Colleague, finch: Colleague, services: Services, tab: Tab, act: str, outcome: str
) -> None:
    """Whoever decided can neither take it nor decide it; the other one reads what was written."""
    given = await sanctioned(services, wren, tab, "mute:10")
    await ask(services, given, text=WHY)
    item = await waiting(services, Lane.APPEAL)
    own = await wren.claim(item.id)
    assert "a decision of your own" in own.visible
    assert acts(own) == set()
    assert code(await wren.act(item.id, "uphold", own)) == "own_decision"

    page = await finch.claim(item.id)
    assert item.appeal is not None
    of = {"of": item.appeal.decision} if act == "reverse" else {}
    decided = await finch.act(item.id, act, page, **of)
    await services.drainer.drain()

    assert WHY in page.visible
    assert {"uphold", "reverse"} <= acts(page)
    assert decided.status == 303
    assert stage(await ask(services, given, "see")) == outcome
    assert (await services.queue.page(Filter(lane=Lane.APPEAL), 50)).items == ()
    is_muted = (await tab.say(room_of(services), "good evening")).status != 303
    assert is_muted is (act == "uphold")


async def test_a_code_makes_one_appeal_and_is_used_up_once_its_outcome_was_shown(
    wren: Colleague, finch: Colleague, services: Services, tab: Tab, ledger: redis.Redis
) -> None:
    """Again it shows how far the first has come; the outcome can be read for an hour."""
    given = await sanctioned(services, wren, tab)
    await ask(services, given)
    assert stage(await ask(services, given)) == "waiting"
    item = await waiting(services, Lane.APPEAL)
    await finch.act(item.id, "uphold", await finch.claim(item.id))

    assert stage(await ask(services, given)) == "upheld"

    key = place_of(given)
    assert 0 < ledger.ttl(key) <= retention.APPEAL_SHOWN_TTL_S
    ledger.delete(key)
    assert stage(await ask(services, given)) == "unknown"


async def test_wrong_and_unknown_codes_are_answered_alike(services: Services) -> None:
    """Nothing tells a code that never was from one that is none."""
    answers = [await ask(services, typed, text=WHY) for typed in (new_code(), "walnut", "")]

    assert {(stage(one), one.status) for one in answers} == {("unknown", 422)}
    assert all(WHY in one.text for one in answers)


async def test_neither_code_nor_words_reach_a_disk(
    wren: Colleague, services: Services, tab: Tab, ledger: redis.Redis
) -> None:
    """``record`` knows the hash of the code, and that it runs out."""
    given = await sanctioned(services, wren, tab)
    await ask(services, given, text=WHY)

    kept = b"".join(key + (ledger.dump(key) or b"") for key in ledger.scan_iter())

    assert given.encode() not in kept
    assert WHY.encode() not in kept
    assert 0 < ledger.ttl(place_of(given)) <= retention.APPEAL_TTL_S


async def test_without_its_words_an_appeal_stands(
    wren: Colleague, finch: Colleague, services: Services, tab: Tab, talk: redis.Redis
) -> None:
    """What was written is forgotten, and the decision can be reversed all the same."""
    given = await sanctioned(services, wren, tab)
    await ask(services, given, text=WHY)
    talk.flushall()
    item = await waiting(services, Lane.APPEAL)

    page = await finch.claim(item.id)
    assert item.appeal is not None
    await finch.act(item.id, "reverse", page, of=item.appeal.decision)

    assert "They wrote nothing, or it is gone." in page.visible
    assert stage(await ask(services, given, "see")) == "reversed"


async def test_a_decision_that_was_reversed_meanwhile_is_shown_as_such(
    wren: Colleague, finch: Colleague, services: Services, tab: Tab
) -> None:
    """The appeal then only closes."""
    given = await sanctioned(services, wren, tab)
    await ask(services, given)
    appeal = await waiting(services, Lane.APPEAL)
    assert appeal.appeal is not None
    await finch.act(appeal.appeal.item, "reverse", of=appeal.appeal.decision)

    page = await finch.claim(appeal.id)

    assert "was taken back meanwhile" in page.visible
    assert "reverse" not in acts(page)
    assert stage(await ask(services, given, "see")) == "reversed"


async def test_the_page_slows_down_whoever_tries_many_codes(services: Services) -> None:
    """One part of the network, ten at once."""
    proxied = Settings(trusted_proxies=("127.0.0.0/8",))
    tags = NetworkTags(proxied.trusted_proxies)
    tab = Tab(create_app(msgspec.structs.replace(services, settings=proxied, tags=tags)))
    fields = (await tab.get("/en/appeal")).form("/appeal") | {"code": "walnut", "act": "see"}

    answers = [(await tab.post("/appeal", fields, x_forwarded_for="9.9.9.9")).status for _ in range(11)]
    elsewhere = await tab.post("/appeal", fields, x_forwarded_for="8.8.8.8")

    assert answers == [422] * 10 + [429]
    assert elsewhere.status == 422


async def test_an_audit_tells_of_both_decisions(
    wren: Colleague, finch: Colleague, services: Services, tab: Tab
) -> None:
    """The one that was appealed, and what became of it."""
    given = await sanctioned(services, wren, tab)
    await ask(services, given)
    item = await waiting(services, Lane.APPEAL)
    assert item.appeal is not None

    await finch.act(item.id, "uphold", await finch.claim(item.id))

    assert [entry.action for entry in await services.looking.earlier(item.appeal.item)] == [Action.REMOVE]
    (entry,) = await services.looking.earlier(item.id)
    assert (entry.action, entry.lane, entry.actor) == (Action.UPHOLD, Lane.APPEAL, finch.actor.staff_id)


@pytest.mark.parametrize(
    "typed",
    ["7k4qabcd01230000", " 7K4Q abcd-0123-0000 ", "٧K4Q-ABCD-٠١٢٣-٠٠٠٠", "7K4Q–ABCD–O123–OOOO", "7k4qabcdO1230oo0"],
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    """In any digits, either case, with other dashes or none, an O for a zero."""
    assert read_code(typed) == "7K4Q-ABCD-0123-0000"


def test_codes_are_drawn_at_random_and_read_back() -> None:
    """Eighty bits: none twice."""
    drawn = {new_code() for _ in range(1_000)}

    assert len(drawn) == 1_000
    assert all(read_code(one) == one for one in drawn)
