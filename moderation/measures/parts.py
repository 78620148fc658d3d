"""What is measured: each measure's parts, what counts in them, and their goals."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from moderation.bank.kinds import ASKING, DANGER, HATE, HELP_WANTED, NO_DANGER, NOT_HATE, OTHER_DANGER, Kind
from moderation.draft import Lang
from moderation.measures.asked import Asked
from moderation.measures.right import has_need_of, has_other_need, is_asked, is_held, is_masked, is_noticed
from moderation.verdict import Verdict

Counts = Callable[[Verdict, Asked], bool]


class Measure(enum.StrEnum):
    """What the project holds itself to. H is hate, C crisis, P what could give people away, S speed."""

    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    H4 = "H4"
    H5 = "H5"
    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    S1 = "S1"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One share of a measure. ``counts`` says which verdicts count towards it; None where they are compared."""

    id: str
    measure: Measure
    means: str
    """In a few words, for the table."""
    counts: Counts | None
    is_wanted: bool = True
    """Whether more is better, so that the goal is a floor; else it is a ceiling."""
    goal: float
    goals: Mapping[Lang, float] = {}
    """Goals of single languages, where they differ."""
    kinds: tuple[Kind, ...] = ()
    """The kinds of authored sentences that count in it."""
    is_balanced: bool = False
    """Whether each kind counts alike, however many of its sentences there are."""

    def is_hit(self, verdict: Verdict, asked: Asked) -> bool:
        """Say whether a verdict counts towards it; not for a part that compares verdicts."""
        assert self.counts is not None, f"{self.id} counts no single verdict"
        return self.counts(verdict, asked)

    def goal_in(self, language: Lang) -> float:
        """Return the goal for a language."""
        return self.goals.get(language, self.goal)

    def is_met(self, share: float, language: Lang) -> bool:
        """Say whether a share reaches the goal."""
        goal = self.goal_in(language)
        return share >= goal if self.is_wanted else share <= goal


def _held(verdict: Verdict, _: Asked) -> bool:
    return is_held(verdict)


def _flagged(verdict: Verdict, _: Asked) -> bool:
    return verdict.is_flagged


def _carded(verdict: Verdict, _: Asked) -> bool:
    return verdict.is_crisis and not is_held(verdict)


def _alarmed(verdict: Verdict, _: Asked) -> bool:
    return verdict.is_crisis


def _right_need(verdict: Verdict, asked: Asked) -> bool:
    assert asked.kind is not None
    return has_need_of(asked.kind, verdict)


def _other_need(verdict: Verdict, _: Asked) -> bool:
    return has_other_need(verdict)


def _masked(verdict: Verdict, _: Asked) -> bool:
    return is_masked(verdict)


def _noticed(verdict: Verdict, _: Asked) -> bool:
    return is_noticed(verdict)


def _asked(verdict: Verdict, _: Asked) -> bool:
    return is_asked(verdict)


def _fair(measure: Measure, flagged: float, *kinds: Kind) -> Iterator[Part]:
    """Give the two parts of what must not be taken for hate: none held, few flagged."""
    yield Part(
        id=f"{measure}.held",
        measure=measure,
        means="held or refused",
        counts=_held,
        is_wanted=False,
        goal=0,
        kinds=kinds,
    )
    yield Part(
        id=f"{measure}.flagged",
        measure=measure,
        means="flagged",
        counts=_flagged,
        is_wanted=False,
        goal=flagged,
        kinds=kinds,
    )


DISGUISES: Final = ("spacing", "leet", "dropped", "swapped", "repeats", "joined")
"""How words are hidden, one part of H5 each."""

_PARTS: Final = (
    *_fair(Measure.H1, 0.01, Kind.IDENTITY),
    *_fair(Measure.H2, 0.10, Kind.RECLAIMED),
    *_fair(Measure.H3, 0.15, Kind.COUNTER, Kind.QUOTED),
    Part(
        id="H4.found",
        measure=Measure.H4,
        means="hate flagged",
        counts=_flagged,
        goal=0.65,
        goals={Lang.ENGLISH: 0.75},
        kinds=HATE,
    ),
    Part(
        id="H4.false",
        measure=Measure.H4,
        means="no hate, flagged (kinds weighed alike)",
        counts=_flagged,
        is_wanted=False,
        goal=0.08,
        kinds=NOT_HATE,
        is_balanced=True,
    ),
    *(
        Part(id=f"H5.{name}", measure=Measure.H5, means=f"still found: {name}", counts=_flagged, goal=0.90)
        for name in DISGUISES
    ),
    Part(id="H5.arabizi", measure=Measure.H5, means="Arabizi, of the plain rate", counts=None, goal=0.60),
    Part(
        id="C1.found",
        measure=Measure.C1,
        means="attempt or plan found",
        counts=_carded,
        goal=0.95,
        kinds=(Kind.ATTEMPT, Kind.PLAN),
    ),
    Part(
        id="C2.found",
        measure=Measure.C2,
        means="danger found, said openly",
        counts=_carded,
        goal=0.90,
        kinds=(Kind.IDEATION, Kind.GOODBYE, Kind.SELF_HARM),
    ),
    Part(
        id="C2.veiled",
        measure=Measure.C2,
        means="danger found, left unsaid",
        counts=_carded,
        goal=0.90,
        kinds=(Kind.VEILED,),
    ),
    Part(
        id="C2.false",
        measure=Measure.C2,
        means="no danger, but a card",
        counts=_alarmed,
        is_wanted=False,
        goal=0.05,
        kinds=NO_DANGER,
    ),
    Part(id="C1.screened", measure=Measure.C1, means="the same, or screened", counts=None, goal=0.99),
    Part(id="C2.screened", measure=Measure.C2, means="said openly, or screened", counts=None, goal=0.90),
    Part(id="C2.screened_veiled", measure=Measure.C2, means="left unsaid, or screened", counts=None, goal=0.90),
    Part(
        id="C2.screened_false",
        measure=Measure.C2,
        means="no danger, but a card or screened",
        counts=None,
        is_wanted=False,
        goal=0.05,
    ),
    Part(
        id="C3.held",
        measure=Measure.C3,
        means="pain held or refused",
        counts=_held,
        is_wanted=False,
        goal=0,
        kinds=(*DANGER, *OTHER_DANGER, *HELP_WANTED, Kind.FRIEND),
    ),
    Part(
        id="C4.moved",
        measure=Measure.C4,
        means="verdicts that another identity moves",
        counts=None,
        is_wanted=False,
        goal=0,
    ),
    Part(
        id="C4.scored",
        measure=Measure.C4,
        means="screening scores that another identity moves",
        counts=None,
        is_wanted=False,
        goal=0,
    ),
    Part(
        id="C5.right",
        measure=Measure.C5,
        means="right services offered",
        counts=_right_need,
        goal=0.85,
        kinds=OTHER_DANGER,
    ),
    Part(
        id="C5.wanted",
        measure=Measure.C5,
        means="wanted help offered",
        counts=_right_need,
        goal=0.85,
        kinds=HELP_WANTED,
    ),
    Part(
        id="C5.false",
        measure=Measure.C5,
        means="such services without need",
        counts=_other_need,
        is_wanted=False,
        goal=0.05,
        kinds=NO_DANGER,
    ),
    Part(id="P1.masked", measure=Measure.P1, means="phone numbers masked", counts=_masked, goal=0.98),
    Part(
        id="P1.false",
        measure=Measure.P1,
        means="other numbers masked",
        counts=_masked,
        is_wanted=False,
        goal=0.01,
        kinds=(Kind.NUMBER_CALM,),
    ),
    Part(id="P2.mails", measure=Measure.P2, means="mail addresses masked", counts=_masked, goal=0.99),
    Part(id="P2.links", measure=Measure.P2, means="links masked", counts=_masked, goal=0.99),
    Part(id="P2.handles", measure=Measure.P2, means="handles with a cue noticed", counts=_noticed, goal=0.90),
    Part(
        id="P2.spelled",
        measure=Measure.P2,
        means="spelled or hidden, noticed",
        counts=_noticed,
        goal=0.60,
        kinds=(Kind.SPELLED,),
    ),
    Part(id="P3.asked", measure=Measure.P3, means="met by the calm check", counts=_asked, goal=0.90, kinds=ASKING),
    Part(
        id="P3.false",
        measure=Measure.P3,
        means="asked without need",
        counts=_asked,
        is_wanted=False,
        goal=0.05,
        kinds=(Kind.ASK_CALM, Kind.EVERYDAY),
    ),
)

PARTS: Final[Mapping[str, Part]] = {part.id: part for part in _PARTS}
"""Every part by its id, in the order of the table."""

PARTS_OF: Final[Mapping[Kind, tuple[str, ...]]] = {
    kind: tuple(part.id for part in _PARTS if kind in part.kinds) for kind in Kind
}
"""The parts in which each kind of authored sentence counts."""
