"""A rule may be watched before it acts, and every verdict can be explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from chat.cli.rules import rules
from moderation.findings import Outcome
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.examples import load_sound_rulebook
from tests.moderation.judged import judged, pipeline, rulebook

RULE = """
language: en
words: {{calm: ["in a game", "in (the|a) film"]}}
rules:
  - id: en.own.zorbs
    stage: {stage}
    reason: {reason}
    outcome: {outcome}
    severity: high
    guideline: respect
    owner: content
    expires: 2099-01-01
    shadow: {shadow}
    patterns: ["zorbs must go"]
    unless: ["<calm>", "nobody says"]
    match: ["all zorbs must go", "{match}"]
    no_match: ["in a game zorbs must go"]
"""


def text(*, stage: str = "wordlist", reason: str = "incitement", outcome: str = "refuse", shadow: str = "true") -> str:
    """Return a rule file of one rule."""
    return RULE.format(stage=stage, reason=reason, outcome=outcome, shadow=shadow, match="zorbs must go")


@pytest.mark.parametrize(
    ("stage", "reason", "outcome"),
    [("wordlist", "incitement", "refuse"), ("crisis", "method", "hold"), ("crisis", "crisis_ideation", "flag")],
)
def test_a_shadow_is_counted_and_nothing_follows(tmp_path: Path, stage: str, reason: str, outcome: str) -> None:
    """The message is delivered, no card is due, no item opens; the verdict names the shadow beside its findings."""
    pipe = pipeline(rulebook(tmp_path, text(stage=stage, reason=reason, outcome=outcome)))

    verdict = judged(pipe, "all zorbs must go")

    assert verdict.outcome is Outcome.DELIVER
    assert not verdict.lanes
    assert not verdict.findings
    assert [shadow.rule for shadow in verdict.shadows] == ["en.own.zorbs"]
    assert pipe.danger_in("all zorbs must go", 0) == ()


def test_the_same_rule_acts_once_it_is_no_shadow(tmp_path: Path) -> None:
    """The positive control."""
    verdict = judged(pipeline(rulebook(tmp_path, text(shadow="false"))), "all zorbs must go")
    assert (verdict.outcome, verdict.shadows) == (Outcome.REFUSE, ())


def test_a_rule_of_ones_own_that_fails_on_its_examples_does_not_load(tmp_path: Path) -> None:
    """What does not do what it says stops the start, with rule and sentence named."""
    (tmp_path / "own.yaml").write_text(text().replace('"zorbs must go"]\n    no', '"zorbs may stay"]\n    no'))
    with pytest.raises(RulebookError, match=r"own\.yaml: en\.own\.zorbs: did not fire, but must: zorbs may stay"):
        load_sound_rulebook(beside=tmp_path)


def test_a_sound_rule_of_ones_own_loads(tmp_path: Path) -> None:
    """It stands beside the packaged ones."""
    (tmp_path / "own.yaml").write_text(text())
    assert "en.own.zorbs" in {rule.id for rule in load_sound_rulebook(beside=tmp_path).rules}


def explained(tmp_path: Path, said: str) -> dict[str, object]:
    """Return what ``sanad rules explain --json`` says of a text."""
    (tmp_path / "own.yaml").write_text(text(shadow="false"))
    result = CliRunner().invoke(rules, ["explain", "--rules", str(tmp_path), "--json"], input=said)
    assert result.exit_code == 0, result.output
    explanation: dict[str, object] = json.loads(result.stdout)
    return explanation


def test_a_hit_is_explained_with_its_reading_span_and_words(tmp_path: Path) -> None:
    """In a disguise the loose reading is shown, and the words as they were written."""
    found = explained(tmp_path, "all z0rbs must go")
    assert found["outcome"] == "deliver"
    assert {"name": "loose", "text": "all zorbs must go"} in found["readings"]  # type: ignore[operator]
    assert found["findings"] == [
        {
            "stage": "wordlist",
            "rule": "en.own.zorbs",
            "reason": "incitement",
            "outcome": "flag",
            "span": [4, 17],
            "words": "z0rbs must go",
            "is_shadow": False,
        }
    ]


@pytest.mark.parametrize(
    ("said", "guard"),
    [("in the film zorbs must go", "<calm>: in (the|a) film"), ("nobody says zorbs must go", "nobody says")],
)
def test_a_stopped_rule_is_explained_with_the_very_guard(tmp_path: Path, said: str, guard: str) -> None:
    """Of a word list the entry that matched is named."""
    found = explained(tmp_path, said)
    stopped = {"rule": "en.own.zorbs", "reading": "plain", "words": "zorbs must go", "guard": guard}
    assert stopped in found["stopped"]  # type: ignore[operator]
    assert found["findings"] == []


def test_stages_without_rules_are_explained_too() -> None:
    """A phone number has a finding under the name of its stage; tables are drawn for people."""
    result = CliRunner().invoke(rules, ["explain", "call me on +971501234567"])
    assert result.exit_code == 0
    assert "contact_phone" in result.stdout


def test_an_empty_text_is_refused() -> None:
    """There is nothing to explain."""
    assert CliRunner().invoke(rules, ["explain"], input=" \n").exit_code == 1
