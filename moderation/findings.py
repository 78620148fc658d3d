"""What a stage may say of a draft: the closed vocabulary of reasons, outcomes and lanes."""

from __future__ import annotations

import enum
from typing import Final

import msgspec


class Outcome(enum.IntEnum):
    """What happens to a draft, from the mildest to the firmest; the firmest finding wins."""

    DELIVER = 0
    FLAG = 1
    MASK = 2
    HOLD = 3
    REFUSE = 4

    @property
    def word(self) -> str:
        """The name on the wire: a flag is delivered, and said beside the outcome."""
        return "deliver" if self is Outcome.FLAG else self.name.lower()


class Severity(enum.StrEnum):
    """How bad it would be to overlook a finding. It orders the desk; it decides nothing."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Lane(enum.StrEnum):
    """The desk's queues, most urgent first."""

    CRISIS = "crisis"
    THREAT = "threat"
    DOXXING = "doxxing"
    HATE = "hate"
    SPAM = "spam"
    OTHER = "other"
    REPORT = "report"
    APPEAL = "appeal"


class Reason(enum.StrEnum):
    """Why a finding was made. Clients translate these codes; none of them carries text."""

    CONTACT_PHONE = "contact_phone"
    CONTACT_EMAIL = "contact_email"
    CONTACT_LINK = "contact_link"
    CONTACT_HANDLE = "contact_handle"
    CONTACT_SPELLED = "contact_spelled"
    CONTACT_DOUBTFUL = "contact_doubtful"
    LINK_SHORTENED = "link_shortened"
    LINK_NEWCOMER = "link_newcomer"
    NEWCOMER = "newcomer"
    FLOOD_RATE = "flood_rate"
    FLOOD_DUPLICATE = "flood_duplicate"
    SPAM_KNOWN = "spam_known"
    ILLEGIBLE = "illegible"
    SLUR = "slur"
    DEROGATION = "derogation"
    THREAT = "threat"
    INCITEMENT = "incitement"
    DOXXING = "doxxing"
    CRISIS_ATTEMPT = "crisis_attempt"
    CRISIS_PLAN = "crisis_plan"
    CRISIS_IDEATION = "crisis_ideation"
    CRISIS_SELF_HARM = "crisis_self_harm"
    CRISIS_GOODBYE = "crisis_goodbye"
    CRISIS_VIOLENCE = "crisis_violence"
    CRISIS_SEXUAL_VIOLENCE = "crisis_sexual_violence"
    CRISIS_HOMELESS = "crisis_homeless"
    CRISIS_CAPTIVE = "crisis_captive"
    CRISIS_ARREST = "crisis_arrest"
    NEED_HUNGER = "need_hunger"
    NEED_HEALTH = "need_health"
    NEED_ASYLUM = "need_asylum"
    NEED_WORK = "need_work"
    NEED_LAW = "need_law"
    METHOD = "method"
    STAGE_FAILED = "stage_failed"
    STAGE_OFF = "stage_off"
    UNSAFE_ASKING = "unsafe_asking"
    UNSAFE_MEETING = "unsafe_meeting"
    UNSAFE_MONEY = "unsafe_money"
    UNSAFE_PHOTO = "unsafe_photo"
    UNSAFE_CONTACT = "unsafe_contact"
    UNSAFE_PERSONA = "unsafe_persona"
    UNSAFE_NAMES = "unsafe_names"
    SEXUAL_APPROACH = "sexual_approach"
    MINOR_APPROACH = "minor_approach"
    HOUSE_RULES = "house_rules"


LANES: Final[dict[Reason, Lane | None]] = {
    Reason.CONTACT_PHONE: None,  # masks alone are counted, not queued
    Reason.CONTACT_EMAIL: None,
    Reason.CONTACT_LINK: None,
    Reason.CONTACT_HANDLE: Lane.OTHER,
    Reason.CONTACT_SPELLED: Lane.OTHER,
    Reason.CONTACT_DOUBTFUL: Lane.OTHER,
    Reason.LINK_SHORTENED: None,
    Reason.LINK_NEWCOMER: Lane.SPAM,
    Reason.NEWCOMER: Lane.OTHER,
    Reason.FLOOD_RATE: None,
    Reason.FLOOD_DUPLICATE: None,
    Reason.SPAM_KNOWN: Lane.SPAM,
    Reason.ILLEGIBLE: Lane.OTHER,
    Reason.SLUR: Lane.HATE,
    Reason.DEROGATION: Lane.HATE,
    Reason.THREAT: Lane.THREAT,
    Reason.INCITEMENT: Lane.THREAT,
    Reason.DOXXING: Lane.DOXXING,
    Reason.CRISIS_ATTEMPT: Lane.CRISIS,
    Reason.CRISIS_PLAN: Lane.CRISIS,
    Reason.CRISIS_IDEATION: Lane.CRISIS,
    Reason.CRISIS_SELF_HARM: Lane.CRISIS,
    Reason.CRISIS_GOODBYE: Lane.CRISIS,
    Reason.CRISIS_VIOLENCE: Lane.CRISIS,
    Reason.CRISIS_SEXUAL_VIOLENCE: Lane.CRISIS,
    Reason.CRISIS_HOMELESS: Lane.CRISIS,
    Reason.CRISIS_CAPTIVE: Lane.CRISIS,
    Reason.CRISIS_ARREST: Lane.CRISIS,
    Reason.NEED_HUNGER: None,  # help is wanted and nobody is in danger: a card, and no work for the desk
    Reason.NEED_HEALTH: None,
    Reason.NEED_ASYLUM: None,
    Reason.NEED_WORK: None,
    Reason.NEED_LAW: None,
    Reason.METHOD: Lane.CRISIS,
    Reason.STAGE_FAILED: Lane.OTHER,
    Reason.STAGE_OFF: Lane.OTHER,
    Reason.UNSAFE_ASKING: Lane.OTHER,
    Reason.UNSAFE_MEETING: Lane.OTHER,
    Reason.UNSAFE_MONEY: Lane.OTHER,
    Reason.UNSAFE_PHOTO: Lane.OTHER,
    Reason.UNSAFE_CONTACT: Lane.OTHER,
    Reason.UNSAFE_PERSONA: Lane.OTHER,
    Reason.UNSAFE_NAMES: Lane.OTHER,
    Reason.SEXUAL_APPROACH: Lane.OTHER,
    Reason.MINOR_APPROACH: Lane.OTHER,
    Reason.HOUSE_RULES: Lane.OTHER,
}
"""The queue in which a finding opens an item, or None where it is only counted."""

ASKING: Final = frozenset(
    (
        Reason.UNSAFE_ASKING,
        Reason.UNSAFE_MEETING,
        Reason.UNSAFE_MONEY,
        Reason.UNSAFE_PHOTO,
        Reason.UNSAFE_CONTACT,
        Reason.UNSAFE_PERSONA,
        Reason.UNSAFE_NAMES,
        Reason.SEXUAL_APPROACH,
        Reason.MINOR_APPROACH,
    )
)
"""Reasons of a draft that asks somebody for what may put them in danger."""

HELP_WANTED: Final = frozenset(
    (Reason.NEED_HUNGER, Reason.NEED_HEALTH, Reason.NEED_ASYLUM, Reason.NEED_WORK, Reason.NEED_LAW)
)
"""Reasons of a draft whose author wants help that formal services give, and is in no danger by what they say."""


class Span(msgspec.Struct, frozen=True, array_like=True):
    """A half-open range of code points in the draft's own text."""

    start: int
    end: int


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One stage's opinion of one place in a draft.

    ``rule`` is the id of the rule that fired, or the stage's name where no rule file stands behind it. A shadow is
    what a rule found that is only watched: it is counted and part of no verdict.
    """

    stage: str
    reason: Reason
    outcome: Outcome
    severity: Severity
    span: Span
    rule: str
    is_shadow: bool = False

    @property
    def lane(self) -> Lane | None:
        """The desk's queue for it, or None where it is only counted, or a guess that is put to its author alone."""
        return None if self.outcome is Outcome.DELIVER and self.reason in ASKING else LANES[self.reason]

    @property
    def is_crisis(self) -> bool:
        """Whether somebody may be in danger, so that a help card is due."""
        return self.lane is Lane.CRISIS
