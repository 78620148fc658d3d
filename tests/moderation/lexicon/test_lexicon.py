"""The lexicon scores stretches of folded text by their fragments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.draft import Draft
from moderation.findings import Outcome, Reason
from moderation.lexicon.lexicon import (
    ASKING,
    DANGER,
    LEXICON,
    OTHER_DANGER,
    WINDOW_CHARS,
    Heard,
    Lexicon,
    Subject,
    Weights,
)
from moderation.rulebook.book import Rulebook
from moderation.rulebook.schema import RuleStage
from moderation.stages.crisis import Crisis
from moderation.text.folding import Folded, FoldTable, fold

EMPTY = Rulebook.empty()
TABLE = FoldTable()
SMALL = Weights(
    ballast=1.0,
    subjects={
        Reason.CRISIS_IDEATION: Subject(-1.0, arabic_threshold=0.5, latin_threshold=1.0),
        Reason.CRISIS_HOMELESS: Subject(-2.0, arabic_threshold=0.0, latin_threshold=0.0),
    },
    fragments={
        " lonely ": [4.0, 9.0, 0.0],
        "ely ": [4.0, 3.0, 0.0],
        " sun": [1.0, -9.0, 0.0],
        " وحيد ": [4.0, 6.0, 0.0],
        " street ": [4.0, 3.0, 9.0],
    },
)
NOTHING = Lexicon([Weights(ballast=0.0, subjects={}, fragments={})])
ALWAYS = Lexicon([Weights(ballast=0.0, subjects={Reason.CRISIS_IDEATION: Subject(1.0, 0.0, 0.0)}, fragments={})])


def folded(text: str) -> Folded:
    """Fold a text as every stage sees it."""
    return fold(text, TABLE)


def only(heard: tuple[Heard, ...]) -> Heard:
    """Return the one reason heard."""
    (one,) = heard
    return one


def test_score_is_the_sum_over_the_length() -> None:
    """Two fragments of weights 9 and 3 and rarity 2 score their sum over the root of 4 + 4 + 1, and the bias."""
    assert Lexicon([SMALL]).scores(" lonely ") == pytest.approx([-1 + 12 / 3, -2])


def test_a_fragment_said_twice_counts_once() -> None:
    """Repeating oneself is no more danger."""
    assert Lexicon([SMALL]).scores(" lonely lonely ") == pytest.approx(Lexicon([SMALL]).scores(" lonely "))


def test_each_reason_has_a_score_and_the_strongest_comes_first() -> None:
    """One fragment may tell of two dangers, of one more than of the other."""
    heard = Lexicon([SMALL]).hear(folded("alone, lonely on the street"))

    assert [each.reason for each in heard] == [Reason.CRISIS_IDEATION, Reason.CRISIS_HOMELESS]
    assert heard[0].margin > heard[1].margin > 0


def test_only_what_passes_the_threshold_of_its_script_is_heard() -> None:
    """Latin letters need a score of 1, Arabic ones a half."""
    lexicon = Lexicon([SMALL])

    assert only(lexicon.hear(folded("so lonely"))).reason is Reason.CRISIS_IDEATION
    assert not lexicon.hear(folded("sunny and lonely"))
    assert only(lexicon.hear(folded("أنا وحيد"))).reason is Reason.CRISIS_IDEATION


def test_one_dark_sentence_is_heard_in_a_long_bright_text() -> None:
    """What surrounds a sentence from afar does not outweigh it."""
    bright = "the sun is out again and we all sit in the grass " * (WINDOW_CHARS // 20)
    text = folded(f"{bright} {'word ' * 60} so lonely here {'word ' * 60} {bright}")

    heard = only(Lexicon([SMALL]).hear(text))

    assert "lonely" in text.text[heard.start : heard.end]
    assert heard.end - heard.start < 2 * WINDOW_CHARS


def test_what_begins_in_a_spared_range_is_not_listened_to() -> None:
    """What is over is not heard, and what is told behind it is."""
    text = folded("so lonely")

    assert not Lexicon([SMALL]).hear(text, [(0, 3)])
    assert Lexicon([SMALL]).hear(text, [(3, 9)])


def test_an_empty_lexicon_hears_nothing() -> None:
    """Without weights no reason has a score, and with none but a bias that is the score."""
    assert not NOTHING.hear(folded("anything"))
    assert only(ALWAYS.hear(folded("anything"))).margin == 1


@given(st.text(max_size=700))
def test_any_text_is_heard_or_not_and_leads_back(text: str) -> None:
    """Whatever is said, the stretch lies in the folded text and leads back to the original."""
    view = folded(text)

    heard = ALWAYS.hear(view)

    assert bool(heard) == bool(view.text.strip())
    for each in heard:
        span = view.span(each.start, each.end)
        assert 0 <= span.start < span.end <= len(text)


@given(st.text(max_size=300))
def test_the_lexicon_alone_never_keeps_a_text_back(text: str) -> None:
    """Danger that only fragments tell of opens a card and an item, and delays nothing."""
    stage = Crisis(EMPTY.search.of(RuleStage.CRISIS), ALWAYS, NOTHING, EMPTY.table)

    found = stage.inspect(Draft(text=text), EMPTY.views(text))

    assert all(finding.rule == LEXICON and finding.outcome is Outcome.FLAG for finding in found)


def test_lists_read_together_score_as_they_do_apart() -> None:
    """Fragments that two lists share, or only one has, weigh for each what they weigh there."""
    money = Weights(
        ballast=2.0,
        subjects={Reason.UNSAFE_ASKING: Subject(-1.0, 0.0, 0.0)},
        fragments={" lonely ": [1.0, -3.0], " lend ": [2.0, 8.0]},
    )
    both = Lexicon([SMALL, money])

    for text in (" so lonely ", " lend me the street ", " lonely, lend ", " nothing "):
        assert both.scores(text) == pytest.approx([*Lexicon([SMALL]).scores(text), *Lexicon([money]).scores(text)])
    asked = both.of({Reason.UNSAFE_ASKING})
    assert asked.reasons == {Reason.UNSAFE_ASKING}
    assert only(asked.hear(folded("lend me a street"))).reason is Reason.UNSAFE_ASKING


def test_each_reason_that_stages_listen_for_is_in_a_list_of_ours() -> None:
    """Nothing was learnt for nobody, and nobody listens in vain."""
    assert Lexicon.load().reasons == DANGER | OTHER_DANGER | ASKING
