"""Who sent a request: a page of ours, another site's, or nobody that can be told."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from starlette.requests import HTTPConnection

_SCHEMES: Final = {"ws": "http", "wss": "https"}


class Sender(enum.Enum):
    """Whose page a request comes from, as the browser says; ``UNKNOWN`` where it says nothing."""

    OWN = enum.auto()
    FOREIGN = enum.auto()
    UNKNOWN = enum.auto()


def own_origin(connection: HTTPConnection, public_origin: str | None) -> str:
    """Return this site's origin: the public one, or else the address that was asked for.

    Without a public origin the server is reached on loopback, by whatever name stands in Host.
    """
    if public_origin is not None:
        return public_origin
    scheme = str(connection.scope["scheme"])
    return f"{_SCHEMES.get(scheme, scheme)}://{connection.headers.get('host', '')}"


def sender_of(headers: Mapping[str, str], own: str) -> Sender:
    """Say whose page sent a form.

    Browsers of today send Sec-Fetch-Site wherever the line is encrypted or loopback. Those of 2019 send Origin with a
    form, save Firefox before version 70; ``null`` comes from older browsers and strict referrer policies, but also
    from a page that hides where it is, so it says nothing.
    """
    site, origin = headers.get("sec-fetch-site", "none"), headers.get("origin", "null")
    if site not in {"same-origin", "none"} or origin not in {"null", own}:
        return Sender.FOREIGN
    return Sender.OWN if site == "same-origin" or origin == own else Sender.UNKNOWN
