"""Coming and going at the desk."""

from __future__ import annotations

import re

import pytest
import redis

from chat.services import Services
from moderation.staff.presence import BEAT_TTL_MS
from tests.desk_pages.colleague import Colleague, fields
from tests.pages.tab import Answer
from tests.presence.acting import let_shifts_age


async def choose(colleague: Colleague, lang: str = "*", room: str = "-") -> Answer:
    """Fill in the form on the desk and look at the desk again."""
    token = {"form_token": fields(await colleague.desk())["form_token"]}
    answer = await colleague.tab.post("/desk/here", {**token, "lang": lang, "room": room})
    return answer if answer.status != 303 else await colleague.desk()


async def test_whoever_says_so_is_here_and_the_others_see_how_many_are(
    services: Services,
    wren: Colleague,
    finch: Colleague,
) -> None:
    """Until they go."""
    assert "You do not count as here" in (await wren.desk()).visible

    page = await choose(wren)

    assert "You are here for: every language" in page.visible
    assert "1 other person from the team is here" in (await finch.desk()).visible
    assert [shift.staff_id for shift in services.attendance.here] == [wren.actor.staff_id]
    await wren.tab.post("/desk/here/leave", {"form_token": fields(page)["form_token"]})
    assert services.attendance.here == ()
    assert "You do not count as here" in (await wren.desk()).visible


async def test_a_language_and_a_room_can_be_chosen(services: Services, wren: Colleague) -> None:
    """The page says both, and the form comes back as it was sent."""
    room = services.catalogue.rooms[0]

    page = await choose(wren, "ar", room.id)

    assert "Arabic" in page.visible
    assert room.title in page.visible
    assert re.findall(r'<option value="([^"]+)" selected>', page.text)[:2] == ["ar", room.id]
    assert [(shift.langs, shift.rooms) for shift in services.attendance.here] == [(("ar",), (room.id,))]


@pytest.mark.parametrize(("lang", "room"), [("xx", "-"), ("*", "unknown1"), ("-", "-")])
async def test_what_is_no_choice_is_refused(
    services: Services,
    wren: Colleague,
    lang: str,
    room: str,
) -> None:
    """A language without a room, a room that there is not, and nothing at all."""
    assert (await choose(wren, lang, room)).status == 422

    assert services.attendance.here == ()


async def test_every_page_of_the_desk_is_a_sign_of_somebody(
    services: Services,
    wren: Colleague,
    ledger: redis.Redis,
) -> None:
    """After 90 s without one they are not here; the next one brings them back."""
    await choose(wren)
    let_shifts_age(ledger, BEAT_TTL_MS)
    await services.attendance.look()
    assert services.attendance.here == ()

    assert "You are here for" in (await wren.desk()).visible

    assert len(services.attendance.here) == 1


async def test_the_page_s_own_sign_says_when_it_means_nothing(
    services: Services,
    wren: Colleague,
) -> None:
    """While somebody is here it is taken in silence."""
    page = await choose(wren)
    token = {"form_token": fields(page)["form_token"]}
    assert (await wren.tab.post("/desk/here/keep", token)).status == 204

    await wren.tab.post("/desk/here/leave", token)

    assert (await wren.tab.post("/desk/here/keep", token)).status == 409
