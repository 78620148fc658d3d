"""No form carries words from one person to another: there are none but to a room, and to moderators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.routing import Route

from chat.pages.routes import make_site, site_routes
from chat.services import Services
from rooms.ids import member_id
from tests.pages.tab import Tab

WORDS = "come to another place"


def forms(services: Services, room: str, line: str) -> Iterator[str]:
    """Name every address outside the desk that takes a form; those that will be added are tried as well."""
    for route in site_routes(make_site(services)):
        if isinstance(route, Route) and "POST" in (route.methods or ()):
            yield route.path.replace("{epoch}/{seq}", line).replace("{room_id}", room)


async def test_no_form_carries_words_to_one_person(tab: Tab, other: Tab, services: Services, room: str) -> None:
    """Whatever fields it is sent with, nothing of it is on the other one's pages."""
    await other.enter()
    await other.say(room, "good evening")
    await tab.enter()
    log = (await tab.get(f"/room/{room}/log")).text
    [line] = set(re.findall(rf"/room/{room}/line/([^/]+/\d+)", log))
    record = await services.sessions.find(*other.cookies.values())
    assert record is not None
    member = member_id(record.id, room)
    to_all = f"/room/{room}/say"
    addresses = set(forms(services, room, line))
    assert {to_all, f"/room/{room}/line/{line}", f"/room/{room}/thread"} <= addresses
    assert not any("{" in address for address in addresses)

    for address in sorted(addresses - {to_all}):
        await tab.enter()
        fields = (await tab.get(f"/room/{room}")).form(to_all)
        await tab.post(address, {**fields, "text": WORDS, "note": WORDS, "to": member, "member": member})
        for path in (f"/room/{room}", f"/room/{room}/log", "/rooms"):
            assert WORDS not in (await other.get(path)).text, address

    await tab.enter()
    await tab.say(room, WORDS)
    assert WORDS in (await other.get(f"/room/{room}/log")).text
