"""Danger that no rule names is heard by lexicons, and what is over is not."""

from __future__ import annotations

import pytest

from moderation.draft import Draft
from moderation.findings import Reason
from moderation.lexicon.lexicon import LEXICON, Lexicon, Subject, Weights
from moderation.rulebook.book import Rulebook
from moderation.rulebook.schema import RuleStage
from moderation.stages.crisis import Crisis


def hearing(*told: tuple[Reason, str, float]) -> Lexicon:
    """Return a lexicon that hears a reason wherever its word stands, the stronger the higher its weight."""
    reasons = [reason for reason, _, _ in told]
    return Lexicon(
        [
            Weights(
                ballast=0.0,
                subjects={reason: Subject(-1.0, 0.0, 0.0) for reason in reasons},
                fragments={
                    f" {word} ": [1.0, *(weight if reason is each else 0.0 for each in reasons)]
                    for reason, word, weight in told
                },
            )
        ]
    )


@pytest.fixture(scope="module")
def crisis(book: Rulebook) -> Crisis:
    """The stage with the rules that are shipped, and lexicons of three words."""
    return Crisis(
        book.search.of(RuleStage.CRISIS),
        hearing((Reason.CRISIS_IDEATION, "zorple", 3.0)),
        hearing((Reason.CRISIS_VIOLENCE, "blick", 3.0), (Reason.CRISIS_HOMELESS, "drane", 6.0)),
        book.table,
    )


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("a quiet day", set()),
        ("zorple", {Reason.CRISIS_IDEATION}),
        ("blick", {Reason.CRISIS_VIOLENCE}),
        ("blick and drane", {Reason.CRISIS_HOMELESS}),
        ("zorple and blick", {Reason.CRISIS_IDEATION, Reason.CRISIS_VIOLENCE}),
    ],
)
def test_a_lexicon_is_heard_where_rules_are_silent(
    crisis: Crisis, book: Rulebook, text: str, reasons: set[Reason]
) -> None:
    """Danger to oneself and danger from others each have one, and of the latter the strongest counts."""
    found = crisis.inspect(Draft(text=text), book.views(text))

    assert {finding.reason for finding in found} == reasons
    assert {finding.rule for finding in found} <= {LEXICON}


def test_a_wish_that_a_rule_heard_leaves_room_for_danger_from_others(crisis: Crisis, book: Rulebook) -> None:
    """Who wishes to die may be beaten too, and needs both services; a second guess at the wish needs nobody."""
    text = "i want to kill myself. zorple blick"

    found = crisis.inspect(Draft(text=text), book.views(text))

    assert [finding.reason for finding in found if finding.rule == LEXICON] == [Reason.CRISIS_VIOLENCE]


def test_violence_that_a_rule_heard_leaves_room_for_no_guess(crisis: Crisis, book: Rulebook) -> None:
    """The services for what was said in words that rules know are shown, and none besides."""
    text = "my father beats me every night. zorple drane"

    found = crisis.inspect(Draft(text=text), book.views(text))

    assert Reason.CRISIS_VIOLENCE in {finding.reason for finding in found}
    assert LEXICON not in {finding.rule for finding in found}


def test_who_has_recovered_may_still_be_in_danger_from_others(crisis: Crisis, book: Rulebook) -> None:
    """Urges that are gone are no danger to oneself; what others do is another matter."""
    text = "haven't had a single urge to hurt myself since spring, zorple blick"

    found = crisis.inspect(Draft(text=text), book.views(text))

    assert {finding.reason for finding in found} == {Reason.CRISIS_VIOLENCE}
