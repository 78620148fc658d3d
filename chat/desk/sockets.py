"""The desk's socket: for the staff's own sessions alone, from the site's own pages alone."""

from __future__ import annotations

import asyncio
from typing import Final, cast

from starlette.websockets import WebSocket

from chat.desk.gate import Gate, Seat
from chat.desk.watching import Sights, Watching
from chat.origin import own_origin
from chat.pages.errors import SessionGone
from chat.server.protocol import EXTENSION, DirectWebSocket
from chat.sockets import feed
from rooms.errors import StoreAway, StoreRefused

SOCKETS_A_SESSION: Final = 16
"""Tabs that one session may have open; one more is not let in."""


class DeskSockets:
    """Lets staff in and runs their sockets."""

    def __init__(self, gate: Gate, sights: Sights) -> None:
        self._gate, self._sights = gate, sights
        self._desks = gate.site.services.desks

    async def route(self, websocket: WebSocket) -> None:
        """Serve one socket from handshake to close. Without our own Origin or a living session it gets 403."""
        seat = await self._seat(websocket)
        if seat is None or self._desks.open_by(seat.session.id) >= SOCKETS_A_SESSION:
            await websocket.close()
            return
        connection = cast("DirectWebSocket", websocket.scope["extensions"][EXTENSION])
        await websocket.accept()
        watching = Watching(seat, self._gate.staff.sessions, self._sights, connection)
        connection.ear = watching
        self._desks.add(watching)
        if not self._desks.is_hearing:
            watching.lost()
        try:
            async with asyncio.TaskGroup() as group:
                running = group.create_task(watching.run())
                await feed(websocket, watching)
                running.cancel()
        finally:
            watching.closed()
            connection.ear = None
            self._desks.discard(watching)

    async def _seat(self, websocket: WebSocket) -> Seat | None:
        """Return whose desk it is. A script sends no Origin, and has no business with a browser's cookie."""
        if websocket.headers.get("origin") != own_origin(websocket, self._gate.site.services.settings.public_origin):
            return None
        try:
            return await self._gate.seat(websocket, is_act=False)
        except (SessionGone, StoreAway, StoreRefused):
            return None
