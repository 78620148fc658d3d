"""The WebSocket route: who may connect, and the loop that feeds a conversation."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol, cast
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

from chat.conversation import Conversation
from chat.server.protocol import EXTENSION, DirectWebSocket
from chat.services import Services
from chat.settings import Settings
from chat.wire.server import ByeReason

SWEEP_EVERY_S: Final = 15.0
PING_AFTER_S: Final = 40.0
GONE_AFTER_S: Final = 90.0
HELLO_LIMIT_S: Final = 30.0
SLOW_AFTER_S: Final = 15.0


def origin_is_ours(connection: HTTPConnection, settings: Settings) -> bool:
    """Say whether a request's Origin is this site; true as well where a script sends none."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    if settings.public_origin is not None and origin == settings.public_origin:
        return True
    try:
        return urlsplit(origin).netloc == connection.headers.get("host", "") and origin != "null"
    except ValueError:  # no address at all
        return False


class Sockets:
    """Runs the sockets of one process: accepts them, feeds them, and drops those that fell silent."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._open: dict[DirectWebSocket, Conversation] = {}

    async def route(self, websocket: WebSocket) -> None:
        """Serve one socket from handshake to close. A foreign Origin gets 403."""
        services = self._services
        if not origin_is_ours(websocket, services.settings):
            await websocket.close()
            return
        connection = cast("DirectWebSocket", websocket.scope["extensions"][EXTENSION])
        # Without an Origin it is a script, which has no business with a browser's cookie.
        is_browser = "origin" in websocket.headers
        token = websocket.cookies.get(services.settings.cookie_name) if is_browser else None
        await websocket.accept()
        tags = _network_tags(websocket, services)
        conversation = Conversation(services, connection, cookie_token=token, network_tags=tags)
        connection.ear = conversation
        self._open[connection] = conversation
        try:
            await feed(websocket, conversation)
        finally:
            conversation.closed()
            connection.ear = None
            del self._open[connection]

    async def sweep_forever(self) -> None:
        """Ping sockets that fell quiet, drop those that stay so or stay full: one walk for all, no timer for each."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            for connection, conversation in tuple(self._open.items()):
                now_s = loop.time()
                silent_s = now_s - connection.last_heard_s
                full_s = 0.0 if connection.full_since_s is None else now_s - connection.full_since_s
                if full_s > SLOW_AFTER_S:
                    conversation.part(ByeReason.SLOW)
                elif silent_s > GONE_AFTER_S or (silent_s > HELLO_LIMIT_S and not conversation.has_begun):
                    conversation.part(ByeReason.IDLE)
                elif silent_s > PING_AFTER_S:
                    connection.ping()


def _network_tags(websocket: WebSocket, services: Services) -> tuple[str, ...]:
    peer = websocket.client.host if websocket.client else None
    return services.tags.tags(peer, websocket.headers.get("x-forwarded-for"), services.clock_ms() / 1000)


class Hearer(Protocol):
    """Who is told what a socket says."""

    def frame_received(self, raw: str | bytes) -> None:
        """Take one message."""
        ...


async def feed(websocket: WebSocket, hearer: Hearer) -> None:
    """Hand on whatever a socket says, until it closes."""
    try:
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            hearer.frame_received(message["bytes"] if text is None else text)
    except WebSocketDisconnect:
        return
