"""Who somebody is never counts against them (H1, C4)."""

from __future__ import annotations

import pytest

from moderation.findings import Outcome
from moderation.pipeline import Pipeline
from tests.moderation.judged import judged, reasons

ENGLISH = (
    "gay,lesbian,bisexual,bi,transgender,trans,queer,non-binary,nonbinary,intersex,asexual,ace,pansexual,genderfluid,"
    "questioning,LGBT,LGBTQ+"
)
ARABIC = "مثلي,مثلية,مثلي الجنس,عابر,عابرة,متحول,متحولة,كوير,ثنائي الميول,مزدوجة الميل,لاجنسي,بين الجنسين,مثليين"
ENGLISH_SENTENCES = (
    "I am {}",
    "I'm {} and I'm proud of it",
    "my best friend is {} and I love them",
    "is anyone else here {}?",
    "I came out as {} to my mum and she hugged me",
    "two {} people got married in our town",
    "being {} is not a sin",
    "{}",
)
ARABIC_SENTENCES = (
    "أنا {}",
    "أنا {} وفخور بنفسي",
    "صاحبي المقرب {} وبحبه كتير",
    "في حدا هون {}؟",
    "حكيت لأمي إني {} وحضنتني",
    "{}",
)
ENGLISH_PAIN = ("I am {} and I want to kill myself", "as a {} person I want to die tonight")
ARABIC_PAIN = ("أنا {} وبدي موت", "أنا {} وأريد أن أقتل نفسي")
PAIRS = ((ENGLISH, ENGLISH_SENTENCES), (ARABIC, ARABIC_SENTENCES))
PAINS = ((ENGLISH, ENGLISH_PAIN), (ARABIC, ARABIC_PAIN))


@pytest.mark.parametrize(
    ("identity", "sentence"),
    [(who, sentence) for identities, sentences in PAIRS for who in identities.split(",") for sentence in sentences],
)
def test_an_identity_alone_has_no_findings(shipped: Pipeline, identity: str, sentence: str) -> None:
    """Saying what one is, or what another is, is said and nothing more."""
    verdict = judged(shipped, sentence.format(identity))
    assert verdict.outcome is Outcome.DELIVER
    assert verdict.findings == ()


@pytest.mark.parametrize(("identities", "sentence"), [(each, pain) for each, pains in PAINS for pain in pains])
def test_pain_is_heard_alike_whoever_says_it(shipped: Pipeline, identities: str, sentence: str) -> None:
    """Swapping the identity moves nothing: a card is due, and nothing is held."""
    verdicts = [judged(shipped, sentence.format(identity)) for identity in identities.split(",")]
    assert all(verdict.is_crisis and verdict.outcome <= Outcome.FLAG for verdict in verdicts)
    assert len({tuple(reasons(verdict)) for verdict in verdicts}) == 1
