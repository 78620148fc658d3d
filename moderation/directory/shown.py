"""What a reader is given: facts and codes, which pages and clients put into words."""

from __future__ import annotations

import datetime as dt

import msgspec

from moderation.directory.ages import showing
from moderation.directory.hours import Hours, open_state
from moderation.directory.rows import Law, Number, Row
from moderation.directory.vocabulary import (
    Affirming,
    Audience,
    Caveat,
    Cost,
    Kind,
    Need,
    OpenState,
    PolicePolicy,
    RunBy,
)
from moderation.draft import Lang


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One service as it is shown now."""

    id: str
    """The row's id, by which a wrong number is reported."""
    country: str
    """ISO 3166 code, XK or INTL."""
    kind: Kind
    name: str
    """In English or Latin script, always."""
    name_native: str
    """In Arabic script, for readers of Arabic; else empty."""
    serves: tuple[Audience, ...]
    """Whom it is made for."""
    audience: str
    """The same in the English words of the file, more exact; for readers of English."""
    area: str
    """The part of the country that it serves, or empty for the whole."""
    area_native: str
    """The same for readers of other languages: in Arabic script for those of Arabic, else as ``area`` has it."""
    languages: tuple[str, ...]
    """BCP 47 tags; empty means not known."""
    numbers: tuple[Number, ...]
    """Text messages first, then calls."""
    chat: str
    """The https address of its chat, or empty."""
    website: str
    """Its https address, or empty."""
    open: OpenState
    """Whether it answers now."""
    hours: Hours | None
    """When it answers, on its own clock; None where not known in this form."""
    hours_text: str
    """The English words of the source, given only where ``hours`` is None."""
    time_zone: str
    """The IANA name of its clock, or empty where not known."""
    cost: Cost
    run_by: RunBy
    affirming: Affirming
    police: PolicePolicy
    caveats: tuple[Caveat, ...]
    source_date: str
    """``2026-04-22``, ``2026-04``, ``2026`` or empty: to be said with ``unconfirmed``."""
    checked_on: dt.date | None
    """When two people of this site confirmed it, or None."""


class EmergencyNumber(msgspec.Struct, frozen=True):
    """One emergency number with its labels and what must be said beside it."""

    number: Number
    caveats: tuple[Caveat, ...]


class Emergency(msgspec.Struct, frozen=True):
    """The emergency numbers of one country, ambulance first."""

    numbers: tuple[EmergencyNumber, ...]
    caveats: tuple[Caveat, ...]
    source_date: str
    checked_on: dt.date | None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who may be in danger is shown at once."""

    country: str | None
    """The country chosen by hand; None means none was, and then the card invites to choose one."""
    need: Need
    lang: Lang
    entries: tuple[Entry, ...]
    """At most three, open now first. Of the chosen country, or INTL where it has none for this need."""
    nothing_known: bool
    """True where no service of the chosen country may be shown for this need; the card says so plainly."""
    fallback: Entry
    """The international directory that closes every card."""
    emergency: Emergency | None
    """Only for an attempt under way, and None where no number for it is known. Never the police where it is unsafe."""
    warnings: tuple[Caveat, ...]
    """What is said of the whole card."""


class Group(msgspec.Struct, frozen=True):
    """The services of one kind."""

    kind: Kind
    entries: tuple[Entry, ...]


class CountryPage(msgspec.Struct, frozen=True, kw_only=True):
    """The help page of one country, or of none."""

    country: str | None
    lang: Lang
    groups: tuple[Group, ...]
    """Every service that may be shown, by kind."""
    nothing_known: bool
    """True where the chosen country has none; the page says so plainly."""
    international: tuple[Entry, ...]
    """Services of no country, without the fallback."""
    fallback: Entry
    emergency: Emergency | None
    """The end of the page. The police stand in it last, and with ``police_danger`` where that is unsafe."""
    warnings: tuple[Caveat, ...]


def entry_of(row: Row, lang: Lang, law: Law, now: dt.datetime) -> Entry:
    """Turn a row into what is shown of it now."""
    in_arabic = lang is Lang.ARABIC
    return Entry(
        id=row.id,
        country=row.country,
        kind=row.kind,
        name=row.name_en,
        name_native=row.name_native if in_arabic and is_arabic_script(row.name_native) else "",
        serves=row.serves,
        audience=row.audience,
        area=row.area,
        area_native=row.area_native if in_arabic else row.area,
        languages=row.languages,
        numbers=row.numbers,
        chat=row.chat,
        website=row.website,
        open=open_state(row.hours, row.time_zone, now),
        hours=row.hours,
        hours_text="" if row.hours else row.hours_text,
        time_zone=row.time_zone,
        cost=row.cost,
        run_by=row.run_by,
        affirming=row.affirming,
        police=row.police,
        caveats=caveats_of(row, law, now.date()),
        source_date=row.source_date.text if row.source_date else "",
        checked_on=row.review.reviewed_on if row.review else None,
    )


def caveats_of(row: Row, law: Law, today: dt.date) -> tuple[Caveat, ...]:
    """Give what must be said beside a row: its age, and that it is not proven safe where the law is a danger."""
    unsafe: tuple[Caveat, ...] = ()
    if law.is_unsafe and not row.is_international:
        is_police = row.police is PolicePolicy.IS_POLICE
        unsafe = (Caveat.NOT_PROVEN_SAFE, Caveat.POLICE_DANGER) if is_police else (Caveat.NOT_PROVEN_SAFE,)
    return showing(row, today).caveats + unsafe


def is_arabic_script(text: str) -> bool:
    """Say whether most letters of a name are Arabic ones (Unicode block 0600-06FF)."""
    letters = [sign for sign in text if sign.isalpha()]
    return 2 * sum("\u0600" <= sign <= "\u06ff" for sign in letters) > len(letters)
