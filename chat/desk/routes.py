"""Every page of the desk, and the door of its sockets."""

from __future__ import annotations

from starlette.routing import BaseRoute

from chat.desk.acting import Acting
from chat.desk.audit_page import AuditPage
from chat.desk.calls import Calls
from chat.desk.gate import Gate
from chat.desk.here import Here
from chat.desk.invite import Invite
from chat.desk.item_page import ItemPage
from chat.desk.login import LogIn, Seats
from chat.desk.people_page import PeoplePage
from chat.desk.queue_page import QueuePage
from chat.desk.rows import Rows
from chat.desk.sockets import DeskSockets
from chat.desk.standing import Standing
from chat.desk.undelivered import Undelivered
from chat.desk.watching import Sights
from chat.pages.site import Site


def desk_parts(site: Site) -> tuple[list[BaseRoute], DeskSockets]:
    """List the routes of the desk; return with them where its sockets arrive."""
    gate = Gate(site)
    rows, standing, calls = Rows(gate), Standing(gate), Calls(gate)
    seats, item = Seats(gate), ItemPage(gate, standing)
    sights = Sights(queue=rows.changed, item=standing.changed, call=calls.shown, seen=site.services.attendance.seen)
    leading = (PeoplePage(gate), Undelivered(gate), AuditPage(gate))
    queue = QueuePage(gate, seats, rows)
    parts = (LogIn(gate), Invite(gate), seats, Here(gate), queue, item, Acting(gate, item), *leading)
    return [route for part in parts for route in part.routes()], DeskSockets(gate, sights)
