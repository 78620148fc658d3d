"""Danger is met with care, and beside it two people decide."""

from __future__ import annotations

from chat.services import Services
from moderation.findings import Lane
from rooms.ids import new_id
from tests.desk_pages.colleague import Colleague, acts, code, fields, flag


async def test_somebody_in_danger_is_met_with_care_alone(wren: Colleague, services: Services) -> None:
    """On such an item the page has five kinds of care and closing, and every other act is refused, in any length."""
    item = await flag(services, Lane.CRISIS)
    page = await wren.claim(item.id)

    assert acts(page) == {"reach_out", "offer_services", "second_chair", "warm_hand_off", "consent", "close"}
    for act in (
        "mute:10",
        "mute:60",
        "mute",
        "ban:60",
        "remove",
        "mask",
        "warn",
        "lock_room:10",
        "release",
        "note",
        "write",
        "uphold",
    ):
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
    assert "A second person is needed" in (await finch.desk()).visible

    shown = await finch.open(item.id)
    assert f"{wren.pseudonym} asks for a second moderator: Remove" in shown.visible
    agreed = await finch.press(item.id, "agree", shown, wish=fields(shown)["wish"])

    assert agreed.location == f"/desk/item/{item.id}/after/{asked['decision']}"
    (entry,) = await services.looking.earlier(item.id)
    assert (entry.actor, entry.second) == (wren.actor.staff_id, finch.actor.staff_id)


async def test_nobody_agrees_with_somebody_who_has_left_the_staff(
    wren: Colleague, finch: Colleague, services: Services
) -> None:
    """What they asked for goes with their account, also where the page that shows it is still open."""
    danger = await flag(services, Lane.CRISIS)
    item = await flag(services, Lane.HATE, session=danger.session)
    page = await wren.claim(item.id)
    await wren.press(
        item.id, "ask", page, act="remove", **{name: fields(page)[name] for name in ("decision", "version")}
    )
    shown = await finch.open(item.id)

    await services.staff.accounts.disable(wren.actor.staff_id)
    await finch.press(item.id, "agree", shown, wish=fields(shown)["wish"])

    assert await services.looking.earlier(item.id) == ()
    assert await services.agreements.asked(item.id) is None


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
