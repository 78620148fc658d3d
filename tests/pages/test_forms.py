"""Forms: read within bounds, believed only from our own pages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.pages.errors import FormStale, FormTooLarge, FormUnreadable, OriginForeign
from chat.pages.forms import (
    FORM_KIND,
    FORM_LIMIT_BYTES,
    TokenForm,
    check_origin,
    check_token,
    parse,
    read_body,
    token_for,
)

HOST = "127.0.0.1:8000"


class Note(TokenForm, frozen=True, kw_only=True):
    """A form for these tests."""

    text: str


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_token_belongs_to_its_session(mine: str, theirs: str) -> None:
    """A form of one session is refused in another, and its token shows nothing of the session's."""
    check_token(mine, TokenForm(form_token=token_for(mine)))
    if mine[:16] != theirs[:16]:
        with pytest.raises(FormStale):
            check_token(mine, TokenForm(form_token=token_for(theirs)))


@given(st.text())
def test_a_guessed_token_is_refused(guess: str) -> None:
    """No other text passes, whatever signs are in it."""
    with pytest.raises(FormStale):
        check_token("session", TokenForm(form_token=guess))


@pytest.mark.parametrize("origin", [None, "null", "http://127.0.0.1:8000"])
def test_our_own_pages_may_send(origin: str | None) -> None:
    """No Origin and a null one, which older browsers send, are no refusal."""
    check_origin({"host": HOST} | ({"origin": origin} if origin else {}), None)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9000", "https://elsewhere.example", "file://", "http://"])
def test_another_site_may_not_send(origin: str) -> None:
    """A foreign Origin is refused."""
    with pytest.raises(OriginForeign):
        check_origin({"host": HOST, "origin": origin}, None)


def test_behind_a_name_of_its_own_only_that_name_counts() -> None:
    """With a public origin, a Host that somebody made up vouches for nothing."""
    check_origin({"host": HOST, "origin": "https://notes.example"}, "https://notes.example")

    with pytest.raises(OriginForeign):
        check_origin({"host": "evil.example", "origin": "https://evil.example"}, "https://notes.example")


async def test_a_large_body_is_refused_before_it_is_read() -> None:
    """What announces itself as too large is not collected."""
    with pytest.raises(FormTooLarge):
        await read_body({"content-length": str(FORM_LIMIT_BYTES + 1)}, chunks())


async def test_a_body_that_lies_about_its_size_is_refused_while_it_comes() -> None:
    """At the limit a body passes; one byte more, in however many parts, does not."""
    assert len(await read_body({}, chunks(bytes(FORM_LIMIT_BYTES)))) == FORM_LIMIT_BYTES

    with pytest.raises(FormTooLarge):
        await read_body({"content-length": "1"}, chunks(bytes(FORM_LIMIT_BYTES), b"x"))


def test_text_comes_through_as_written() -> None:
    """Arabic, line breaks and signs survive the form's own notation."""
    body = b"text=%D8%B3%D9%84%D8%A7%D9%85+%26+a%0D%0Ab&form_token=t&unknown=1"

    assert parse(f"{FORM_KIND}; charset=UTF-8", body, Note) == Note(text="سلام & a\r\nb", form_token="t")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"text=a"),
        ("", b"text=a"),
        (FORM_KIND, b"form_token=t"),
        (FORM_KIND, b"text=%FF"),
        (FORM_KIND, b"\xff"),
        (FORM_KIND, b"&".join(b"a=%d" % number for number in range(50))),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(kind: str, body: bytes) -> None:
    """Another notation, a missing field, broken text and too many fields are told apart from a form."""
    with pytest.raises(FormUnreadable):
        parse(kind, body, Note)


@given(st.binary(max_size=200))
def test_no_body_breaks_the_reading(body: bytes) -> None:
    """Any bytes are either a form or refused."""
    try:
        parse(FORM_KIND, body, TokenForm)
    except FormUnreadable:
        return
