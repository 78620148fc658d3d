"""The firmest finding wins, and pain is never punished (D1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.findings import ASKING, LANES, Finding, Lane, Outcome, Reason, Severity, Span
from moderation.verdict import MASK, decide

TEXT = "some words and some more"
GIVES_WAY = {Reason.FLOOD_RATE, Reason.FLOOD_DUPLICATE, Reason.LINK_NEWCOMER}
PAIN = [reason for reason, lane in LANES.items() if lane is Lane.CRISIS and reason is not Reason.METHOD]


@st.composite
def any_finding(draw: st.DrawFn) -> Finding:
    """Draw a finding of any stage, reason and outcome."""
    start = draw(st.integers(0, len(TEXT) - 1))
    return Finding(
        stage=draw(st.sampled_from(["flood", "contact", "wordlist", "crisis", "guest"])),
        reason=draw(st.sampled_from(list(Reason))),
        outcome=draw(st.sampled_from(list(Outcome))),
        severity=draw(st.sampled_from(list(Severity))),
        span=Span(start, draw(st.integers(start + 1, len(TEXT)))),
        rule="any",
    )


def finding(reason: Reason, outcome: Outcome, span: Span = Span(0, 4), stage: str = "guest") -> Finding:  # noqa: B008
    """Return a finding of which only this matters."""
    return Finding(stage=stage, reason=reason, outcome=outcome, severity=Severity.LOW, span=span, rule="any")


@given(st.lists(any_finding(), max_size=6))
def test_only_other_reasons_hold_or_refuse_a_draft_in_danger(findings: list[Finding]) -> None:
    """With a crisis finding nothing is held or refused for pain, flood, newness or a stage's failure but contact's."""
    verdict = decide(TEXT, findings)
    if verdict.is_crisis:
        for firm in (each for each in verdict.findings if each.outcome >= Outcome.HOLD):
            assert firm.reason not in GIVES_WAY
            assert firm.reason not in PAIN
            assert firm.reason is not Reason.STAGE_FAILED or firm.stage == "contact"


@given(st.lists(any_finding(), max_size=6))
def test_nobody_is_asked_in_danger_or_about_what_is_kept_back(findings: list[Finding]) -> None:
    """A draft in which somebody may be in danger goes out at once; one that is held or refused is told why instead."""
    verdict = decide(TEXT, findings)
    if verdict.is_crisis or verdict.outcome >= Outcome.HOLD:
        assert verdict.asked == ()
    else:
        asked = [each.reason for each in verdict.findings if each.reason in ASKING or each.outcome is Outcome.MASK]
        assert set(asked) <= set(verdict.asked) <= {each.reason for each in verdict.findings}


@given(st.lists(any_finding(), max_size=6))
def test_the_firmest_standing_finding_wins(findings: list[Finding]) -> None:
    """The outcome is the firmest of the findings, none gets firmer, none is lost, and all stand in order."""
    verdict = decide(TEXT, findings)
    assert verdict.outcome == max((each.outcome for each in verdict.findings), default=Outcome.DELIVER)
    assert verdict.outcome <= max((each.outcome for each in findings), default=Outcome.DELIVER)
    assert sorted(each.reason for each in verdict.findings) == sorted(each.reason for each in findings)
    assert [each.span.start for each in verdict.findings] == sorted(each.span.start for each in findings)


@given(st.lists(any_finding(), max_size=6))
def test_pain_alone_is_delivered(findings: list[Finding]) -> None:
    """Crisis findings on their own never change what is delivered, whatever a stage asked for."""
    verdict = decide(TEXT, [each for each in findings if each.reason in PAIN])
    assert verdict.outcome <= Outcome.FLAG
    assert verdict.text == TEXT
    assert not verdict.is_flagged


@given(st.lists(any_finding(), max_size=6))
def test_masked_places_are_not_delivered(findings: list[Finding]) -> None:
    """What a delivered text keeps is exactly what no mask covers, in order."""
    verdict = decide(TEXT, findings)
    covered = {
        place
        for each in verdict.findings
        if each.outcome is Outcome.MASK
        for place in range(each.span.start, each.span.end)
    }
    kept = "".join(char for place, char in enumerate(TEXT) if place not in covered)
    assert verdict.text.replace(MASK, "") == (TEXT if verdict.outcome >= Outcome.HOLD else kept)


def test_a_method_may_hold_and_no_more() -> None:
    """Instructions are held from others even beside pain, and never refused."""
    verdict = decide(TEXT, [finding(Reason.METHOD, Outcome.REFUSE), finding(Reason.CRISIS_PLAN, Outcome.FLAG)])
    assert verdict.outcome is Outcome.HOLD
    assert verdict.is_crisis


def test_an_incitement_is_refused_beside_pain_and_the_card_is_due() -> None:
    """Pain does not carry an attack on another person through."""
    verdict = decide(TEXT, [finding(Reason.INCITEMENT, Outcome.REFUSE), finding(Reason.CRISIS_IDEATION, Outcome.FLAG)])
    assert verdict.outcome is Outcome.REFUSE
    assert verdict.is_crisis
    assert verdict.lanes == {Lane.CRISIS, Lane.THREAT}


@pytest.mark.parametrize(("stage", "outcome"), [("contact", Outcome.HOLD), ("wordlist", Outcome.FLAG)])
def test_only_the_contact_stage_still_holds_a_draft_in_danger_when_it_breaks(stage: str, outcome: Outcome) -> None:
    """A phone number must not slip through; everything else gives way."""
    failed = finding(Reason.STAGE_FAILED, Outcome.HOLD, stage=stage)
    assert decide(TEXT, [failed, finding(Reason.CRISIS_PLAN, Outcome.FLAG)]).outcome is outcome


def test_without_danger_nothing_gives_way() -> None:
    """Flood is refused and a newcomer's link held as long as nobody is in danger."""
    assert decide(TEXT, [finding(Reason.FLOOD_RATE, Outcome.REFUSE)]).outcome is Outcome.REFUSE
    assert decide(TEXT, [finding(Reason.LINK_NEWCOMER, Outcome.HOLD)]).outcome is Outcome.HOLD


def test_masks_alone_are_counted_and_not_queued() -> None:
    """A masked number opens no item; a handle does."""
    assert not decide(TEXT, [finding(Reason.CONTACT_PHONE, Outcome.MASK)]).is_flagged
    assert decide(TEXT, [finding(Reason.CONTACT_HANDLE, Outcome.FLAG)]).is_flagged


def test_overlapping_masks_share_one_sign() -> None:
    """Two masks on one place read as one."""
    phone, link = Span(5, 10), Span(8, 14)
    masks = [finding(Reason.CONTACT_PHONE, Outcome.MASK, phone), finding(Reason.CONTACT_LINK, Outcome.MASK, link)]
    assert decide(TEXT, masks).text == "some […] some more"
