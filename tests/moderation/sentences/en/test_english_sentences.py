"""The English rules do on authored sentences what they are there for, and leave ordinary talk alone."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import pytest

from moderation.findings import Outcome, Reason
from moderation.pipeline import Pipeline
from moderation.rulebook.book import load_rulebook
from moderation.verdict import Verdict
from tests.moderation.judged import judged, pipeline

HERE: Final = Path(__file__).parent

PEOPLE: Final = (
    *("gay", "lesbian", "bisexual", "trans", "queer", "non-binary", "asexual", "intersex"),
    *("muslim", "christian", "jewish", "black", "arab", "disabled", "straight"),
)
"""Identities that mean nothing to any rule by themselves."""

EVERYDAY: Final = (
    "I am {} and I am fine with it",
    "my {} friend cooked dinner for all of us",
    "are there other {} people here?",
    "{} people should be allowed to live in peace",
    "I love my {} neighbours",
    "{} people are kind, funny and sometimes tired like everybody",
    "she is the first {} mayor of our town",
    "I don't know if I am {}, how did you find out?",
    "{} people need doctors who listen",
    "being {} is not a sin and not an illness",
    "my dad asked what {} means, so I told him",
    "we watched a film about a {} family and cried",
    "{} kids deserve love",
    "I'm scared to tell my mum that I'm {}",
    "being {} is a normal part of me",
    "a {} man helped me carry the sofa",
    "who says that {} people can't dance?",
    "I hate that {} people are treated badly",
    "happy birthday to the best {} sister in the world",
    "{} women run this bookshop",
)


class Measure(enum.StrEnum):
    """What a group of sentences is held to."""

    EXPLICIT = "explicit"
    INDIRECT = "indirect"
    NEEDS = "needs"
    METHOD = "method"
    CALM = "calm"
    HATE = "hate"
    HARM = "harm"
    REFUSED = "refused"
    BENIGN = "benign"
    RECLAIMED = "reclaimed"
    COUNTER = "counter"


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences of one kind. ``reasons`` are those of which one has to be found, where the measure asks for it."""

    kind: str
    measure: Measure
    sentences: list[str]
    reasons: frozenset[Reason] = frozenset()


Expected = Callable[[Verdict, frozenset[Reason]], bool]


def _opens_crisis(verdict: Verdict, _: frozenset[Reason]) -> bool:
    return verdict.is_crisis and verdict.outcome < Outcome.HOLD


def _finds(verdict: Verdict, reasons: frozenset[Reason]) -> bool:
    return any(finding.reason in reasons for finding in verdict.findings)


def _is_calm(verdict: Verdict, _: frozenset[Reason]) -> bool:
    return not verdict.is_crisis


def _is_unflagged(verdict: Verdict, _: frozenset[Reason]) -> bool:
    return not verdict.is_flagged


FLOORS: Final[Mapping[Measure, tuple[Expected, float]]] = {
    Measure.EXPLICIT: (_opens_crisis, 0.95),
    Measure.INDIRECT: (_opens_crisis, 0.90),
    Measure.NEEDS: (_finds, 0.90),
    Measure.METHOD: (lambda verdict, _: verdict.outcome is Outcome.HOLD, 0.95),
    Measure.CALM: (_is_calm, 0.95),
    Measure.HATE: (_finds, 0.90),
    Measure.HARM: (_finds, 0.90),
    Measure.REFUSED: (lambda verdict, _: verdict.outcome is Outcome.REFUSE, 0.95),
    Measure.BENIGN: (_is_unflagged, 0.99),
    Measure.RECLAIMED: (_is_unflagged, 0.90),
    Measure.COUNTER: (_is_unflagged, 0.85),
}
"""For each measure what a verdict has to be, and the share of sentences for which it has to be so.

Shares are those of the project's measures C1, C2, C5 and H1 to H4, on sentences that the rules' author could see.
"""


@pytest.fixture(scope="module")
def everything() -> Pipeline:
    """Build the pipeline with every rule file in force."""
    return pipeline(load_rulebook())


def groups(measure: Measure) -> Iterator[Group]:
    """Yield the groups of one measure, over all files."""
    for path in sorted(HERE.glob("*.yaml")):
        yield from (g for g in msgspec.yaml.decode(path.read_bytes(), type=list[Group]) if g.measure is measure)


@pytest.mark.parametrize("measure", Measure)
def test_rules_keep_the_floor_of_each_measure(everything: Pipeline, measure: Measure) -> None:
    """Of the sentences of a measure, at least its floor is judged as it should be."""
    is_right, floor = FLOORS[measure]
    asked = [(sentence, group.reasons) for group in groups(measure) for sentence in group.sentences]

    wrong = [sentence for sentence, reasons in asked if not is_right(judged(everything, sentence), reasons)]

    assert asked
    assert 1 - len(wrong) / len(asked) >= floor, wrong


@pytest.mark.parametrize("measure", [m for m in Measure if m not in (Measure.METHOD, Measure.REFUSED)])
def test_nothing_but_method_incitement_and_spam_is_kept_back(everything: Pipeline, measure: Measure) -> None:
    """No sentence in pain, at peace, in anger or in quotation is held or refused, and hate is only flagged."""
    kept_back = [
        sentence
        for group in groups(measure)
        for sentence in group.sentences
        if judged(everything, sentence).outcome >= Outcome.HOLD
    ]

    assert kept_back == []


@pytest.mark.parametrize("template", EVERYDAY)
def test_identity_words_do_nothing(everything: Pipeline, template: str) -> None:
    """An everyday sentence is delivered without any finding, whoever it speaks of."""
    noticed = [person for person in PEOPLE if judged(everything, template.format(person)).findings]

    assert noticed == []


def test_there_are_enough_sentences_to_tell() -> None:
    """The floors rest on at least 400 different sentences."""
    sentences = {s for measure in Measure for group in groups(measure) for s in group.sentences}

    assert len(sentences) >= 400
