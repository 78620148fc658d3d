"""The closed vocabulary of the service directory. Pages and clients translate every code."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Final

from moderation.findings import HELP_WANTED, Reason


class Kind(enum.StrEnum):
    """What a service is for, in the order in which a page lists them."""

    SUICIDE_CRISIS = "suicide_crisis"
    LGBT = "lgbt"
    TRANS = "trans"
    YOUTH = "youth"
    DOMESTIC_VIOLENCE = "domestic_violence"
    SEXUAL_VIOLENCE = "sexual_violence"
    HOUSING_REFUGEE = "housing_refugee"
    LEGAL = "legal"
    HEALTH = "health"
    EMPLOYMENT = "employment"
    EMERGENCY = "emergency"


class Need(enum.StrEnum):
    """What a card answers, most urgent first. ``youth`` is for the 13-17 audience, whatever the need."""

    ATTEMPT = "attempt"
    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    CAPTIVE = "captive"
    SEXUAL_VIOLENCE = "sexual_violence"
    VIOLENCE = "violence"
    ARREST = "arrest"
    HOMELESS = "homeless"
    HUNGER = "hunger"
    HEALTH = "health"
    ASYLUM = "asylum"
    WORK = "work"
    LAW = "law"
    YOUTH = "youth"


class Channel(enum.StrEnum):
    """How a number is reached."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    PHONE = "phone"


class Label(enum.StrEnum):
    """Which service answers an emergency number. ``unknown`` is kept for reviewers and never shown."""

    AMBULANCE = "ambulance"
    GENERAL = "general"
    FIRE = "fire"
    POLICE = "police"
    RELAY = "relay"
    UNKNOWN = "unknown"


class Audience(enum.StrEnum):
    """Whom a service is made for."""

    EVERYONE = "everyone"
    LGBT = "lgbt"
    TRANS = "trans"
    WOMEN = "women"
    MEN = "men"
    CHILDREN = "children"
    YOUNG_PEOPLE = "young_people"
    ADULTS = "adults"
    FAMILIES = "families"
    REFUGEES = "refugees"
    MIGRANTS = "migrants"
    WORKERS = "workers"
    SURVIVORS = "survivors"
    UNHOUSED = "unhoused"
    OTHERS = "others"


class Confidence(enum.StrEnum):
    """How good the sources of a row are; ``high`` is the service's own site or two independent sources."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Cost(enum.StrEnum):
    """What reaching a service costs."""

    FREE = "free"
    STANDARD = "standard"
    UNKNOWN = "unknown"


class RunBy(enum.StrEnum):
    """Who runs a service."""

    STATE = "state"
    NGO = "ngo"
    UNKNOWN = "unknown"


class Affirming(enum.StrEnum):
    """Whether a service is documented as LGBT+ affirming; absence of evidence is never a no."""

    YES = "yes"
    UNKNOWN = "unknown"


class PolicePolicy(enum.StrEnum):
    """What a service says of calling the police or an ambulance to somebody."""

    ONLY_WITH_CONSENT = "only_with_consent"
    MAY_CALL = "may_call"
    IS_POLICE = "is_police"  # run by the police or the ministry over them
    UNKNOWN = "unknown"


class OpenState(enum.StrEnum):
    """Whether a service answers now, in the order in which entries are shown."""

    OPEN = "open"
    UNKNOWN = "unknown"
    CLOSED = "closed"


class Caveat(enum.StrEnum):
    """What a reader must be told beside an entry, a number or a whole card."""

    UNCONFIRMED = "unconfirmed"  # not yet confirmed by this site; its source is of ``source_date``
    REVIEW_AGEING = "review_ageing"  # confirmed by this site, but a while ago
    NOT_PROVEN_SAFE = "not_proven_safe"  # not proven safe for saying that one is LGBT+
    MAY_REACH_POLICE = "may_reach_police"  # a general emergency number, which the police may answer
    POLICE_DANGER = "police_danger"  # the police, in a country where being LGBT+ is or may be a crime
    CALLS_MAY_BE_REPORTED = "calls_may_be_reported"  # an attempt is an offence here


class Hidden(enum.StrEnum):
    """Why a row is not shown today."""

    CONFIDENCE = "confidence"  # unreviewed, and its sources are not good enough
    NO_SOURCE_DATE = "no_source_date"
    SOURCE_OLD = "source_old"
    REVIEW_OLD = "review_old"
    DATE_AHEAD = "date_ahead"  # its source or its review is dated after today
    NO_CONTACT = "no_contact"  # the service is known, its address is not


class Criminalises(enum.StrEnum):
    """Whether being LGBT+ is a crime. All three are treated alike: ``check`` awaits review, ``partly`` is a region."""

    YES = "yes"
    PARTLY = "partly"
    CHECK = "check"


class Offence(enum.StrEnum):
    """Whether attempting suicide is an offence."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


NEEDS: Final[dict[Reason, Need]] = {
    Reason.CRISIS_ATTEMPT: Need.ATTEMPT,
    Reason.CRISIS_PLAN: Need.SUICIDE,
    Reason.CRISIS_IDEATION: Need.SUICIDE,
    Reason.CRISIS_GOODBYE: Need.SUICIDE,
    Reason.METHOD: Need.SUICIDE,
    Reason.CRISIS_SELF_HARM: Need.SELF_HARM,
    Reason.CRISIS_CAPTIVE: Need.CAPTIVE,
    Reason.CRISIS_SEXUAL_VIOLENCE: Need.SEXUAL_VIOLENCE,
    Reason.CRISIS_VIOLENCE: Need.VIOLENCE,
    Reason.CRISIS_ARREST: Need.ARREST,
    Reason.CRISIS_HOMELESS: Need.HOMELESS,
    Reason.NEED_HUNGER: Need.HUNGER,
    Reason.NEED_HEALTH: Need.HEALTH,
    Reason.NEED_ASYLUM: Need.ASYLUM,
    Reason.NEED_WORK: Need.WORK,
    Reason.NEED_LAW: Need.LAW,
}
"""The need that each reason speaks of; other reasons call for no card."""

OFFERED: Final = frozenset(NEEDS[reason] for reason in HELP_WANTED)
"""Needs without danger: their card is an offer, which is not made again and again."""


def need_for(reasons: Iterable[Reason]) -> Need | None:
    """Choose the most urgent need among the reasons of a draft, or None where no card is due."""
    needs = {NEEDS[reason] for reason in reasons if reason in NEEDS}
    return next((need for need in Need if need in needs), None) if needs else None
