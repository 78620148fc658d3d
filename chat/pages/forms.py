"""Forms: read within bounds, and believed only when this site and this session sent them."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterable, Mapping
from hashlib import blake2b
from typing import Final, TypeVar
from urllib.parse import parse_qsl

import msgspec

from chat.pages.errors import FormSlow, FormStale, FormTooLarge, FormUnreadable

FORM_LIMIT_BYTES: Final = 48 * 1024
"""As much as a frame on the wire may hold, when every byte of it is written as three."""
BODY_LIMIT_S: Final = 25.0
"""For a form to come in whole; the largest takes 24 s at 2 KB/s."""
FIELDS_MOST: Final = 16
FORM_KIND: Final = "application/x-www-form-urlencoded"
TOKEN_BYTES: Final = 16

Form = TypeVar("Form", bound="TokenForm | OpenForm")


class OpenForm(msgspec.Struct, frozen=True, kw_only=True):
    """A form that needs no session. Fields that no form of ours has are ignored."""


class TokenForm(msgspec.Struct, frozen=True, kw_only=True):
    """A form of a session: ``form_token`` shows that one of our own pages sent it."""

    form_token: str = ""


def token_for(session_token: str) -> str:
    """Derive a session's form token, from which the session's own token can't be found."""
    key = session_token.encode()[:64]
    return blake2b(b"form", digest_size=TOKEN_BYTES, key=key, person=b"form token").hexdigest()


def check_token(session_token: str, form: TokenForm) -> None:
    """Raise FormStale unless the form carries its session's token; takes equally long for any wrong one."""
    if not hmac.compare_digest(token_for(session_token).encode(), form.form_token.encode()):
        raise FormStale


async def read_body(headers: Mapping[str, str], chunks: AsyncIterable[bytes]) -> bytes:
    """Collect a form's body. Raises FormTooLarge before more than the limit is held, and FormSlow."""
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > FORM_LIMIT_BYTES:
        raise FormTooLarge
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            async for chunk in chunks:
                body += chunk
                if len(body) > FORM_LIMIT_BYTES:
                    raise FormTooLarge
    except TimeoutError:
        raise FormSlow from None
    return bytes(body)


def parse(kind: str, body: bytes, form: type[Form]) -> Form:
    """Read a body as the form it should be. Raises FormUnreadable."""
    if kind.partition(";")[0].strip().lower() != FORM_KIND:
        raise FormUnreadable
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MOST)
        return msgspec.convert(dict(pairs), form)
    except (ValueError, msgspec.ValidationError):
        raise FormUnreadable from None
