"""The WebSocket route: who may connect, and the loop that feeds a conversation."""

from __future__ import annotations

import asyncio
import collections
from typing import Final, Protocol, cast

from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from chat.conversation import Conversation
from chat.network import network_tags
from chat.origin import own_origin
from chat.server.protocol import EXTENSION, DirectWebSocket
from chat.services import Services
from chat.wire.codes import ByeReason

SWEEP_EVERY_S: Final = 15.0
PING_AFTER_S: Final = 40.0
GONE_AFTER_S: Final = 90.0
HELLO_LIMIT_S: Final = 30.0
SLOW_AFTER_S: Final = 15.0
SOCKETS_A_NETWORK: Final = 500
"""Of a /24 or /48: a carrier's gateway or an exit of an onion network at once, one machine's flood never."""
BUSY_STATUS: Final = 503


class Sockets:
    """Runs the sockets of one process: accepts them, feeds them, and drops those that fell silent."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._open: dict[DirectWebSocket, Conversation] = {}
        self._here: collections.Counter[str] = collections.Counter()  # by part of the network, "" where not told

    async def route(self, websocket: WebSocket) -> None:
        """Serve one socket from handshake to close. A foreign Origin gets 403, a part of the network with many 503."""
        services = self._services
        own = own_origin(websocket, services.settings.public_origin)
        if websocket.headers.get("origin", own) != own:  # a script sends none
            await websocket.close()
            return
        tags = network_tags(websocket, services.tags, services.clock_ms() / 1000)
        mark = tags[0] if tags else ""
        if mark and self._here[mark] >= SOCKETS_A_NETWORK:
            await websocket.send_denial_response(PlainTextResponse("", BUSY_STATUS, {"Retry-After": "60"}))
            return
        self._here[mark] += 1
        try:
            await self._serve(websocket, tags)
        finally:
            self._here[mark] -= 1
            if not self._here[mark]:
                del self._here[mark]

    async def _serve(self, websocket: WebSocket, tags: tuple[str, ...]) -> None:
        services = self._services
        connection = cast("DirectWebSocket", websocket.scope["extensions"][EXTENSION])
        # Without an Origin it is a script, which has no business with a browser's cookie.
        is_browser = "origin" in websocket.headers
        token = websocket.cookies.get(services.settings.cookie_name) if is_browser else None
        await websocket.accept()
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
                silent_s, age_s = now_s - connection.last_heard_s, now_s - connection.opened_at_s
                full_s = 0.0 if connection.full_since_s is None else now_s - connection.full_since_s
                if full_s > SLOW_AFTER_S:
                    conversation.part(ByeReason.SLOW)
                elif silent_s > GONE_AFTER_S or (age_s > HELLO_LIMIT_S and not conversation.has_begun):
                    conversation.part(ByeReason.IDLE)
                elif silent_s > PING_AFTER_S:
                    connection.ping()


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
