"""What an opening handshake must be (RFC 6455, 4.2.1), and how it is answered.

websockets judges most of it; the first functions look where it does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from websockets import datastructures
from websockets.exceptions import InvalidHandshake
from websockets.http11 import Request
from websockets.server import ServerProtocol

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]
"""Names in small letters, and values, as they came."""

BAD_REQUEST: Final = "400 Bad Request"
OTHER_VERSION: Final = "426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
"""A client that speaks an older or a newer version learns which one is spoken here (4.4)."""

_ASKED: Final = frozenset((b"connection", b"upgrade", b"origin", b"sec-websocket-key", b"sec-websocket-version"))
"""What a handshake is made of; neither extensions nor subprotocols are spoken here, so offers of them go unheard."""

_ANSWER: Final = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %b\r\n\r\n"
)

_TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER: Final = rb"[ \t]*;[ \t]*" + _TOKEN + rb"(?:=(?:" + _TOKEN + rb'|"' + _TOKEN + rb'"))?'
_EXTENSION: Final = _TOKEN + rb"(?:" + _PARAMETER + rb")*"
_EXTENSIONS: Final = re.compile(rb"[ \t,]*" + _EXTENSION + rb"(?:[ \t]*,[ \t,]*" + _EXTENSION + rb")*[ \t,]*")


def has_one_host(http_version: str, headers: Headers) -> bool:
    """Tell whether a request says once which site it means (RFC 9112, 3.2); before HTTP/1.1 nobody needed to."""
    count = sum(name == b"host" for name, _ in headers)
    return count == 1 or (count == 0 and http_version == "1.0")


def upgrade_of(headers: Headers) -> bytes | None:
    """Return what a request wants the connection to become; ``Connection`` may be a list, and over several lines."""
    options = b",".join(value for name, value in headers if name == b"connection")
    if b"upgrade" not in [option.strip() for option in options.lower().split(b",")]:
        return None
    return b", ".join(value.strip() for name, value in headers if name == b"upgrade").lower()


def refusal(http_version: str, headers: Headers) -> str | None:
    """Return the status, with lines of its own, of a handshake that must not go on, or None."""
    if http_version != "1.1":
        return BAD_REQUEST
    for name, value in headers:
        if name == b"sec-websocket-version" and value.strip() != b"13":
            return OTHER_VERSION
        if name == b"sec-websocket-extensions" and _EXTENSIONS.fullmatch(value) is None:
            return BAD_REQUEST
        if name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0"):
            return BAD_REQUEST
    return None


class Handshakes:
    """Answers those that are in order, and those that are not."""

    def __init__(self) -> None:
        self._judge = ServerProtocol()  # keeps nothing of one that the next might meet

    def answer(self, method: str, http_version: str, headers: Headers) -> tuple[bool, bytes]:
        """Say whether a request opens a WebSocket, and return the answer to it, head and body."""
        asked = datastructures.Headers(
            (name.decode(), value.strip(b" \t").decode("latin-1")) for name, value in headers if name in _ASKED
        )
        request = Request("/", asked, method, f"HTTP/{http_version}")
        try:
            accepted, _, _ = self._judge.process_request(request)
        except InvalidHandshake:
            response = ServerProtocol().accept(request)
            del response.headers["Date"]
            return False, response.serialize()
        return True, _ANSWER % accepted.encode()


def refused(status: str, *lines: str) -> bytes:
    """Return the answer to a handshake that was in order, from somebody who may not come in."""
    return "\r\n".join((f"HTTP/1.1 {status}", "Connection: close", "Content-Length: 0", *lines, "", "")).encode()
