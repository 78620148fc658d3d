"""Verdicts are counted where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from moderation.bank.kinds import Kind
from moderation.bank.reading import Dialect, Group, Split
from moderation.draft import Lang
from moderation.measures.asked import Asked, from_bank
from moderation.measures.identities import Swap
from moderation.measures.measuring import measure
from moderation.measures.parts import PARTS, PARTS_OF
from moderation.measures.right import is_right
from moderation.measures.scores import Results, Score, below, read_results, written_results
from moderation.pipeline import Pipeline
from tests.moderation.judged import judged, pipeline, rulebook

RULE = """
  - id: {language}.{id}
    stage: {stage}
    reason: {reason}
    outcome: {outcome}
    severity: high
    guideline: safety
    owner: content
    expires: 2099-01-01
    patterns: ["{pattern}"]
    match: ["{pattern}", "{pattern} now"]
    no_match: ["z"]
"""
WRITTEN = (
    ("sad", "crisis", "crisis_ideation", "flag", "want to end it"),
    ("locked", "crisis", "crisis_captive", "flag", "locked in"),
    ("hit", "crisis", "crisis_violence", "flag", "beats me"),
    ("lawyer", "needs", "need_law", "flag", "need a solicitor"),
    ("vermin", "wordlist", "derogation", "flag", "wretched vermin"),
    ("kys", "wordlist", "incitement", "refuse", "end yourself"),
)


@pytest.fixture
def pipe(tmp_path: Path) -> Pipeline:
    """Build a pipeline of six rules."""
    fields = ("id", "stage", "reason", "outcome", "pattern")
    rules = [RULE.format(language="en", **dict(zip(fields, row, strict=True))) for row in WRITTEN]
    return pipeline(rulebook(tmp_path, "language: en\nrules:" + "".join(rules)))


def group(kind: Kind, *sentences: str, language: Lang = Lang.ENGLISH, dialect: Dialect = Dialect.GENERAL) -> Group:
    """Return sentences of one kind."""
    return Group(
        file="f",
        id="g",
        language=language,
        dialect=dialect,
        split=Split.TUNE,
        kind=kind,
        sentences=sentences,
    )


def scores(pipe: Pipeline, *groups: Group, swaps: tuple[Swap, ...] = ()) -> dict[str, Score]:
    """Measure groups; return the scores of whole languages by their parts."""
    found, _ = measure(pipe, tuple(from_bank(groups, PARTS_OF)), swaps, lambda asked, _: asked)
    return {score.part: score for score in found if score.dialect is None}


def counted(score: Score) -> tuple[int, int]:
    return score.hits, score.size


def test_danger_counts_as_found_where_a_card_is_shown_and_nothing_is_held(pipe: Pipeline) -> None:
    """An incitement in the same message holds nothing back from whoever is in danger, so it is still found."""
    found = scores(
        pipe,
        group(Kind.PLAN, "I want to end it", "good night all"),
        group(Kind.VEILED, "take my cat"),
        group(Kind.IDIOM, "I want to end it, this essay", "so funny"),
    )

    assert counted(found["C1.found"]) == (1, 2)
    assert counted(found["C2.veiled"]) == (0, 1)
    assert counted(found["C2.false"]) == (1, 2)
    assert counted(found["C3.held"]) == (0, 3)
    assert "C2.found" not in found


def test_pain_that_is_refused_is_counted_against_us(pipe: Pipeline) -> None:
    """Whatever else was found in it."""
    found = scores(pipe, group(Kind.IDEATION, "end yourself, all of you. as for me, I want to end it"))

    assert counted(found["C3.held"]) == (1, 1)
    assert counted(found["C2.found"]) == (0, 1)


def test_the_card_has_to_be_the_one_for_the_need(pipe: Pipeline) -> None:
    """A card for a more urgent need is shown instead of the right one: that is a miss."""
    found = scores(pipe, group(Kind.VIOLENCE, "he beats me", "he beats me and I am locked in", "help"))

    assert counted(found["C5.right"]) == (1, 3)


def test_help_wanted_is_measured_apart_from_danger(pipe: Pipeline) -> None:
    """The card for the need counts, none does not; offered without need it is a false alarm, and no item opens."""
    found = scores(
        pipe,
        group(Kind.NEED_LAW, "I need a solicitor", "who knows about wills?"),
        group(Kind.EVERYDAY, "need a solicitor, says the crossword", "good evening"),
    )

    assert counted(found["C5.wanted"]) == (1, 2)
    assert counted(found["C5.false"]) == (1, 2)
    assert counted(found["C2.false"]) == (0, 2)


def test_kinds_that_are_no_hate_count_alike(pipe: Pipeline) -> None:
    """Many sentences of one kind do not hide that another is always flagged."""
    found = scores(
        pipe,
        group(Kind.DISCUSSION, *(f"sentence {number}" for number in range(9))),
        group(Kind.QUOTED, "he called us wretched vermin"),
    )

    assert counted(found["H4.false"]) == (1, 10)
    assert found["H4.false"].share == 0.5
    assert found["H3.flagged"].share == 1


def test_disguises_are_measured_on_what_was_found_plainly(pipe: Pipeline) -> None:
    """Nothing is learnt from hiding what nobody sees anyway."""
    found = scores(pipe, group(Kind.DEHUMANISATION, "you wretched vermin", "some other sentence"))

    assert counted(found["H4.found"]) == (1, 2)
    assert found["H5.dropped"].size == found["H5.leet"].size == 1


def test_arabizi_is_measured_against_arabic_script(tmp_path: Path) -> None:
    """Half of half is all of it."""
    rule = RULE.format(
        language="ar", id="x", stage="wordlist", reason="derogation", outcome="flag", pattern="حشرات"
    ) + RULE.format(language="ar", id="y", stage="wordlist", reason="derogation", outcome="flag", pattern="7asharat")
    pipe = pipeline(rulebook(tmp_path, "language: ar\nrules:" + rule))
    arabic = {"language": Lang.ARABIC}

    found = scores(
        pipe,
        group(Kind.DEHUMANISATION, "حشرات كلكم", "كلام آخر", dialect=Dialect.GULF, **arabic),
        group(Kind.DEHUMANISATION, "entou 7asharat", "kalam tani", "shi", "la2", dialect=Dialect.ARABIZI, **arabic),
    )

    assert found["H5.arabizi"].share == 0.5
    assert counted(found["H5.arabizi"]) == (1, 4)


def test_a_language_of_one_dialect_is_counted_once(pipe: Pipeline) -> None:
    """And one of several both whole and in parts."""
    groups = (
        group(Kind.PLAN, "a"),
        group(Kind.PLAN, "b", language=Lang.ARABIC, dialect=Dialect.GULF),
        group(Kind.PLAN, "c", language=Lang.ARABIC, dialect=Dialect.IRAQI),
    )

    found, _ = measure(pipe, tuple(from_bank(groups, PARTS_OF)), (), lambda asked, _: asked)

    assert [(score.language, score.dialect, score.size) for score in found if score.part == "C1.found"] == [
        (Lang.ARABIC, None, 2),
        (Lang.ARABIC, Dialect.GULF, 1),
        (Lang.ARABIC, Dialect.IRAQI, 1),
        (Lang.ENGLISH, None, 1),
    ]


def test_a_swap_that_changes_the_verdict_is_counted(pipe: Pipeline) -> None:
    """Who somebody is must not decide whether their pain is heard."""
    alike = Swap(language=Lang.ENGLISH, dialect=Dialect.GENERAL, one="gay, want to end it", other="bi, want to end it")
    moved = Swap(language=Lang.ENGLISH, dialect=Dialect.GENERAL, one="gay, want to end it", other="bi, want to eat it")

    assert counted(scores(pipe, swaps=(alike, moved))["C4.moved"]) == (1, 2)


class Loud:
    """Scores a text by the share of its letters that are capitals."""

    threshold = 0.5

    def score(self, texts: Sequence[str]) -> list[float]:
        return [sum(map(str.isupper, text)) / len(text) for text in texts]


def test_screening_hears_besides_the_rules_and_never_instead(pipe: Pipeline) -> None:
    """What the rules hear counts whatever its score; what neither hears is missed."""
    groups = (
        group(Kind.PLAN, "I want to end it", "TONIGHT", "good night all"),
        group(Kind.VEILED, "TAKE MY CAT", "take my cat"),
        group(Kind.JOY, "YES!!!", "HURRAY", "so happy"),
    )

    found, _ = measure(pipe, tuple(from_bank(groups, PARTS_OF)), (), lambda asked, _: asked, Loud())
    by_part = {score.part: counted(score) for score in found}

    assert (by_part["C1.found"], by_part["C1.screened"]) == ((1, 3), (2, 3))
    assert by_part["C2.screened_veiled"] == (1, 2)
    assert (by_part["C2.false"], by_part["C2.screened_false"]) == ((0, 3), (2, 3))


def test_scores_that_the_identity_moves_are_counted(pipe: Pipeline) -> None:
    """From a twentieth on."""
    pairs = [("gay", "bi"), ("GAY", "gay"), ("x" * 99 + "y", "x" * 99 + "Y")]
    swaps = [Swap(language=Lang.ENGLISH, dialect=Dialect.GENERAL, one=one, other=other) for one, other in pairs]

    found, _ = measure(pipe, (), swaps, lambda asked, _: asked, Loud())

    assert {score.part: counted(score) for score in found} == {"C4.moved": (0, 3), "C4.scored": (1, 3)}


@pytest.mark.parametrize(
    ("kind", "text", "right"),
    [
        (Kind.IDEATION, "I want to end it", True),
        (Kind.IDEATION, "hello", False),
        (Kind.CAPTIVE, "locked in", True),
        (Kind.CAPTIVE, "beats me", False),
        (Kind.FRIEND, "beats me", True),
        (Kind.FRIEND, "hello", True),
        (Kind.JOY, "locked in", False),
        (Kind.SLUR, "wretched vermin", True),
        (Kind.SLUR, "hello", False),
        (Kind.QUOTED, "wretched vermin", False),
        (Kind.CONTACT, "write to me at sara@example.com", True),
        (Kind.CONTACT, "I want to end it, sara@example.com", False),
        (Kind.ASK_CALM, "my insta: sara_92", False),
        (Kind.SPELLED, "my insta: sara_92", True),
        (Kind.NUMBER_CALM, "call +971501234567", False),
        (Kind.NUMBER_CALM, "I am 24", True),
    ],
)
def test_what_is_right_depends_on_the_kind(pipe: Pipeline, kind: Kind, text: str, right: bool) -> None:
    """Nobody in danger is asked whether they mean it; everything else as the bank's page says."""
    assert is_right(kind, judged(pipe, text)) is right


def score(part: str, share: float, low: float = 0.0) -> Score:
    return Score(part=part, language=Lang.ENGLISH, hits=0, size=100, share=share, low=low, high=1)


def test_worse_is_less_of_what_is_wanted_and_more_of_what_is_not() -> None:
    """A score that was never written down can't be worse; one that rounds to the same is not."""
    floors = [score("C1.found", 0.9), score("C2.false", 0.05)]

    assert list(below([score("C1.found", 0.89), score("C2.false", 0.06), score("C5.right", 0)], floors)) == [
        (score("C1.found", 0.89), floors[0]),
        (score("C2.false", 0.06), floors[1]),
    ]
    assert not list(below([score("C1.found", 0.91), score("C2.false", 0.04)], floors))
    assert not list(below([score("C1.found", 0.89995)], floors))


def test_disguises_are_worse_only_beyond_chance() -> None:
    """They are measured on other sentences as soon as more hate is found."""
    floor = score("H5.dropped", 0.8, low=0.7)

    assert not list(below([score("H5.dropped", 0.75)], [floor]))
    assert list(below([score("H5.dropped", 0.65)], [floor]))


def test_goals_of_a_language_stand_before_the_common_one() -> None:
    """English has the most rules."""
    part = PARTS["H4.found"]
    assert (part.is_met(0.7, Lang.ENGLISH), part.is_met(0.7, Lang.ARABIC)) == (False, True)
    assert (PARTS["C2.false"].is_met(0.05, Lang.FRENCH), PARTS["C2.false"].is_met(0.06, Lang.FRENCH)) == (True, False)


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    """With a line for each score."""
    results = Results(split=Split.SEALED, scores=(score("C1.found", 0.9), score("C2.false", 0.05)))
    (tmp_path / "r.json").write_bytes(written_results(results))

    assert read_results(tmp_path / "r.json") == results
    assert len(written_results(results).splitlines()) == 4


def test_a_generated_text_has_no_kind(pipe: Pipeline) -> None:
    """So it is in no list of wrongly judged sentences."""
    asked = Asked(text="hi", language=Lang.ENGLISH, dialect=Dialect.GENERAL, parts=("H1.held",))
    found, with_verdicts = measure(pipe, [asked], (), lambda asked, _: asked)

    assert [score.part for score in found] == ["H1.held"]
    assert with_verdicts == ()
