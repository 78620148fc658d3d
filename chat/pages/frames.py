"""The log in a frame of its own, in three ways: as lines come, every few seconds, or only when asked for."""

from __future__ import annotations

import enum
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.modes import on_coming
from chat.pages.drawing import Guest, Visit
from chat.pages.errors import PageError
from chat.pages.fragments import PageFormat, by_the_clock
from chat.pages.log import Log, Newest
from chat.pages.site import TALK_AWAY, Site
from chat.pages.stream import Endless, Stream
from chat.wire.codes import NoticeCode
from chat.wire.types import Position
from rooms.errors import StoreAway, StoreRefused
from rooms.ids import member_id
from rooms.room import Room
from rooms.sessions import SessionRecord

PAUSES: Final = ((2 * 60, 15), (10 * 60, 60))
"""Up to which age of the newest line, in seconds, the log is asked for again after how many seconds."""
QUIET_PAUSE_S: Final = 300
"""The pause where nothing newer was said: an idle hour must cost little on a metered phone."""
AGAIN_FIRST_S: Final = 2
AGAIN_CHOICES: Final = 4
"""A page that ended asks for itself again after two to five seconds, so that a restart is not met by all at once."""


class Way(enum.StrEnum):
    """How somebody without scripts reads a room."""

    STREAM = "stream"
    RELOAD = "reload"
    STILL = "still"

    @property
    def path(self) -> str:
        """Where it is, below the log's own address."""
        return "" if self is Way.RELOAD else f"/{self}"


def pause_s(quiet_s: float) -> int:
    """Return how long to wait before the log is asked for again, by how long nothing has been said."""
    return next((pause for until_s, pause in PAUSES if quiet_s < until_s), QUIET_PAUSE_S)


def way_of(record: SessionRecord) -> Way:
    """Return the way that somebody chose; reloading works with every browser, proxy and reading aid."""
    return Way(record.reads_by) if record.reads_by else Way.RELOAD


class Frames:
    """Draws the log alone. In its frame even a fault is small."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._log = Log(site.services.history, site.services.sights)
        self._formats = {lang: PageFormat(site.drawing, words) for lang, words in site.words.items()}

    def routes(self) -> list[BaseRoute]:
        """List the addresses of the log."""
        route = self._site.route
        return [
            route(f"/room/{{room_id}}/log{Way.RELOAD.path}", self.show),
            route(f"/room/{{room_id}}/log{Way.STILL.path}", self.show),
            route(f"/room/{{room_id}}/log{Way.STREAM.path}", self.stream, is_pressed=True),
        ]

    async def show(self, request: Request) -> Response:
        """Draw the log as it is now; it asks for itself again unless it was paused."""
        seen = await self._seen(request)
        if isinstance(seen, Response):
            return seen
        guest, room, recent = seen
        return self._frame(
            guest,
            request,
            messages=recent.messages,
            epoch=recent.epoch,
            standing=self._standing(room),
            refresh_s=pause_s(recent.quiet_s),
        )

    async def stream(self, request: Request) -> Response:
        """Draw the log and go on for as long as its reader stays."""
        seen = await self._seen(request)
        if isinstance(seen, Response) or request.method == "HEAD":
            return seen if isinstance(seen, Response) else self._frame(seen[0], request)
        guest, room, recent = seen
        nonce = secrets.token_urlsafe(16)
        head, headers = self._site.drawing.endless(
            guest,
            nonce,
            again_s=AGAIN_FIRST_S + secrets.randbelow(AGAIN_CHOICES),
            member=member_id(guest.record.id, room.id),
            messages=[by_the_clock(line) for line in recent.messages],
            room_id=room.id,
            path=f"/room/{room.id}/line/{recent.epoch}",
            standing=self._standing(room),
            time=f"{self._site.now():%H:%M}",
        )
        return Endless(
            Stream(self._site.services.hub, guest.record, room, self._formats[guest.words.lang], nonce),
            Position(recent.epoch, recent.top),
            head=head,
            headers=headers,
            otherwise=lambda code: self._frame(guest, request, notice=guest.words.text(code)),
        )

    async def _seen(self, request: Request) -> tuple[Guest, Room, Newest] | Response:
        """Read what a guest may see of a room, or draw why they can't."""
        visit = self._site.visit(request)
        try:
            visit = guest = await self._site.guest(request)
            room = self._site.room(request, guest)
            await self._remember(request, guest.record)
            return guest, room, await self._log.newest(guest, room)
        except (StoreAway, StoreRefused, PageError) as error:
            code = error.code if isinstance(error, PageError) else TALK_AWAY
            return self._frame(visit, request, notice=visit.words.text(f"fault.{code}"))

    async def _remember(self, request: Request, record: SessionRecord) -> None:
        """Keep the way that was followed last for the next page of this session. Raises StoreAway."""
        way = _way(request)
        if request.method == "GET" and way is not way_of(record):
            await self._site.services.sessions.read_by(record, way)

    def _frame(self, visit: Visit, request: Request, **shown: object) -> Response:
        nothing: dict[str, object] = {"messages": [], "epoch": "", "notice": "", "standing": None}
        shown = {"room_id": request.path_params["room_id"], "refresh_s": pause_s(0), **nothing, **shown}
        if _way(request) is Way.STILL:
            shown["refresh_s"] = 0
        return self._site.drawing.frame(visit, **shown)

    def _standing(self, room: Room) -> NoticeCode | None:
        """Return what somebody who comes in now should know of the room."""
        return on_coming(self._site.services.attendance.state(room))


def _way(request: Request) -> Way:
    """Return the way that an address follows."""
    last = request.url.path.rpartition("/")[2]
    return Way(last) if last in {Way.STREAM, Way.STILL} else Way.RELOAD
