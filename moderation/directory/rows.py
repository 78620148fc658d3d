"""One service as the reviewed files hold it, parsed."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from moderation.directory.hours import Hours
from moderation.directory.vocabulary import (
    Affirming,
    Audience,
    Channel,
    Confidence,
    Cost,
    Criminalises,
    Kind,
    Label,
    Offence,
    PolicePolicy,
    RunBy,
)

INTERNATIONAL: Final = "INTL"
FALLBACK_ID: Final = "intl-find-a-helpline"
"""The international directory that closes every card and page."""


class Number(msgspec.Struct, frozen=True):
    """A number to call or write to, exactly as its source prints it; short codes are never completed."""

    channel: Channel
    shown: str
    labels: tuple[Label, ...] = ()
    """Which services answer, on emergency rows only."""
    keyword: str = ""
    """The word to send, where the service asks for one."""
    note: str = ""
    """``mobile`` (from mobiles only), ``after_hours``, ``ext 8``, or a place or name shown as written."""

    @property
    def digits(self) -> str:
        """The digits alone, as one would dial them."""
        return "".join(sign for sign in self.shown if sign.isdecimal())


class SourceDate(msgspec.Struct, frozen=True):
    """When a source was written: an ISO date, or a month or a year where no more is known."""

    text: str
    earliest: dt.date
    """The first day it may mean, from which its age is counted."""


class Review(msgspec.Struct, frozen=True):
    """Two people's word that a row is right."""

    reviewed_on: dt.date
    reviewer_one: str
    reviewer_two: str
    how: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One service of one country, with its sources. ``country`` is an ISO 3166 code, XK or INTL."""

    id: str
    country: str
    kind: Kind
    name_en: str
    name_native: str
    serves: tuple[Audience, ...]
    audience: str
    area: str
    area_native: str
    languages: tuple[str, ...]
    numbers: tuple[Number, ...]
    """Text messages first, then calls."""
    chat: str
    website: str
    hours: Hours | None
    hours_text: str
    time_zone: str
    cost: Cost
    run_by: RunBy
    affirming: Affirming
    police: PolicePolicy
    source: str
    source_date: SourceDate | None
    second_source: str
    confidence: Confidence
    notes: str
    review: Review | None = None

    @property
    def is_international(self) -> bool:
        """Whether the row belongs to no country."""
        return self.country == INTERNATIONAL

    @property
    def has_contact(self) -> bool:
        """Whether there is any way to reach the service."""
        return bool(self.numbers or self.chat or self.website)


class Law(msgspec.Struct, frozen=True):
    """What is known of a country's law; ``criminalises`` is None where no source here lists it."""

    criminalises: Criminalises | None = None
    attempt_is_offence: Offence = Offence.UNKNOWN

    @property
    def is_unsafe(self) -> bool:
        """Whether being LGBT+ is, or may be, a crime somewhere in the country."""
        return self.criminalises is not None
