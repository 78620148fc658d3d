"""What must stand behind a site before strangers may come: a site without it must not meet the public by accident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from chat.diagnosis import Diagnosis, Health
from chat.settings import Settings
from moderation.directory import Directory, may_show
from moderation.directory.rows import INTERNATIONAL, Row
from moderation.staff.accounts import Account, State

STAFF_LEAST: Final = 2
LAW_LEAST_CHARS: Final = 100
"""A name and an address; less is a file that nobody has filled in."""
_DEFAULTS: Final = Settings()


def prepared(settings: Settings, directory: Directory, today: dt.date) -> Iterator[Diagnosis]:
    """Look at all that can be looked at before anything is started."""
    yield _countries(settings, directory, today)
    yield _reviews(settings, directory, today)
    yield _exit(settings)
    yield _origin(settings)
    yield _contact(settings)
    yield _law(settings)


def staffed(accounts: Iterable[Account]) -> Diagnosis:
    """Look whether two people could take turns; nobody becomes active without a second factor."""
    active = sum(account.state is State.ACTIVE for account in accounts)
    mend = "sanad staff add --role moderator, and have the link taken"
    return _judged("staff", active >= STAFF_LEAST, f"{active} active, each with a second factor", mend)


def missing(found: Iterable[Diagnosis]) -> tuple[str, ...]:
    """Return a sentence for each thing that is not there, with how to mend it."""
    return tuple(f"{one.what}: {one.found} ({one.mend})" for one in found if one.health is Health.BAD)


def _countries(settings: Settings, directory: Directory, today: dt.date) -> Diagnosis:
    empty = [country for country in settings.countries if not _shown(directory, country, today)]
    if empty:
        found = f"nothing can be shown for {', '.join(empty)}"
        return Diagnosis("countries", Health.BAD, found, f"sanad services list --all --country {empty[0]} says why")
    mend = "set SANAD_COUNTRIES to where your people are, such as LB,EG"
    return _judged("countries", bool(settings.countries), ", ".join(settings.countries) or "none chosen", mend)


def _reviews(settings: Settings, directory: Directory, today: dt.date) -> Diagnosis:
    rows = [row for country in (*settings.countries, INTERNATIONAL) for row in _shown(directory, country, today)]
    unreviewed = [row.id for row in rows if row.review is None]
    if unreviewed:
        named = ", ".join(unreviewed[:3]) + (" and others" if len(unreviewed) > 3 else "")
        found = f"{len(unreviewed)} of {len(rows)} services shown there were reviewed by nobody: {named}"
        return Diagnosis("reviews", Health.BAD, found, "two people check each and note it in reviews.csv")
    return Diagnosis("reviews", Health.GOOD, f"two people stand behind each of {len(rows)} services")


def _exit(settings: Settings) -> Diagnosis:
    mend = "set SANAD_EXIT_URL to a bland page that nobody wonders at where your people live"
    return _judged("exit", settings.exit_url != _DEFAULTS.exit_url, "the address to which leaving leads", mend)


def _origin(settings: Settings) -> Diagnosis:
    parts = urlsplit(settings.public_origin or "")
    is_safe = parts.scheme == "https" or (parts.hostname or "").endswith(".onion")
    mend = "set SANAD_PUBLIC_ORIGIN to the https or onion address of the proxy in front"
    return _judged("address", is_safe, settings.public_origin or "no public one is known", mend)


def _contact(settings: Settings) -> Diagnosis:
    mend = "set SANAD_CONTACT to how people reach whoever runs the site"
    return _judged("contact", settings.contact is not None, "how people reach the operator", mend)


def _law(settings: Settings) -> Diagnosis:
    mend = "write who runs the site, where and under which law, and name the file in SANAD_LAW_FILE"
    is_filled = len(law_text(settings)) >= LAW_LEAST_CHARS
    return _judged("law page", is_filled, f"at least {LAW_LEAST_CHARS} characters are wanted", mend)


def law_text(settings: Settings) -> str:
    """Return what the operator wrote about the site and its law; nothing where the file can't be read."""
    if settings.law_file is None:
        return ""
    try:
        return settings.law_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _shown(directory: Directory, country: str, today: dt.date) -> list[Row]:
    return [row for row in directory.rows if row.country == country and may_show(row, today)]


def _judged(what: str, is_good: bool, found: str, mend: str) -> Diagnosis:
    return Diagnosis(what, Health.GOOD, found) if is_good else Diagnosis(what, Health.BAD, found, mend)
