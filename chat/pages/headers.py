"""The headers of every page: nothing from elsewhere, nothing kept, nothing given away."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_CLOSED: Final = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
_ALWAYS: Final = {
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _CLOSED),
    "Vary": "Accept-Language, Cookie",
}


def page_headers(
    *, exit_url: str, public_origin: str | None, host: str, is_framed: bool = False, nonce: str = ""
) -> dict[str, str]:
    """List the headers of a page; only a page drawn for our own frame may be framed, by our own pages.

    Styles inside the page count where they carry its ``nonce``, which no other page has.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'nonce-{nonce}'" if nonce else "'self'",
        "img-src": "'self' data:",
        "font-src": "'none'",
        "connect-src": " ".join(("'self'", *_socket_origins(public_origin, host))),
        "form-action": f"'self' {_origin(exit_url)}",
        "frame-src": "'self'",
        "frame-ancestors": "'self'" if is_framed else "'none'",
        "base-uri": "'none'",
    }
    return _ALWAYS | {
        "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "X-Frame-Options": "SAMEORIGIN" if is_framed else "DENY",
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _socket_origins(public_origin: str | None, host: str) -> tuple[str, ...]:
    """Name our own socket, which older Safari does not match under 'self'; a strange Host names nothing."""
    if public_origin:
        return (public_origin.replace("http", "ws", 1),)
    return (f"ws://{host}",) if _HOST.fullmatch(host) else ()
