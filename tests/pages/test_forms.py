"""Forms: read within bounds, believed only from our own pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.pages import forms
from chat.pages.errors import FormSlow, FormStale, FormTooLarge, FormUnreadable
from chat.pages.forms import (
    FORM_KIND,
    FORM_LIMIT_BYTES,
    TokenForm,
    check_token,
    parse,
    read_body,
    token_for,
)


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


async def test_a_large_body_is_refused_before_it_is_read() -> None:
    """What announces itself as too large is not collected."""
    with pytest.raises(FormTooLarge):
        await read_body({"content-length": str(FORM_LIMIT_BYTES + 1)}, chunks())


async def test_a_body_that_lies_about_its_size_is_refused_while_it_comes() -> None:
    """At the limit a body passes; one byte more, in however many parts, does not."""
    assert len(await read_body({}, chunks(bytes(FORM_LIMIT_BYTES)))) == FORM_LIMIT_BYTES

    with pytest.raises(FormTooLarge):
        await read_body({"content-length": "1"}, chunks(bytes(FORM_LIMIT_BYTES), b"x"))


async def test_a_body_that_trickles_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender who keeps the form open is not waited for."""
    monkeypatch.setattr(forms, "BODY_LIMIT_S", 0.01)

    async def trickle() -> AsyncIterator[bytes]:
        yield b"text="
        await asyncio.Event().wait()

    with pytest.raises(FormSlow):
        await read_body({}, trickle())


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
