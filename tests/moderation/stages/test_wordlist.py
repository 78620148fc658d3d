"""Direct incitement is refused; who quotes, reports or condemns it is not (H3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.findings import Outcome
from moderation.pipeline import Pipeline
from tests.moderation.judged import judged, pipeline, reasons, rulebook

RULES = """
language: {language}
rules:
  - id: {language}.wordlist.incitement
    stage: wordlist
    reason: incitement
    outcome: refuse
    severity: high
    guideline: respect
    owner: content
    expires: 2099-01-01
    patterns: {patterns}
    match: ["x", "y"]
    no_match: ["z"]
"""


@pytest.fixture
def english(tmp_path: Path) -> Pipeline:
    """Build a pipeline with one English incitement rule."""
    patterns = '["kill yourself", "to kill myself"]'
    return pipeline(rulebook(tmp_path, RULES.format(language="en", patterns=patterns)))


@pytest.fixture
def arabic(tmp_path: Path) -> Pipeline:
    """Build a pipeline with one Arabic incitement rule."""
    return pipeline(rulebook(tmp_path, RULES.format(language="ar", patterns='["روحي? ا?نتحري?"]')))


@pytest.mark.parametrize(
    "text", ["kill yourself", "just KILL yourself already", "I told you to kill yourself", "go, kill-yourself"]
)
def test_direct_incitement_is_refused(english: Pipeline, text: str) -> None:
    """Somebody's own words to another are not delivered."""
    assert judged(english, text).outcome is Outcome.REFUSE


@pytest.mark.parametrize(
    "text",
    [
        "it hurts to hear. kill yourself",
        "kill yourself! they said it would rain",
        "he told me so\nkill yourself",
        "who said?? kill yourself",
    ],
)
def test_a_cue_in_another_sentence_does_not_excuse(english: Pipeline, text: str) -> None:
    """Innocent words before or behind a sentence end do not make the sentence a report."""
    assert judged(english, text).outcome is Outcome.REFUSE


@pytest.mark.parametrize(
    "text",
    [
        '"Kill yourself." That is what he said',
        "he told me: kill yourself",
        "he said:\nkill yourself",
        "“kill yourself!” they said",
    ],
)
def test_quotation_marks_and_a_colon_join_sentences(english: Pipeline, text: str) -> None:
    """What is announced or quoted belongs to who reports it."""
    assert judged(english, text).outcome <= Outcome.FLAG


@pytest.mark.parametrize("text", ["روح انتحر", "انت روح انتحر احسن", "قلت لك روح انتحر"])
def test_direct_incitement_in_arabic_is_refused(arabic: Pipeline, text: str) -> None:
    """Somebody's own words to another are not delivered."""
    assert judged(arabic, text).outcome is Outcome.REFUSE


@pytest.mark.parametrize(
    "text",
    [
        'my brother wrote "kill yourself" and I cried',
        "they said “kill yourself” again",
        "«kill yourself», that was the comment",
        "'kill yourself' is what I read every day",
        "he told me to kill myself",
        "people keep telling me to kill myself",
        "I was told to kill myself by my own father",
        "never tell anyone kill yourself",
        "kill yourself, they said to me",
        "stop saying kill yourself to people",
    ],
)
def test_quotes_and_reports_are_flagged_at_most(english: Pipeline, text: str) -> None:
    """Who was hurt by the words may say them."""
    verdict = judged(english, text)
    assert verdict.outcome <= Outcome.FLAG
    assert verdict.text == text


@pytest.mark.parametrize(
    "text",
    [
        "قالي روح انتحر",
        "أخي قال لي: روح انتحر",
        "كتبولي «روح انتحر»",
        "كل يوم بيقولولي روح انتحر",
        "روح انتحر هيك قالتلي امي",
        "لا تقولوا لحدا روح انتحر",
        "وصلتني رسالة فيها روح انتحر",
        "كتب تحت صورتي: روح انتحر. حظرته",
        "تگوله روح انتحر وتسمي نفسك مؤمن",
    ],
)
def test_arabic_quotes_and_reports_are_flagged_at_most(arabic: Pipeline, text: str) -> None:
    """Who was hurt by the words may say them."""
    assert judged(arabic, text).outcome <= Outcome.FLAG


def test_a_hit_that_only_the_loose_reading_shows_is_a_flag(english: Pipeline) -> None:
    """Drawn-out letters are undone to look, not to refuse."""
    verdict = judged(english, "killlll yourselffff")
    assert reasons(verdict) == ["incitement"]
    assert verdict.outcome is Outcome.FLAG


def test_a_text_buried_under_marks_is_flagged(english: Pipeline) -> None:
    """Nobody can read it, so somebody looks at it."""
    assert reasons(judged(english, "he\u0301\u0302\u0303\u0304llo")) == ["illegible"]


def test_vocalised_arabic_is_legible(arabic: Pipeline) -> None:
    """Two marks on a letter are ordinary writing."""
    assert judged(arabic, "السَّلَامُ عَلَيْكُمْ وَرَحْمَةُ اللَّهِ").findings == ()
