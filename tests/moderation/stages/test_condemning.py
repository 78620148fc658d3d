"""Who speaks against hateful words is left alone (H3); who merely sounds like it is not."""

from __future__ import annotations

import pytest

from moderation.findings import Outcome
from moderation.pipeline import Pipeline
from moderation.verdict import Verdict
from tests.moderation.judged import judged


def opens_an_item(verdict: Verdict) -> bool:
    """Say whether a moderator gets to see it."""
    return any(finding.lane is not None for finding in verdict.findings)


@pytest.mark.parametrize(
    "text",
    [
        '"Lesbians are vermin" is a horrible thing to write.',
        'She was banned for writing "gays are filth".',
        "I would never say that bisexuals are disgusting.",
        "You can't go around calling trans people freaks.",
        "It's homophobic to say that lesbians are filthy.",
        "No trans woman deserves to be beaten.",
        "« Les lesbiennes sont des ordures » : quelle phrase horrible.",
        "Je ne dirais jamais que les gays sont répugnants.",
        "Aucune lesbienne ne mérite d'être battue.",
        'Escribir "los trans son basura" es homófobo.',
        "Nunca llamaría asquerosos a los bisexuales.",
        "Ninguna lesbiana merece que la golpeen.",
        "عبارة «السحاقيات قذرات» كلام مرفوض.",
        "مستحيل أقول إن المثليين مقرفين.",
        "لا أحد من المتحولين يستحق الضرب.",
    ],
)
def test_counter_speech_is_left_alone(text: str, shipped: Pipeline) -> None:
    """Quoted and judged, called unsayable, or spared."""
    assert not opens_an_item(judged(shipped, text))


@pytest.mark.parametrize(
    "text",
    [
        '"Lesbians are vermin" is the plain truth.',
        "Gays are vermin, never forget that.",
        "No trans woman deserves to live.",
        "Les gays sont répugnants, je le dirai toujours.",
        "Ningún gay merece vivir.",
        "المثليين مقرفين ولازم نقولها.",
    ],
)
def test_hate_that_speaks_of_saying_is_noticed(text: str, shipped: Pipeline) -> None:
    """The cues count only where they condemn."""
    assert opens_an_item(judged(shipped, text))


def test_condemned_incitement_is_still_shown_to_a_moderator(shipped: Pipeline) -> None:
    """It is not refused; whoever wrote it may be in danger from somebody."""
    verdict = judged(shipped, "You can't just tell people: go kill yourself.")
    assert opens_an_item(verdict)
    assert verdict.outcome is Outcome.FLAG
