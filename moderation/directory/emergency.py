"""Emergency numbers: which of them, in which order, and what is said beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final

from moderation.directory.ages import may_show
from moderation.directory.rows import Law, Number, Row
from moderation.directory.shown import Emergency, EmergencyNumber, caveats_of
from moderation.directory.vocabulary import Caveat, Kind, Label

RANKS: Final = {Label.AMBULANCE: 0, Label.GENERAL: 1, Label.RELAY: 2, Label.FIRE: 3, Label.POLICE: 4}

Numbers = tuple[Number, ...]


def emergency_for_page(rows: Iterable[Row], law: Law, today: dt.date) -> Emergency | None:
    """Give every labelled number, ambulance first, fire and police last."""
    return _emergency(rows, law, today, _labelled)


def emergency_for_attempt(rows: Iterable[Row], law: Law, today: dt.date) -> Emergency | None:
    """Give the ambulance and general numbers; the police only where they are safe and nobody else is known.

    Where it is unsafe a general number, which the police may answer, is given only if no ambulance number is known.
    """
    return _emergency(rows, law, today, _medical_where_unsafe if law.is_unsafe else _medical)


def _emergency(rows: Iterable[Row], law: Law, today: dt.date, choose: Callable[[Numbers], Numbers]) -> Emergency | None:
    shown = [row for row in rows if row.kind is Kind.EMERGENCY and may_show(row, today)]
    numbers = choose(tuple(number for row in shown for number in row.numbers))
    if not numbers:
        return None
    return Emergency(
        numbers=tuple(EmergencyNumber(number, _caveats(number, law)) for number in sorted(numbers, key=_rank)),
        caveats=tuple(dict.fromkeys(caveat for row in shown for caveat in caveats_of(row, law, today))),
        source_date=min((row.source_date.text for row in shown if row.source_date), default=""),
        checked_on=min((row.review.reviewed_on for row in shown if row.review), default=None),
    )


def _labelled(numbers: Numbers) -> Numbers:
    return tuple(number for number in numbers if Label.UNKNOWN not in number.labels and number.labels)


def _medical(numbers: Numbers) -> Numbers:
    helping = _with(numbers, Label.AMBULANCE) + _with(numbers, Label.GENERAL) + _with(numbers, Label.RELAY)
    return helping or _with(numbers, Label.POLICE)


def _medical_where_unsafe(numbers: Numbers) -> Numbers:
    safe = tuple(number for number in numbers if Label.POLICE not in number.labels)
    return _with(safe, Label.AMBULANCE) or _with(safe, Label.GENERAL)


def _with(numbers: Numbers, label: Label) -> Numbers:
    return tuple(number for number in numbers if label in number.labels)


def _rank(number: Number) -> int:
    return min(RANKS[label] for label in number.labels)


def _caveats(number: Number, law: Law) -> tuple[Caveat, ...]:
    """Warn of numbers that lead to the police where that is unsafe."""
    if not law.is_unsafe:
        return ()
    if Label.POLICE in number.labels:
        return (Caveat.POLICE_DANGER,)
    return (Caveat.MAY_REACH_POLICE,) if Label.GENERAL in number.labels else ()
