"""The lexicon scores stretches of folded text by their fragments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.draft import Draft
from moderation.findings import Outcome
from moderation.lexicon.lexicon import WINDOW_CHARS, Lexicon, Weights
from moderation.rulebook.book import Rulebook
from moderation.rulebook.schema import RuleStage
from moderation.stages.crisis import LEXICON, Crisis
from moderation.text.folding import Folded, FoldTable, fold

EMPTY = Rulebook.empty()
TABLE = FoldTable()
SMALL = Weights(
    bias=-1.0,
    arabic_threshold=0.5,
    latin_threshold=1.0,
    fragments={" lonely ": 2.0, "ely ": 1.0, " sun": -4.0, " وحيد ": 2.0},
)


def folded(text: str) -> Folded:
    """Fold a text as every stage sees it."""
    return fold(text, TABLE)


def test_score_is_the_sum_over_the_root_of_the_number() -> None:
    """Two fragments of weights 2 and 1 score their sum over the root of two, and the bias."""
    assert Lexicon(SMALL).score(" lonely ") == pytest.approx(-1 + 3 / 2**0.5)


def test_a_fragment_said_twice_counts_once() -> None:
    """Repeating oneself is no more danger."""
    assert Lexicon(SMALL).score(" lonely lonely ") == Lexicon(SMALL).score(" lonely ")


def test_only_what_passes_the_threshold_of_its_script_is_heard() -> None:
    """Latin letters need a score of 1, Arabic ones a half."""
    lexicon = Lexicon(SMALL)

    assert lexicon.hear(folded("so lonely")) is not None
    assert lexicon.hear(folded("sunny and lonely")) is None
    assert lexicon.hear(folded("أنا وحيد")) is not None


def test_one_dark_sentence_is_heard_in_a_long_bright_text() -> None:
    """What surrounds a sentence from afar does not outweigh it."""
    bright = "the sun is out again and we all sit in the grass " * (WINDOW_CHARS // 20)
    text = folded(f"{bright} {'word ' * 60} so lonely here {'word ' * 60} {bright}")

    heard = Lexicon(SMALL).hear(text)

    assert heard is not None
    assert "lonely" in text.text[heard.start : heard.end]
    assert heard.end - heard.start < 2 * WINDOW_CHARS


def test_an_empty_lexicon_hears_nothing() -> None:
    """Without weights the score is the bias."""
    assert Lexicon(Weights(-1.0, 0.0, 0.0, {})).hear(folded("anything")) is None


@given(st.text(max_size=700))
def test_any_text_is_heard_or_not_and_leads_back(text: str) -> None:
    """Whatever is said, the stretch lies in the folded text and leads back to the original."""
    view = folded(text)

    heard = Lexicon(Weights(1.0, 0.0, 0.0, {})).hear(view)

    assert (heard is None) == (not view.text.strip())
    if heard is not None:
        span = view.span(heard.start, heard.end)
        assert 0 <= span.start < span.end <= len(text)


@given(st.text(max_size=300))
def test_the_lexicon_alone_never_keeps_a_text_back(text: str) -> None:
    """Danger that only fragments tell of opens a card and an item, and delays nothing."""
    stage = Crisis(EMPTY.search.of(RuleStage.CRISIS), Lexicon(Weights(1.0, 0.0, 0.0, {})), EMPTY.table)

    found = stage.inspect(Draft(text=text), EMPTY.views(text))

    assert all(finding.rule == LEXICON and finding.outcome is Outcome.FLAG for finding in found)
