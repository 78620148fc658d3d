"""The door for people who talk: who may connect, and who is let go because nothing is heard of them."""

from __future__ import annotations

import asyncio
import collections
from typing import Final

from starlette.requests import HTTPConnection

from chat.conversation import Conversation
from chat.network import network_tags
from chat.origin import own_origin
from chat.server.pace import Turnstile
from chat.server.protocol import DirectWebSocket
from chat.services import Services
from chat.wire.codes import ByeReason

SWEEP_EVERY_S: Final = 15.0
SWEEP_AT_ONCE: Final = 500
PING_AFTER_S: Final = 40.0
GONE_AFTER_S: Final = 90.0
HELLO_LIMIT_S: Final = 30.0
SLOW_AFTER_S: Final = 15.0
SOCKETS_A_NETWORK: Final = 500
"""Of a /24 or /48: a carrier's gateway or an exit of an onion network at once, one machine's flood never."""
FORBIDDEN: Final = "403 Forbidden"
BUSY: Final = "503 Service Unavailable"


class Sockets:
    """The sockets of one process: accepts them, and drops those that fell silent."""

    def __init__(self, services: Services) -> None:
        self._services, self._turnstile = services, Turnstile()
        self._open: dict[DirectWebSocket, Conversation] = {}
        self._here: collections.Counter[str] = collections.Counter()  # by part of the network, "" where not told

    def knock(self, visitor: HTTPConnection, socket: DirectWebSocket) -> None:
        """Begin a conversation. A foreign Origin gets 403, a part of the network with many 503."""
        services = self._services
        own = own_origin(visitor, services.settings.public_origin)
        if visitor.headers.get("origin", own) != own:  # a script sends none
            socket.refuse(FORBIDDEN)
            return
        tags = network_tags(visitor, services.tags, services.clock_ms() / 1000)
        mark = tags[0] if tags else ""
        if mark and self._here[mark] >= SOCKETS_A_NETWORK:
            socket.refuse(BUSY, "Retry-After: 60")
            return
        put_off_ms = self._turnstile.put_off_ms(asyncio.get_running_loop().time())
        # Without an Origin it is a script, which has no business with a browser's cookie.
        is_browser = "origin" in visitor.headers
        token = visitor.cookies.get(services.settings.cookie_name) if is_browser else None
        conversation = Conversation(services, socket, cookie_token=token, network_tags=tags)
        if socket.accept(conversation):
            self._open[socket] = conversation
            self._here[mark] += 1
            if put_off_ms is not None:
                conversation.part(ByeReason.BUSY, put_off_ms)

    def gone(self, socket: DirectWebSocket) -> None:
        """Forget a socket."""
        mark = self._open.pop(socket).network_tag or ""
        self._here[mark] -= 1
        if not self._here[mark]:
            del self._here[mark]

    async def sweep_forever(self) -> None:
        """Ping sockets that fell quiet, drop those that stay so or stay full: one walk for all, no timer for each."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            for place, (connection, conversation) in enumerate(tuple(self._open.items()), start=1):
                if not place % SWEEP_AT_ONCE:  # whoever talks must not wait for twenty thousand pings
                    await asyncio.sleep(0)
                now_s = loop.time()
                silent_s, age_s = now_s - connection.last_heard_s, now_s - connection.opened_at_s
                full_s = 0.0 if connection.full_since_s is None else now_s - connection.full_since_s
                if full_s > SLOW_AFTER_S:
                    conversation.part(ByeReason.SLOW)
                elif silent_s > GONE_AFTER_S or (age_s > HELLO_LIMIT_S and not conversation.has_begun):
                    conversation.part(ByeReason.IDLE)
                elif silent_s > PING_AFTER_S:
                    connection.ping()
