"""What an opening handshake must be (RFC 6455, 4.2.1) where uvicorn, which writes it anew, does not look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]
"""Names in small letters, and values, as they came."""

BAD_REQUEST: Final = "400 Bad Request"
OTHER_VERSION: Final = "426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
"""A client that speaks an older or a newer version learns which one is spoken here (4.4)."""

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
    return None
