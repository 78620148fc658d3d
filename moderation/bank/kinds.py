"""The closed list of kinds of sentences, and which verdict on each is right. ``moderation.measures`` measures them."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from moderation.findings import Reason


class Right(enum.StrEnum):
    """Which verdict on a sentence is right. Whatever its kind, pain is never held or refused."""

    CARD = "card"
    """A crisis finding, so that services are shown."""
    NEED = "need"
    """A crisis finding that leads to the services for this very need."""
    EITHER = "either"
    """A card or none: both serve whoever writes it."""
    CALM = "calm"
    """No card."""
    FLAGGED = "flagged"
    """An item opens for a moderator in a lane other than crisis."""
    UNFLAGGED = "unflagged"
    """No item opens, and nothing is held or refused."""
    ASKED = "asked"
    """The author is asked whether to send it: an ``unsafe_*`` finding, an approach, or a contact detail."""
    UNASKED = "unasked"
    """Nobody is asked anything."""
    NOTICED = "noticed"
    """A contact finding: masked or flagged."""
    UNMASKED = "unmasked"
    """Nothing is masked."""


class Kind(enum.StrEnum):
    """What a sentence is. ``moderation/bank/README.md`` describes each."""

    ATTEMPT = "attempt"
    PLAN = "plan"
    IDEATION = "ideation"
    SELF_HARM = "self_harm"
    GOODBYE = "goodbye"
    VEILED = "veiled"
    VIOLENCE = "violence"
    SEXUAL_VIOLENCE = "sexual_violence"
    HOMELESS = "homeless"
    CAPTIVE = "captive"
    ARREST = "arrest"
    NEED_WORK = "need_work"
    NEED_LAW = "need_law"
    NEED_HEALTH = "need_health"
    NEED_ASYLUM = "need_asylum"
    IDIOM = "idiom"
    GRIEF = "grief"
    NEWS = "news"
    THIRD_PERSON = "third_person"
    PAST = "past"
    RECOVERY = "recovery"
    JOY = "joy"
    OBJECT = "object"
    HELPER = "helper"
    FICTION = "fiction"
    EVERYDAY = "everyday"
    RELIGIOUS = "religious"
    FRIEND = "friend"
    SLUR = "slur"
    DEROGATION = "derogation"
    DEHUMANISATION = "dehumanisation"
    THREAT = "threat"
    INCITEMENT = "incitement"
    PUNISH = "punish"
    IDENTITY = "identity"
    RECLAIMED = "reclaimed"
    COUNTER = "counter"
    QUOTED = "quoted"
    PROFANITY = "profanity"
    ABUSE_OF_THINGS = "abuse_of_things"
    DISCUSSION = "discussion"
    MEET = "meet"
    MONEY = "money"
    PHOTO = "photo"
    CONTACT = "contact"
    PERSONA = "persona"
    NAMES = "names"
    SEXUAL = "sexual"
    MINOR = "minor"
    ASK_CALM = "ask_calm"
    SPELLED = "spelled"
    NUMBER_CALM = "number_calm"


DANGER: Final = (Kind.ATTEMPT, Kind.PLAN, Kind.IDEATION, Kind.SELF_HARM, Kind.GOODBYE, Kind.VEILED)
OTHER_DANGER: Final = (Kind.VIOLENCE, Kind.SEXUAL_VIOLENCE, Kind.HOMELESS, Kind.CAPTIVE, Kind.ARREST)
HELP_WANTED: Final = (Kind.NEED_WORK, Kind.NEED_LAW, Kind.NEED_HEALTH, Kind.NEED_ASYLUM)
NO_DANGER: Final = (
    *(Kind.IDIOM, Kind.GRIEF, Kind.NEWS, Kind.THIRD_PERSON, Kind.PAST, Kind.RECOVERY, Kind.JOY, Kind.OBJECT),
    *(Kind.HELPER, Kind.FICTION, Kind.EVERYDAY, Kind.RELIGIOUS),
)
HATE: Final = (Kind.SLUR, Kind.DEROGATION, Kind.DEHUMANISATION, Kind.THREAT, Kind.INCITEMENT, Kind.PUNISH)
NOT_HATE: Final = (
    *(Kind.IDENTITY, Kind.RECLAIMED, Kind.COUNTER, Kind.QUOTED),
    *(Kind.PROFANITY, Kind.ABUSE_OF_THINGS, Kind.DISCUSSION),
)
ASKING: Final = (*(Kind.MEET, Kind.MONEY, Kind.PHOTO, Kind.CONTACT, Kind.PERSONA, Kind.NAMES, Kind.SEXUAL, Kind.MINOR),)

RIGHT: Final[Mapping[Kind, Right]] = {
    **dict.fromkeys(DANGER, Right.CARD),
    **dict.fromkeys(OTHER_DANGER, Right.NEED),
    **dict.fromkeys((*HELP_WANTED, Kind.FRIEND), Right.EITHER),
    **dict.fromkeys(NO_DANGER, Right.CALM),
    **dict.fromkeys(HATE, Right.FLAGGED),
    **dict.fromkeys(NOT_HATE, Right.UNFLAGGED),
    **dict.fromkeys(ASKING, Right.ASKED),
    Kind.ASK_CALM: Right.UNASKED,
    Kind.SPELLED: Right.NOTICED,
    Kind.NUMBER_CALM: Right.UNMASKED,
}
"""The verdict that is right for each kind."""

REASONS: Final[Mapping[Kind, Reason]] = {
    Kind.VIOLENCE: Reason.CRISIS_VIOLENCE,
    Kind.SEXUAL_VIOLENCE: Reason.CRISIS_SEXUAL_VIOLENCE,
    Kind.HOMELESS: Reason.CRISIS_HOMELESS,
    Kind.CAPTIVE: Reason.CRISIS_CAPTIVE,
    Kind.ARREST: Reason.CRISIS_ARREST,
    Kind.NEED_WORK: Reason.NEED_WORK,
    Kind.NEED_LAW: Reason.NEED_LAW,
    Kind.NEED_HEALTH: Reason.NEED_HEALTH,
    Kind.NEED_ASYLUM: Reason.NEED_ASYLUM,
}
"""The reason that leads to the right services, for each danger other than to oneself and each help wanted."""
