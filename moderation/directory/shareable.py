"""Which numbers and hosts people may pass on in a room, because the directory shows them."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable, Iterator
from typing import Final

import phonenumbers

from moderation.contacts import Contacts
from moderation.directory.rows import Number, Row

PLATFORMS: Final = (
    "facebook.com",
    "instagram.com",
    "x.com",
    "twitter.com",
    "youtube.com",
    "tiktok.com",
    "t.me",
    "wa.me",
)
"""Hosts on which anybody may have a page, so that a service's page there does not vouch for the host."""


def contacts_of(rows: Iterable[Row]) -> Contacts:
    """Gather the numbers, in every form in which they may be dialled, and the hosts of some rows."""
    phones: set[str] = set()
    hosts: set[str] = set()
    for row in rows:
        for number in row.numbers:
            phones.update(_forms(number, row))
        hosts.update(_host(link) for link in (row.chat, row.website) if link)
    return Contacts(phones=frozenset(phones), hosts=frozenset(host for host in hosts if not is_platform(host)))


def is_platform(host: str) -> bool:
    """Say whether anybody may have a page on a host."""
    return any(host == platform or host.endswith(f".{platform}") for platform in PLATFORMS)


def _forms(number: Number, row: Row) -> Iterator[str]:
    """Give a number's digits, and its national and international forms where it is an ordinary number."""
    yield number.digits
    try:
        parsed = phonenumbers.parse(number.shown, None if row.is_international else row.country)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(parsed):
        for form in (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.NATIONAL):
            yield "".join(sign for sign in phonenumbers.format_number(parsed, form) if sign.isdecimal())


def _host(link: str) -> str:
    return (urllib.parse.urlsplit(link).hostname or "").removeprefix("www.")
