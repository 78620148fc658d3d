"""What the headers of a page forbid."""

from __future__ import annotations

import pytest

from chat.pages.headers import page_headers
from tests.pages.tab import Tab

EXIT = "https://www.wikipedia.org/"
PAGES = ("/", "/ar", "/help", "/en/help/JO", "/about", "/young", "/room/aaaaaaaa/log", "/static/none/css/site.css")


def policy(headers: dict[str, str]) -> dict[str, str]:
    """Split a content security policy into its directives."""
    value = {name.lower(): text for name, text in headers.items()}["content-security-policy"]
    return dict(directive.split(" ", 1) for directive in value.split("; "))


def test_a_page_may_use_nothing_from_elsewhere() -> None:
    """Everything is closed but what the page needs, and the form may lead to the exit's site alone."""
    headers = page_headers(exit_url=EXIT, public_origin=None, host="127.0.0.1:8000")

    assert policy(headers) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'none'",
        "connect-src": "'self' ws://127.0.0.1:8000",
        "form-action": "'self' https://www.wikipedia.org",
        "frame-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


def test_the_socket_is_named_by_the_public_origin() -> None:
    """Older Safari does not match a socket under 'self', so its own encrypted one is named."""
    headers = page_headers(exit_url=EXIT, public_origin="https://notes.example", host="x")

    assert policy(headers)["connect-src"] == "'self' wss://notes.example"


@pytest.mark.parametrize("host", ["", "a b", "x; script-src *", "x, y", "evil.example/path", "x\r\ny"])
def test_a_made_up_host_does_not_get_into_the_policy(host: str) -> None:
    """Only something that can be a host is repeated."""
    headers = page_headers(exit_url=EXIT, public_origin=None, host=host)

    assert policy(headers)["connect-src"] == "'self'"


def test_only_the_log_may_be_framed_and_only_by_us() -> None:
    """A framed page says so in the old header and the new one."""
    framed = page_headers(exit_url=EXIT, public_origin=None, host="x", is_framed=True)

    assert (policy(framed)["frame-ancestors"], framed["X-Frame-Options"]) == ("'self'", "SAMEORIGIN")


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_carries_the_headers(bare: Tab, path: str) -> None:
    """Pages, errors and the log alike are kept nowhere, tell nobody and open nothing."""
    answer = await bare.get(path)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["permissions-policy"]
    assert policy(answer.headers)["default-src"] == "'none'"
    assert answer.headers["x-frame-options"] == ("SAMEORIGIN" if path.endswith("/log") else "DENY")


@pytest.mark.parametrize("path", PAGES)
async def test_headers_stay_small(bare: Tab, path: str) -> None:
    """On a slow line, headers cost at most 1 KB an answer."""
    assert (await bare.get(path)).header_bytes <= 1024


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_has_script_or_style_in_it(bare: Tab, path: str) -> None:
    """Nothing inline but data: the policy would refuse it, and so would a reader of the page."""
    text = (await bare.get(path)).text

    assert "style=" not in text
    assert "<style" not in text
    assert " on" not in {part[:3] for part in text.split("<")}
    assert text.count("<script") == text.count('<script type="application/json"') + text.count(
        '<script type="module" src='
    )
