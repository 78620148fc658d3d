"""Every page of the desk."""

from __future__ import annotations

from starlette.routing import BaseRoute

from chat.desk.acting import Acting
from chat.desk.gate import Gate
from chat.desk.here import Here
from chat.desk.invite import Invite
from chat.desk.item_page import ItemPage
from chat.desk.login import LogIn, Seats
from chat.desk.queue_page import QueuePage
from chat.pages.site import Site


def desk_routes(site: Site) -> list[BaseRoute]:
    """List the routes of the desk."""
    gate = Gate(site)
    seats, item = Seats(gate), ItemPage(gate)
    parts = (LogIn(gate), Invite(gate), seats, Here(gate), QueuePage(gate, seats), item, Acting(gate, item))
    return [route for part in parts for route in part.routes()]
