"""Every page and file that a browser may ask for."""

from __future__ import annotations

from starlette.routing import BaseRoute

from chat.pages.about import About
from chat.pages.appeal import Appeals
from chat.pages.assets import load_assets, static_directory
from chat.pages.enter import Enter
from chat.pages.frames import Frames
from chat.pages.help import Help
from chat.pages.leave import Leave
from chat.pages.line import LinePages
from chat.pages.phone import Phone
from chat.pages.room import RoomPages
from chat.pages.rooms import Rooms
from chat.pages.site import Site
from chat.services import Services


def make_site(services: Services) -> Site:
    """Read words, templates and files; a fault in one stops the start."""
    return Site(services, services.spoken, load_assets(static_directory()))


def site_routes(site: Site) -> list[BaseRoute]:
    """List the routes of all pages and files."""
    pages = (
        Enter(site),
        Rooms(site),
        RoomPages(site),
        Frames(site),
        LinePages(site),
        Help(site),
        About(site),
        Phone(site),
        Appeals(site),
        Leave(site),
    )
    return [
        *(route for page in pages for route in page.routes()),
        site.route("/static/{version}/{name:path}", site.assets.serve, is_pressed=True),
    ]
