"""Which services a need calls for, and in which order they are shown."""

from __future__ import annotations

from typing import Final

from moderation.directory.rows import Law, Row
from moderation.directory.shown import Entry
from moderation.directory.vocabulary import Affirming, Audience, Channel, Kind, Need, OpenState, PolicePolicy
from moderation.draft import Lang

CARD_ENTRIES_MAX: Final = 3
SAME_KIND_MAX: Final = 2  # so that a card offers more than one sort of help where there is one

SUPPORT: Final = (Kind.SUICIDE_CRISIS, Kind.LGBT, Kind.TRANS)
KINDS: Final[dict[Need, tuple[Kind, ...]]] = {
    Need.ATTEMPT: SUPPORT,
    Need.SUICIDE: SUPPORT,
    Need.SELF_HARM: SUPPORT,
    Need.CAPTIVE: (
        Kind.DOMESTIC_VIOLENCE,
        Kind.LGBT,
        Kind.TRANS,
        Kind.HOUSING_REFUGEE,
        Kind.LEGAL,
        Kind.SUICIDE_CRISIS,
    ),
    Need.SEXUAL_VIOLENCE: (Kind.SEXUAL_VIOLENCE, Kind.DOMESTIC_VIOLENCE, Kind.LGBT, Kind.TRANS, Kind.SUICIDE_CRISIS),
    Need.VIOLENCE: (Kind.DOMESTIC_VIOLENCE, Kind.LGBT, Kind.TRANS, Kind.SEXUAL_VIOLENCE, Kind.SUICIDE_CRISIS),
    Need.ARREST: (Kind.LEGAL, Kind.LGBT, Kind.TRANS, Kind.HOUSING_REFUGEE, Kind.SUICIDE_CRISIS),
    Need.HOMELESS: (Kind.HOUSING_REFUGEE, Kind.LGBT, Kind.TRANS, Kind.DOMESTIC_VIOLENCE, Kind.SUICIDE_CRISIS),
    Need.HUNGER: (Kind.HOUSING_REFUGEE, Kind.LGBT, Kind.TRANS),
    Need.HEALTH: (Kind.HEALTH, Kind.LGBT, Kind.TRANS),
    Need.ASYLUM: (Kind.HOUSING_REFUGEE, Kind.LEGAL, Kind.LGBT, Kind.TRANS),
    Need.WORK: (Kind.EMPLOYMENT, Kind.LEGAL, Kind.LGBT, Kind.TRANS),
    Need.LAW: (Kind.LEGAL, Kind.LGBT, Kind.TRANS),
    Need.YOUTH: (Kind.YOUTH, Kind.LGBT, Kind.SUICIDE_CRISIS),
}
"""The kinds that answer a need, the fittest first. The police answer none, and a crisis line no need without danger."""

_OPEN_RANK: Final = {OpenState.OPEN: 0, OpenState.UNKNOWN: 1, OpenState.CLOSED: 2}
_NARROW: Final = frozenset(Audience) - {Audience.EVERYONE, Audience.LGBT, Audience.TRANS, Audience.FAMILIES}
_ITS_OWN: Final[dict[Need, frozenset[Audience]]] = {
    Need.HUNGER: frozenset((Audience.UNHOUSED,)),
    Need.ASYLUM: frozenset((Audience.REFUGEES,)),
    Need.WORK: frozenset((Audience.WORKERS,)),
}
"""Audiences that a need makes somebody part of, so that a service for them is no narrow one."""


def fits(row: Row, need: Need, law: Law) -> bool:
    """Say whether a service answers a need, is not the police where that is unsafe, and is for this reader's age."""
    if row.kind not in KINDS[need] or (law.is_unsafe and row.police is PolicePolicy.IS_POLICE):
        return False
    if need is Need.YOUTH:
        return Audience.ADULTS not in row.serves
    if need is Need.ASYLUM and row.kind is Kind.HOUSING_REFUGEE and Audience.REFUGEES not in row.serves:
        return False  # a night shelter
    return set(row.serves) != {Audience.CHILDREN}


def in_shown_order(entries: tuple[Entry, ...], lang: Lang) -> tuple[Entry, ...]:
    """Put entries into the order of a list: open now first, text and chat before phone."""
    return tuple(sorted(entries, key=lambda entry: (_urgency(entry), _taste(entry, lang))))


def choose(entries: tuple[Entry, ...], need: Need, lang: Lang) -> tuple[Entry, ...]:
    """Choose a card's few entries: the fittest kinds, at most two of a kind, and one that is open if any is."""
    fittest = sorted(entries, key=lambda entry: _fitness(entry, need, lang))
    chosen = _varied(fittest)
    open_now = [entry for entry in fittest if entry.open is OpenState.OPEN]
    if open_now and not any(entry.open is OpenState.OPEN for entry in chosen):
        chosen = [*chosen[: CARD_ENTRIES_MAX - 1], open_now[0]]
    return tuple(sorted(chosen, key=lambda entry: (_urgency(entry), _fitness(entry, need, lang))))


def _varied(fittest: list[Entry]) -> list[Entry]:
    """Take the first three, letting no kind have all places while another kind waits."""
    chosen: list[Entry] = []
    waiting: list[Entry] = []
    for entry in fittest:
        same = sum(other.kind is entry.kind for other in chosen)
        (chosen if same < SAME_KIND_MAX else waiting).append(entry)
    return (chosen[:CARD_ENTRIES_MAX] + waiting)[:CARD_ENTRIES_MAX]


def _fitness(entry: Entry, need: Need, lang: Lang) -> tuple[int, bool, tuple[int, int], tuple[bool, bool, str]]:
    kind_rank = KINDS[need].index(entry.kind)
    narrow = _NARROW.intersection(entry.serves) - _ITS_OWN.get(need, frozenset())
    is_narrow = bool(entry.area) or (bool(narrow) and need is not Need.YOUTH)
    return kind_rank, is_narrow, _urgency(entry), _taste(entry, lang)


def _urgency(entry: Entry) -> tuple[int, int]:
    return _OPEN_RANK[entry.open], _channel_rank(entry)


def _taste(entry: Entry, lang: Lang) -> tuple[bool, bool, str]:
    speaks = not entry.languages or lang.value in entry.languages
    return (not speaks, entry.affirming is not Affirming.YES, entry.id)


def _channel_rank(entry: Entry) -> int:
    """Rank text before chat before phone before a mere website: many cannot speak aloud where they are."""
    if any(number.channel is not Channel.PHONE for number in entry.numbers):
        return 0
    if entry.chat:
        return 1
    return 2 if entry.numbers else 3
