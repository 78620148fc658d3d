"""Somebody in danger can't be punished for it through any address of the desk, whatever is sent there by whom."""

from __future__ import annotations

import redis
from starlette.routing import Route

from chat.app import create_app
from chat.desk.choices import EVERY
from chat.services import Services
from moderation.desk.actions import CARE, Action
from moderation.desk.queue import DESK
from moderation.findings import Lane
from rooms.ids import new_id
from tests.desk_pages.colleague import Colleague, fields, flag, found

PUNISHING = [one.act for one in EVERY if one.action not in CARE | {Action.CLOSE}]


def forms_of_items(services: Services) -> list[str]:
    """Return the address of every form that names an item."""
    routes = [route for route in create_app(services).routes if isinstance(route, Route)]
    return [route.path for route in routes if "{item}" in route.path and "POST" in (route.methods or ())]


async def test_no_address_of_the_desk_punishes_somebody_in_danger(
    wren: Colleague, heron: Colleague, services: Services, ledger: redis.Redis
) -> None:
    """Neither alone nor with a second moderator: nothing is decided, nothing waits, nothing is to be carried out."""
    item = await flag(services, Lane.CRISIS)
    version = item.version
    paths = forms_of_items(services)
    assert len(paths) >= 8

    for colleague in (wren, heron):
        for path in paths:
            own = fields(await colleague.claim(item.id)) | {
                "version": str(version),
                "step": "category",
                "text": "words",
            }
            for act in PUNISHING:
                sent = own | {"act": act, "decision": new_id(), "wish": new_id()}
                await colleague.tab.post(path.replace("{item}", item.id), sent)
        await colleague.press(item.id, "drop")

    assert (await found(services, item.id)).version == version
    assert await services.agreements.asked(item.id) is None
    assert not ledger.exists(f"{DESK}:effects", f"{DESK}:standing")
    assert await services.looking.earlier(item.id) == ()
