"""The Arabic rules hear danger in every dialect, and leave ordinary talk alone.

Each YAML file beside this module holds sentences by kind. The floors below are what the rules reach today; they only
ever rise. ``unseen*.yaml`` were written without looking at the rules; README.md beside this module keeps the scores
that the rules had on them before they were mended.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
import pytest

from moderation.findings import Outcome, Reason
from moderation.pipeline import Pipeline
from moderation.rulebook.book import OWN_RULES, load_rulebook
from moderation.rulebook.schema import WrittenFile
from moderation.verdict import Verdict
from tests.moderation.judged import judged, pipeline


class Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Authored sentences of one dialect, or of all, by kind."""

    dialect: str
    sentences: dict[str, list[str]]


SUICIDE: Final = frozenset(
    {
        Reason.CRISIS_ATTEMPT,
        Reason.CRISIS_PLAN,
        Reason.CRISIS_IDEATION,
        Reason.CRISIS_GOODBYE,
        Reason.CRISIS_SELF_HARM,
    }
)
EXPLICIT: Final = ("attempt", "plan", "ideation")
HEARD: Final = {
    **dict.fromkeys((*EXPLICIT, "indirect", "goodbye", "self_harm"), SUICIDE),
    "violence": frozenset({Reason.CRISIS_VIOLENCE, Reason.CRISIS_CAPTIVE}),
    "sexual_violence": frozenset({Reason.CRISIS_SEXUAL_VIOLENCE}),
    "homeless": frozenset({Reason.CRISIS_HOMELESS}),
    "captive": frozenset({Reason.CRISIS_CAPTIVE, Reason.CRISIS_VIOLENCE}),
    "arrest": frozenset({Reason.CRISIS_ARREST}),
    "method": frozenset({Reason.METHOD}),
}
"""For each kind of danger the reasons that lead to a fitting card."""

HARM: Final = {
    "hate": frozenset({Reason.SLUR, Reason.DEROGATION, Reason.THREAT, Reason.DOXXING}),
    "threat": frozenset({Reason.THREAT, Reason.DOXXING}),
    "incitement": frozenset({Reason.INCITEMENT}),
    "spam": frozenset({Reason.SPAM_KNOWN}),
}
CALM: Final = (
    *("idiom", "grief", "prayer", "news", "third_person", "past", "negation", "quotation", "medicine", "kitchen"),
    *("goodnight", "travel", "joy", "identity", "everyday", "counter_speech", "reclaimed"),
)
FILES: Final = tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.yaml")))
DIALECTS: Final = ("arabizi", "egyptian", "gulf", "iraqi", "levantine", "maghrebi", "standard")


def read(name: str) -> dict[str, list[str]]:
    """Return the sentences of one file by kind."""
    path = Path(__file__).with_name(f"{name}.yaml")
    return msgspec.yaml.decode(path.read_bytes(), type=Sentences).sentences


def of_kinds(name: str, kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of kind and sentence for the kinds that a file has."""
    sentences = read(name)
    return [(kind, text) for kind in kinds for text in sentences.get(kind, [])]


def has_one_of(verdict: Verdict, wanted: frozenset[Reason]) -> bool:
    """Say whether a verdict rests on at least one of the wanted reasons."""
    return any(finding.reason in wanted for finding in verdict.findings)


@pytest.fixture(scope="module")
def shipped() -> Pipeline:
    """Build the pipeline with the rules that are shipped."""
    return pipeline(load_rulebook())


def missed(pipe: Pipeline, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of kind and sentence in which nothing fitting was found."""
    wanted = HEARD | HARM
    return [(kind, text) for kind, text in pairs if not has_one_of(judged(pipe, text), wanted[kind])]


@pytest.mark.parametrize("name", FILES)
def test_every_kind_is_known(name: str) -> None:
    """A sentence whose kind nobody measures would test nothing."""
    assert set(read(name)) <= {*HEARD, *HARM, *CALM}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_explicit_danger_is_heard_in_every_dialect(shipped: Pipeline, dialect: str) -> None:
    """At least 95 in 100 sentences that speak of an attempt, a plan or the wish to die bring the card (C1)."""
    pairs = of_kinds(dialect, EXPLICIT)
    assert len(missed(shipped, pairs)) <= 0.05 * len(pairs), missed(shipped, pairs)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_danger_of_any_kind_is_heard_in_every_dialect(shipped: Pipeline, dialect: str) -> None:
    """At least 95 in 100 sentences of danger, indirect ones and other needs included, bring a fitting card (C2, C5)."""
    pairs = of_kinds(dialect, HEARD)
    assert len(missed(shipped, pairs)) <= 0.05 * len(pairs), missed(shipped, pairs)


@pytest.mark.parametrize("name", ["unseen", "unseen_again", "unseen_third"])
def test_danger_is_heard_in_sentences_written_apart(shipped: Pipeline, name: str) -> None:
    """What was once missed in sentences written apart from the rules stays mended."""
    pairs = of_kinds(name, HEARD)
    assert len(missed(shipped, pairs)) <= 0.05 * len(pairs), missed(shipped, pairs)


@pytest.mark.parametrize("name", FILES)
def test_pain_is_never_held(shipped: Pipeline, name: str) -> None:
    """A sentence of danger is delivered, unless it asks for a method or pushes somebody (C3)."""
    kinds = [kind for kind in HEARD if kind != "method"]
    stopped = [text for _, text in of_kinds(name, kinds) if judged(shipped, text).outcome >= Outcome.HOLD]
    assert stopped == []


@pytest.mark.parametrize("name", FILES)
def test_calm_talk_is_neither_held_nor_refused(shipped: Pipeline, name: str) -> None:
    """Idioms, grief, prayers, quotations, identities and everyday talk are always delivered (H1 to H3)."""
    stopped = [text for _, text in of_kinds(name, CALM) if judged(shipped, text).outcome >= Outcome.HOLD]
    assert stopped == []


@pytest.mark.parametrize("name", FILES)
def test_calm_talk_raises_few_false_alarms(shipped: Pipeline, name: str) -> None:
    """At most 5 in 100 calm sentences bring a card or a flag."""
    pairs = of_kinds(name, CALM)
    alarms = [text for _, text in pairs if judged(shipped, text).findings]
    assert len(alarms) <= 0.05 * len(pairs), alarms


@pytest.mark.parametrize("name", FILES)
def test_a_question_for_a_method_is_held(shipped: Pipeline, name: str) -> None:
    """Only asking how, a pact, or pushing somebody keeps a message of pain from the room."""
    delivered = [text for _, text in of_kinds(name, ["method"]) if judged(shipped, text).outcome is not Outcome.HOLD]
    assert delivered == []


@pytest.mark.parametrize("name", ["conduct", "unseen_conduct"])
def test_hate_and_threats_are_flagged(shipped: Pipeline, name: str) -> None:
    """At least 9 in 10 authored sentences of hate reach the desk and none is refused for it."""
    pairs = of_kinds(name, ["hate", "threat"])
    assert len(missed(shipped, pairs)) <= 0.1 * len(pairs), missed(shipped, pairs)
    assert all(judged(shipped, text).outcome < Outcome.HOLD for _, text in pairs)


@pytest.mark.parametrize("name", ["conduct", "unseen_conduct"])
def test_incitement_and_known_spam_are_refused(shipped: Pipeline, name: str) -> None:
    """Telling somebody to die, and spam known by heart, never reach the room."""
    pairs = of_kinds(name, ["incitement", "spam"])
    delivered = [text for _, text in pairs if judged(shipped, text).outcome < Outcome.REFUSE]
    assert delivered == []


@pytest.mark.parametrize("wish", ["بدي", "عايز", "قررت", "ابي", "لازم", "يا ريت", "اريد", "خلوني", "رح", "ناوي"])
@pytest.mark.parametrize("ending", ["", " اليوم", " يا جماعة", " وارتاح", " وخلصنا"])
def test_who_speaks_of_the_own_death_is_never_refused(shipped: Pipeline, wish: str, ending: str) -> None:
    """«انتحر» is both «I kill myself» and «kill yourself»: beside a wish in the first person it is pain."""
    texts = [f"{wish} {death}{ending}" for death in ("انتحر", "روح انتحر", "روح موت", "اموت", "موت")]
    assert [text for text in texts if judged(shipped, text).outcome >= Outcome.HOLD] == []


def test_guards_that_dialects_share_are_the_same_everywhere() -> None:
    """A word list named ``shared_…`` is one list, written into every file that needs it."""
    files = [msgspec.yaml.decode(path.read_bytes(), type=WrittenFile) for path in (OWN_RULES / "ar").glob("*.yaml")]
    shared = [{name: words for name, words in file.words.items() if name.startswith("shared_")} for file in files]
    differing = [words for words in shared if words and words != max(shared, key=len)]
    assert differing == []
