"""What the rules keep from a room, and what they never do. The bank's floors hold everything else that they find."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import pytest

from moderation.bank.kinds import HATE
from moderation.bank.reading import Split, load_bank
from moderation.findings import Outcome, Reason
from moderation.pipeline import Pipeline
from tests.moderation.judged import judged

FIRM: Final = {Reason.METHOD: Outcome.HOLD, Reason.INCITEMENT: Outcome.REFUSE, Reason.SPAM_KNOWN: Outcome.REFUSE}
SENTENCES: Final = msgspec.yaml.decode(
    Path(__file__).with_name("kept_back.yaml").read_bytes(), type=dict[Reason, list[str]]
)


def found(pipe: Pipeline, text: str) -> set[Reason]:
    """Return why a text was noticed."""
    return {finding.reason for finding in judged(pipe, text).findings}


@pytest.mark.parametrize(("reason", "outcome"), FIRM.items(), ids=str)
def test_what_must_not_be_read_is_kept_back(shipped: Pipeline, reason: Reason, outcome: Outcome) -> None:
    """Who asks for a way to die waits for a moderator; telling somebody to die, and known spam, are refused."""
    texts = SENTENCES[reason]

    assert texts
    assert [text for text in texts if judged(shipped, text).outcome is not outcome] == []
    assert [text for text in texts if reason not in found(shipped, text)] == []


def test_neither_pain_nor_calm_talk_is_kept_back(shipped: Pipeline) -> None:
    """Nothing of the bank that is no hate waits or is refused, unless it asks for a way to die (C3, H1 to H3)."""
    groups = [group for group in load_bank() if group.split is not Split.SEALED and group.kind not in HATE]
    texts = [text for group in groups for text in group.sentences]

    kept_back = [text for text in texts if judged(shipped, text).outcome >= Outcome.HOLD]

    assert len(texts) >= 5_000
    assert [text for text in kept_back if Reason.METHOD not in found(shipped, text)] == []


@pytest.mark.parametrize("wish", ["بدي", "عايز", "قررت", "ابي", "لازم", "يا ريت", "اريد", "خلوني", "رح", "ناوي"])
@pytest.mark.parametrize("ending", ["", " اليوم", " يا جماعة", " وارتاح", " وخلصنا"])
def test_who_speaks_of_the_own_death_is_never_refused(shipped: Pipeline, wish: str, ending: str) -> None:
    """«انتحر» is both «I kill myself» and «kill yourself»: beside a wish in the first person it is pain."""
    texts = [f"{wish} {death}{ending}" for death in ("انتحر", "روح انتحر", "روح موت", "اموت", "موت")]

    assert [text for text in texts if judged(shipped, text).outcome >= Outcome.HOLD] == []


@pytest.mark.parametrize("going", ["بروح", "بجرب", "بقوم", "بسير", "بمشي", "كنت بروح", "عم جرب", "رح روح", "بكرا بروح"])
@pytest.mark.parametrize("ending", ["", " وارتاح", " الليلة", " وبفشل"])
def test_a_first_person_that_sounds_like_an_order_is_never_refused(shipped: Pipeline, going: str, ending: str) -> None:
    """«روح انتحر» tells somebody to do it; with the prefix of the present tense it is the speaker who goes."""
    deeds = ("انتحر", "موت حالي", "نط من الجسر", "ارمي حالي من السطح", "موت", "اموت")
    texts = [f"{going} {deed}{ending}" for deed in deeds]

    assert [text for text in texts if judged(shipped, text).outcome >= Outcome.HOLD] == []
