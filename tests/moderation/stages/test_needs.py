"""Whoever wants help that formal services give is heard; talk of work, doctors and the law as such is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moderation.draft import Draft
from moderation.findings import HELP_WANTED, Finding, Lane, Outcome, Reason
from moderation.pipeline import Pipeline
from moderation.rulebook.book import Rulebook
from moderation.rulebook.schema import RuleStage
from moderation.stages.needs import Needs
from tests.moderation.judged import judged

WANTED = {
    Reason.NEED_HUNGER: (
        "we have nothing to eat and no money till monday",
        "لا أملك طعاما ولا مال حتى آخر الشهر",
        "مفيش اكل في البيت ولا معايا فلوس",
        "on a plus rien à manger à la maison",
        "no tenemos qué comer en casa desde el lunes",
    ),
    Reason.NEED_HEALTH: (
        "where can I get tested without anybody finding out?",
        "the clinic refused to treat me",
        "وين بقدر اعمل فحص الايدز بالسر؟",
        "محتاجة دكتور هرمونات ميفضحنيش، مين يعرف؟",
        "où faire un dépistage anonyme du VIH ?",
        "necesito una doctora que no me juzgue",
    ),
    Reason.NEED_ASYLUM: (
        "how can I apply for asylum in Spain?",
        "I must flee my country and don't know how",
        "كيف اطلب لجوء بالمانيا",
        "لازم اهرب من بلدي، وين روح؟",
        "je dois fuir mon pays, comment demander l'asile ?",
        "tengo que huir de mi país, ¿cómo pido asilo?",
    ),
    Reason.NEED_WORK: (
        "they fired me because they found out about me",
        "no one will hire me with these papers",
        "طردوني من الشغل بعد ما عرفوا عني",
        "محد راضي يشغلني بسبب شكلي",
        "on m'a viré du travail parce que je suis différent",
        "me despidieron del trabajo por ser como soy",
    ),
    Reason.NEED_LAW: (
        "I need a lawyer I can trust",
        "what are my rights if they search my room?",
        "بدي محامي يدافع عني",
        "شو حقوقي اذا طردني صاحب البيت؟",
        "j'ai besoin d'un avocat qui ne juge pas",
        "¿conocen a un abogado gratis?",
    ),
}
CALM = (
    "work was long today, I want my bed",
    "I love my new job and my boss knows about me",
    "my sister is a lawyer and my brother a doctor",
    "my therapist asked how my week was",
    "I started hormones in march and I'm so happy",
    "he was fired years ago, now he paints",
    "refugees are welcome at our table",
    "I left my country ten years ago and built a life",
    "starving, what's for dinner?",
    "عندي دوام طويل بكرا",
    "أختي محامية وأخي طبيب",
    "الدكتور شرح الدرس مرتين",
    "بموت من الجوع، متى الغدا",
    "الجو اليوم حلو ببيروت",
    "أنا لاجئ ومبسوط بحالي",
    "mon médecin est en vacances",
    "le débat sur l'asile m'ennuie, ministre après ministre",
    "mi jefe trajo pastel a la oficina",
    "mi abuela vive en un asilo de ancianos",
)


@pytest.fixture(scope="module")
def needs(book: Rulebook) -> Callable[[str], tuple[Finding, ...]]:
    """What the stage finds in a text by the shipped rules."""
    stage = Needs(book.search.of(RuleStage.NEEDS), book.table)
    return lambda text: stage.inspect(Draft(text=text), book.views(text))


@pytest.mark.parametrize(("reason", "text"), [(reason, text) for reason, texts in WANTED.items() for text in texts])
def test_a_need_is_heard_and_is_no_work_for_the_desk(
    needs: Callable[[str], tuple[Finding, ...]], reason: Reason, text: str
) -> None:
    """The message is delivered, its finding says what is wanted, and no queue gets it."""
    found = needs(text)

    assert reason in {finding.reason for finding in found}
    assert {finding.outcome for finding in found} == {Outcome.FLAG}
    assert {finding.lane for finding in found} == {None}
    assert {finding.reason for finding in found} <= HELP_WANTED


@pytest.mark.parametrize("text", CALM)
def test_talk_of_such_things_is_left_alone(needs: Callable[[str], tuple[Finding, ...]], text: str) -> None:
    """A card for everybody who says "work" would be read by nobody."""
    assert needs(text) == ()


def test_a_need_makes_no_danger(shipped: Pipeline) -> None:
    """It opens no item, rings nobody, and spares nobody the questions that only danger spares."""
    verdict = judged(shipped, "I need a lawyer who won't judge me, call me on 0600 000 000")

    assert Reason.NEED_LAW in {finding.reason for finding in verdict.findings}
    assert not verdict.is_crisis
    assert Lane.CRISIS not in verdict.lanes
    assert verdict.asked
