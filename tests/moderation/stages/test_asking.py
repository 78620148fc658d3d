"""Requests that may put somebody in danger are flagged; their innocent neighbours are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.draft import Draft
from moderation.findings import ASKING, Finding, Outcome, Reason
from moderation.lexicon.lexicon import Lexicon, Subject, Weights
from moderation.pipeline import Pipeline
from moderation.rulebook.book import Rulebook
from moderation.rulebook.schema import RuleStage
from moderation.stages.asking import Asking

ASKED = {
    Reason.UNSAFE_MEETING: (
        "want to grab a coffee downtown this friday?",
        "شو رأيك نلتقي بكرا بالكافيه",
        "on se voit samedi au parc ?",
    ),
    Reason.UNSAFE_MONEY: ("could anyone lend me 40 dollars", "ممكن حدا يسلفني مصاري", "tu peux me prêter 50 euros ?"),
    Reason.UNSAFE_PHOTO: ("send me a selfie", "ابعتيلي صورتك", "tu m'envoies une photo de toi ?"),
    Reason.UNSAFE_CONTACT: ("what's your whatsapp", "عطيني رقمك", "on continue sur telegram"),
    Reason.UNSAFE_PERSONA: ("send a copy of your passport", "ابعتلي صورة جوازك", "envoie la copie de ton passeport"),
    Reason.UNSAFE_NAMES: ("tell me your real name", "شو اسمك الحقيقي", "c'est quoi ton vrai nom"),
    Reason.SEXUAL_APPROACH: ("what are you wearing", "شو لابس هلأ", "tu portes quoi"),
    Reason.MINOR_APPROACH: ("are your parents home?", "أهلك بالبيت؟", "tes parents sont là ?"),
}
CALM = (
    "he asked me to send him a selfie, is that normal?",
    "never send a copy of your passport to anybody",
    "my manager wants to meet on friday for my job interview",
    "I send money to my mum every month",
    "طلب مني صورتي وخفت كتير",
    "لا تعطوا رقمكم لحدا",
    "عندي مقابلة شغل بكرا",
    "il m'a demandé une photo, c'est normal ?",
    "ne donne jamais ton vrai nom",
)


@pytest.fixture(scope="module")
def asking(book: Rulebook) -> Callable[[str], tuple[Finding, ...]]:
    """The findings of this stage alone in a text."""
    stage = Asking(book.search.of(RuleStage.ASKING), Lexicon([Weights(ballast=0.0, subjects={}, fragments={})]))
    return lambda text: stage.inspect(Draft(text=text), book.views(text))


@pytest.mark.parametrize(("reason", "text"), [(reason, text) for reason, texts in ASKED.items() for text in texts])
def test_a_request_is_flagged_for_what_it_asks(
    asking: Callable[[str], tuple[Finding, ...]], reason: Reason, text: str
) -> None:
    """The message is delivered; its finding says what was asked for."""
    found = asking(text)
    assert reason in {finding.reason for finding in found}
    assert {finding.outcome for finding in found} == {Outcome.FLAG}
    assert {finding.reason for finding in found} <= ASKING


@pytest.mark.parametrize("text", CALM)
def test_innocent_neighbours_are_left_alone(asking: Callable[[str], tuple[Finding, ...]], text: str) -> None:
    """Reports, warnings and ordinary life use the same words."""
    assert asking(text) == ()


def test_a_guess_is_put_to_its_author_alone() -> None:
    """Where no rule hits, what sounds like a request is asked about; no item opens, and nothing is held."""
    book = Rulebook.empty()
    lift = Weights(
        ballast=0.0, subjects={Reason.UNSAFE_ASKING: Subject(0.0, 1.0, 1.0)}, fragments={" lift ": [1.0, 2.0]}
    )
    guessing = Asking(book.search.of(RuleStage.ASKING), Lexicon([lift]))
    pipeline = Pipeline([guessing], book, alarm=print)

    verdict = pipeline.judge(Draft(text="do you need a lift home?"))

    assert verdict.asked == (Reason.UNSAFE_ASKING,)
    assert verdict.lanes == frozenset()
    assert verdict.outcome is Outcome.DELIVER
    assert pipeline.judge(Draft(text="do you need to go home?")).asked == ()
    assert pipeline.judge(Draft(text="a lift, really?")).asked == (), "too short for a guess"
