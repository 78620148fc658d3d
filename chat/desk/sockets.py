"""The desk's socket: for the staff's own sessions alone, from the site's own pages alone."""

from __future__ import annotations

from typing import Final

from starlette.requests import HTTPConnection

from chat.desk.gate import Gate, Seat
from chat.desk.watching import Sights, Watching
from chat.origin import own_origin
from chat.pages.errors import SessionGone
from chat.server.protocol import DirectWebSocket
from chat.sockets import FORBIDDEN
from rooms.errors import StoreAway, StoreRefused

SOCKETS_A_SESSION: Final = 16
"""Tabs that one session may have open; one more is not let in."""


class DeskSockets:
    """Lets staff in and runs their sockets."""

    def __init__(self, gate: Gate, sights: Sights) -> None:
        self._gate, self._sights = gate, sights
        self._desks = gate.site.services.desks
        self._open: dict[DirectWebSocket, Watching] = {}

    def knock(self, visitor: HTTPConnection, socket: DirectWebSocket) -> None:
        """Look who it is. Without our own Origin or a living session it gets 403."""
        self._gate.site.services.hub.spawn(self._serve(visitor, socket), "desk_socket")

    def gone(self, socket: DirectWebSocket) -> None:
        """Tell a desk nothing any more."""
        self._desks.discard(self._open.pop(socket))

    async def _serve(self, visitor: HTTPConnection, socket: DirectWebSocket) -> None:
        seat = await self._seat(visitor)
        if seat is None or self._desks.open_by(seat.session.id) >= SOCKETS_A_SESSION:
            socket.refuse(FORBIDDEN)
            return
        watching = Watching(seat, self._gate.staff.sessions, self._sights, socket)
        if not socket.accept(watching):
            return
        self._open[socket] = watching
        self._desks.add(watching)
        if not self._desks.is_hearing:
            watching.lost()
        await watching.run()

    async def _seat(self, visitor: HTTPConnection) -> Seat | None:
        """Return whose desk it is. A script sends no Origin, and has no business with a browser's cookie."""
        if visitor.headers.get("origin") != own_origin(visitor, self._gate.site.services.settings.public_origin):
            return None
        try:
            return await self._gate.seat(visitor, is_act=False)
        except (SessionGone, StoreAway, StoreRefused):
            return None
