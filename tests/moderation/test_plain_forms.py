"""Hate in the plain forms that it takes: a feeling, a judgement, a wish, a threat, a condition, a question, a disguise.

Each has its innocent neighbours: praise, counter-speech, reports, reclaimed words, anger at things.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import pytest

from moderation.draft import Draft, Lang
from moderation.pipeline import Pipeline
from moderation.stages.wordlist import Wordlist


class Forms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences of one language that are hate, and sentences that only sound like it."""

    hate: list[str]
    innocent: list[str]


FORMS: Final = msgspec.yaml.decode(Path(__file__).with_name("plain_forms.yaml").read_bytes(), type=dict[Lang, Forms])


def is_hate(pipe: Pipeline, text: str, lang: Lang) -> bool:
    """Say whether the rules of hate notice a sentence."""
    verdict = pipe.judge(Draft(text=text, lang=lang))
    return any(finding.stage == Wordlist.name for finding in verdict.findings)


@pytest.mark.parametrize("lang", Lang)
def test_hate_in_plain_forms_is_noticed(shipped: Pipeline, lang: Lang) -> None:
    """Whoever it is aimed at, and however it is put."""
    assert [text for text in FORMS[lang].hate if not is_hate(shipped, text, lang)] == []


@pytest.mark.parametrize("lang", Lang)
def test_innocent_neighbours_are_left_alone(shipped: Pipeline, lang: Lang) -> None:
    """The same groups and the same words, without hate."""
    assert [text for text in FORMS[lang].innocent if is_hate(shipped, text, lang)] == []
