"""Alarms that reached nobody, as leads and operators see them."""

from __future__ import annotations

import re

import redis

from chat.services import Services
from moderation.alarms import places
from moderation.alarms.outbox import written
from tests.alarms.acting import FINCH, WREN
from tests.desk_pages.colleague import Colleague, fields
from tests.pages.tab import Answer

PAGE = "/desk/undelivered"


async def again(colleague: Colleague, letter: str) -> Answer:
    """Ask for another try."""
    token = fields(await colleague.desk())["form_token"]
    return await colleague.tab.post(f"{PAGE}/again", {"form_token": token, "letter": letter})


def give_up(ledger: redis.Redis, target: str, call: str, tries: int = 1) -> str:
    """Leave a dead letter."""
    letter = ledger.xadd(places.DEAD, {"target": target, "call": call, "reason": "alarm_failed", "tries": tries})
    assert isinstance(letter, bytes)
    return letter.decode()


async def test_what_reached_nobody_is_shown_and_tried_again(
    heron: Colleague, services: Services, ledger: redis.Redis
) -> None:
    """With its way, code, kind, tries and age; tried again it waits for that way and is on the page no more."""
    ledger.sadd(places.TARGETS, "apprise-1")
    letter = give_up(ledger, "apprise-1", written(WREN), tries=12)

    page = await heron.tab.get(PAGE)
    for said in (WREN.code, "Danger", "apprise-1", "12 tries", "alarm_failed"):
        assert said in page.visible
    assert (await again(heron, letter)).location == PAGE

    assert ledger.zscore(places.waiting("apprise-1"), written(WREN)) is not None
    assert WREN.code not in (await heron.tab.get(PAGE)).visible
    assert (await again(heron, letter)).status == 409


async def test_what_nobody_can_be_called_with_stays(heron: Colleague, services: Services, ledger: redis.Redis) -> None:
    """A way that is no longer set up, something unreadable, and what is no letter at all; each is said to be so."""
    gone, unreadable = give_up(ledger, "old-pager", written(FINCH)), give_up(ledger, "", "")

    page = await heron.tab.get(PAGE)

    assert "An alarm that can" in page.visible
    assert len(re.findall(r"<button>Try again", page.text)) == 1
    for letter in (gone, unreadable, "-", "x", "0-0", "9" * 20 + "-0"):
        assert (await again(heron, letter)).status == 409
    assert ledger.xlen(places.DEAD) == 2


async def test_it_is_for_leads_and_operators(
    wren: Colleague, crane: Colleague, services: Services, ledger: redis.Redis
) -> None:
    """To a moderator there is no such page."""
    letter = give_up(ledger, "apprise-1", written(WREN))

    assert (await wren.tab.get(PAGE)).status == 404
    assert (await again(wren, letter)).status == 404
    assert PAGE not in (await wren.desk()).text
    assert "Alarms that reached nobody" in (await crane.desk()).visible
    assert WREN.code in (await crane.tab.get(PAGE)).visible
