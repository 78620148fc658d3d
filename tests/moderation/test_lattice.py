"""Whatever stages ask for, pain is never punished, and a guess never keeps a message back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.pipeline import Pipeline
from moderation.rulebook.book import Rulebook
from moderation.rulebook.search import Search
from moderation.text.views import Views
from tests.moderation.judged import no_alarm

TEXT = "somebody says something here"
PLACES = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT))).map(lambda at: Span(min(at), max(at) + 1))
FINDINGS = st.builds(
    Finding,
    stage=st.sampled_from(("flood", "contact", "wordlist", "crisis", "theirs")),
    reason=st.sampled_from(Reason),
    outcome=st.sampled_from(Outcome),
    severity=st.sampled_from(Severity),
    span=PLACES,
    rule=st.just("generated"),
    is_shadow=st.booleans(),
)
EMPTY = Rulebook.empty()
PAIN = frozenset(reason for reason in Reason if reason.startswith("crisis_"))


class Generated:
    """A stage that finds what a test made up."""

    def __init__(self, name: str, findings: tuple[Finding, ...]) -> None:
        self.name = name
        self._findings = findings

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        return self._findings


@pytest.fixture(scope="module")
def search(book: Rulebook) -> Search:
    """The search for all of the rules."""
    return book.search


def judged_by(stages: list[list[Finding]]) -> Pipeline:
    """Return a pipeline of generated stages."""
    made = [Generated(f"stage{number}", tuple(findings)) for number, findings in enumerate(stages)]
    return Pipeline(made, EMPTY, alarm=no_alarm)


@given(st.lists(st.lists(FINDINGS, max_size=4), max_size=4))
def test_pain_is_at_most_a_flag_and_method_at_most_a_hold(stages: list[list[Finding]]) -> None:
    """Whichever stage asks for more, in whatever company."""
    verdict = judged_by(stages).judge(Draft(text=TEXT))

    assert all(each.outcome <= Outcome.FLAG for each in verdict.findings if each.reason in PAIN)
    assert all(each.outcome <= Outcome.HOLD for each in verdict.findings if each.reason is Reason.METHOD)


@given(st.lists(st.lists(FINDINGS, max_size=4), max_size=4))
def test_pain_alone_is_delivered_as_it_was_said(stages: list[list[Finding]]) -> None:
    """Without another reason nothing is held, masked or refused, and a card is due."""
    pains = [[each for each in findings if each.reason in PAIN and not each.is_shadow] for findings in stages]

    verdict = judged_by(pains).judge(Draft(text=TEXT))

    assert verdict.outcome <= Outcome.FLAG
    assert verdict.text == TEXT
    assert verdict.is_crisis is any(pains)


@given(st.lists(st.lists(FINDINGS, max_size=4), max_size=4))
def test_shadows_change_no_verdict(stages: list[list[Finding]]) -> None:
    """With or without them everything else is the same, and none of them is lost."""
    bare = [[each for each in findings if not each.is_shadow] for findings in stages]

    with_shadows, without = (judged_by(each).judge(Draft(text=TEXT)) for each in (stages, bare))

    assert (with_shadows.outcome, with_shadows.findings, with_shadows.text, with_shadows.lanes) == (
        without.outcome,
        without.findings,
        without.text,
        without.lanes,
    )
    assert len(with_shadows.shadows) == sum(each.is_shadow for findings in stages for each in findings)


DISGUISED = (
    "k1ll y0urself k.i.l.l yourslef killyourself روحح انتحرر ro7 nta7er kys f@gg0t go you انت ya khawal please 0rder "
    "free b1tcoin wh@tsapp now"
)


@given(st.lists(st.sampled_from(DISGUISED.split()), min_size=1, max_size=8).map(" ".join))
def test_what_only_a_guessed_reading_shows_keeps_nothing_back(
    shipped: Pipeline, book: Rulebook, search: Search, text: str
) -> None:
    """A rule that holds or refuses has hit the plain reading as well."""
    findings = shipped.judge(Draft(text=text)).findings
    firm = {each.rule for each in findings if each.outcome >= Outcome.HOLD}

    hit = {hit.rule.id for hit in search.hits(book.views(text).plain)}

    assert firm & {rule.id for rule in book.rules} <= hit
