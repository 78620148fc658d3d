"""Who sent a request, as far as a browser says."""

from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from chat.origin import Sender, own_origin, sender_of

OWN = "http://127.0.0.1:8000"


def connection(scheme: str, host: str) -> HTTPConnection:
    """Make up a request."""
    return HTTPConnection({"type": "http", "scheme": scheme, "headers": [(b"host", host.encode())]})


@pytest.mark.parametrize(("scheme", "own"), [("http", OWN), ("ws", OWN), ("https", OWN.replace("http", "https"))])
def test_without_a_name_of_its_own_the_site_is_what_was_asked_for(scheme: str, own: str) -> None:
    """With its scheme: a page on an encrypted line is not the one on an open line. Pages and sockets are one site."""
    assert own_origin(connection(scheme, "127.0.0.1:8000"), None) == own


def test_behind_a_name_of_its_own_only_that_name_counts() -> None:
    """With a public origin, a Host that somebody made up vouches for nothing."""
    assert own_origin(connection("http", "evil.example"), "https://notes.example") == "https://notes.example"


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ({"origin": OWN}, Sender.OWN),
        ({"origin": OWN, "sec-fetch-site": "same-origin"}, Sender.OWN),
        ({"sec-fetch-site": "same-origin"}, Sender.OWN),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, Sender.OWN),
        ({}, Sender.UNKNOWN),
        ({"origin": "null"}, Sender.UNKNOWN),
        ({"sec-fetch-site": "none"}, Sender.UNKNOWN),
        ({"origin": "http://127.0.0.1:9000"}, Sender.FOREIGN),
        ({"origin": "https://127.0.0.1:8000"}, Sender.FOREIGN),
        ({"origin": "http://127.0.0.1:8000.evil.example"}, Sender.FOREIGN),
        ({"origin": "https://elsewhere.example", "sec-fetch-site": "same-origin"}, Sender.FOREIGN),
        ({"origin": OWN, "sec-fetch-site": "cross-site"}, Sender.FOREIGN),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, Sender.FOREIGN),
        ({"sec-fetch-site": "same-site"}, Sender.FOREIGN),
        ({"sec-fetch-site": "something new"}, Sender.FOREIGN),
        ({"origin": ""}, Sender.FOREIGN),
        ({"origin": "file://"}, Sender.FOREIGN),
        ({"origin": "http://["}, Sender.FOREIGN),
    ],
)
def test_the_sender_is_told_by_what_the_browser_says(headers: dict[str, str], sender: Sender) -> None:
    """Anything that names another place is foreign; silence, and ``null``, say nothing."""
    assert sender_of(headers, OWN) is sender
