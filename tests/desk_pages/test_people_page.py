"""Who is on the staff: shown to whoever may bring people in, changed as their role may."""

from __future__ import annotations

import asyncio
import html
import re

import pytest

from chat.services import Services
from moderation.staff.accounts import State
from moderation.staff.errors import LastOperator
from moderation.staff.roles import Role
from tests.desk_pages.colleague import Colleague, fields
from tests.fakes import Clock
from tests.pages.tab import Answer
from tests.staff.people import join_staff

PEOPLE = "/desk/people"


async def press(colleague: Colleague, name: str, **sent: str) -> Answer:
    """Send one of the page's forms."""
    token = fields(await colleague.desk())["form_token"]
    return await colleague.tab.post(f"{PEOPLE}/{name}", {"form_token": token, **sent})


def link_of(page: Answer) -> str:
    """Return the path of the link that a page shows, or nothing."""
    found = re.search(r'value="(http://[^"]+)"', page.text)
    return html.unescape(found[1]).removeprefix("http://127.0.0.1:8000") if found else ""


async def state_of(services: Services, colleague: Colleague) -> State:
    """Look an account up."""
    everyone = {one.staff_id: one for one in await services.staff.accounts.everyone()}
    return everyone[colleague.actor.staff_id].state


async def test_a_link_is_shown_once_and_makes_an_account(heron: Colleague, services: Services) -> None:
    """A lead brings in a moderator; the list shows the link no more."""
    invited = await press(heron, "invite", role="moderator")

    invitation = await heron.tab.get(link_of(invited))
    assert invitation.status == 200
    assert "moderator" in invitation.visible
    listed = await heron.tab.get(PEOPLE)
    assert link_of(listed) == ""
    assert heron.pseudonym in listed.visible


async def test_nobody_brings_in_more_than_they_are(
    wren: Colleague, heron: Colleague, crane: Colleague, services: Services
) -> None:
    """A moderator has no such page, a lead makes no operator, an operator everybody."""
    assert (await wren.tab.get(PEOPLE)).status == 404
    assert PEOPLE not in (await wren.desk()).text
    assert link_of(await press(wren, "invite", role="moderator")) == ""
    assert re.findall(r'<option value="(\w+)">', (await heron.tab.get(PEOPLE)).text.split("bring")[-1]) == [
        "moderator",
        "lead",
    ]
    assert (await press(heron, "invite", role="operator")).status == 404
    assert link_of(await press(crane, "invite", role="operator"))
    assert (await press(crane, "invite", role="captain")).status == 422


async def test_only_an_operator_closes_accounts(
    wren: Colleague, heron: Colleague, crane: Colleague, services: Services
) -> None:
    """A lead is offered nothing and can send nothing; a closed account is out at once, and comes back by a link."""
    assert "/disable" not in (await heron.tab.get(PEOPLE)).text
    for name in ("disable", "reset"):
        assert (await press(heron, name, account=wren.actor.staff_id)).status == 404
    assert await state_of(services, wren) is State.ACTIVE

    assert (await press(crane, "disable", account=wren.actor.staff_id)).location == PEOPLE
    assert await state_of(services, wren) is State.DISABLED
    assert (await wren.desk()).location == "/desk/enter"

    back = await press(crane, "reset", account=wren.actor.staff_id)
    assert await state_of(services, wren) is State.RESET
    assert (await crane.tab.get(link_of(back))).status == 200
    assert (await press(crane, "disable", account="nobody")).status == 422


@pytest.mark.parametrize("name", ["disable", "reset"])
async def test_the_last_operator_stays(wren: Colleague, crane: Colleague, services: Services, name: str) -> None:
    """At the desk neither closed nor set up anew, until there is another one who can come in."""
    spared = await press(crane, name, account=crane.actor.staff_id)

    assert spared.status == 409
    assert "last operator" in spared.visible
    assert link_of(spared) == ""
    assert await state_of(services, crane) is State.ACTIVE
    assert (await crane.desk()).status == 200


async def test_of_two_operators_who_close_each_other_one_stays(
    crane: Colleague, services: Services, clock: Clock
) -> None:
    """Whoever comes second is spared, at the machine as well; there setting up anew stays possible."""
    accounts = services.staff.accounts
    other = await join_staff(services.staff, clock, role=Role.OPERATOR)
    ids = (crane.actor.staff_id, other.account.staff_id)

    answers = await asyncio.gather(*(accounts.disable(one) for one in ids), return_exceptions=True)

    assert sorted(type(answer).__name__ for answer in answers) == [LastOperator.__name__, "bool"]
    [left] = [account for account in await accounts.everyone() if account.state is State.ACTIVE]
    assert await accounts.reset(left)


async def test_a_form_without_its_token_changes_nobody(crane: Colleague, services: Services) -> None:
    """Nor one from another site."""
    for name in ("invite", "disable", "reset"):
        sent = {"role": Role.MODERATOR, "account": crane.actor.staff_id}
        assert (await crane.tab.post(f"{PEOPLE}/{name}", sent)).status == 403
    assert await state_of(services, crane) is State.ACTIVE
