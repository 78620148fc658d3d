"""Every stage sees every draft, and a broken stage holds it."""

from __future__ import annotations

import pytest

from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.pipeline import Pipeline, build_pipeline
from moderation.rulebook.book import Rulebook
from moderation.stages import DEFAULT_ORDER, Tools, UnknownStageError, load_stages
from moderation.text.views import Views

BOOK = Rulebook.empty()


class Broken:
    """A stage that fails as often as it was told to, then finds nothing."""

    def __init__(self, name: str, failures: int) -> None:
        self.name = name
        self.asked = 0
        self._failures = failures

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        """Fail, or find nothing."""
        self.asked += 1
        if self.asked <= self._failures:
            raise ZeroDivisionError
        return ()


class Says:
    """A stage with one opinion."""

    def __init__(self, reason: Reason, outcome: Outcome, name: str = "says") -> None:
        self.name = name
        self._reason, self._outcome = reason, outcome

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        """Find the same in every draft."""
        return (
            Finding(
                stage=self.name,
                reason=self._reason,
                outcome=self._outcome,
                severity=Severity.LOW,
                span=Span(0, 1),
                rule="says",
            ),
        )


def at(second: int) -> Draft:
    """Return a draft said at that second."""
    return Draft(text="hello", now_ms=second * 1_000)


def test_a_stage_after_a_refusal_is_still_asked() -> None:
    """No finding hides another."""
    pipe = Pipeline(
        [Says(Reason.SPAM_KNOWN, Outcome.REFUSE), Says(Reason.CRISIS_PLAN, Outcome.FLAG)], BOOK, alarm=print
    )
    verdict = pipe.judge(at(0))
    assert verdict.outcome is Outcome.REFUSE
    assert verdict.is_crisis


def test_a_broken_stage_holds_the_draft() -> None:
    """A failure keeps the draft for a person to look at."""
    verdict = Pipeline([Broken("guest", 1)], BOOK, alarm=print).judge(at(0))
    assert verdict.outcome is Outcome.HOLD
    assert [each.reason for each in verdict.findings] == [Reason.STAGE_FAILED]


def test_the_third_failure_within_a_minute_takes_a_stage_out_for_one() -> None:
    """One alarm is raised, drafts go out flagged, and the stage is asked again after a minute."""
    alarms: list[str] = []
    stage = Broken("guest", 3)
    pipe = Pipeline([stage], BOOK, alarm=alarms.append)
    assert [pipe.judge(at(second)).outcome for second in (0, 10, 59)] == [Outcome.HOLD] * 3
    out = pipe.judge(at(60))
    assert [each.reason for each in out.findings] == [Reason.STAGE_OFF]
    assert out.outcome is Outcome.FLAG
    assert pipe.judge(at(118)).outcome is Outcome.FLAG
    assert stage.asked == 3
    assert pipe.judge(at(119)).outcome is Outcome.DELIVER
    assert alarms == ["guest"]


def test_failures_spread_over_more_than_a_minute_take_nothing_out() -> None:
    """Only the failures of the last minute count."""
    alarms: list[str] = []
    pipe = Pipeline([Broken("guest", 9)], BOOK, alarm=alarms.append)
    assert {pipe.judge(at(second)).outcome for second in (0, 31, 62, 93)} == {Outcome.HOLD}
    assert alarms == []


@pytest.mark.parametrize("name", ["contact", "wordlist"])
def test_contact_and_wordlist_keep_holding_while_they_are_out(name: str) -> None:
    """Without them a number or an incitement would pass, so drafts wait."""
    pipe = Pipeline([Broken(name, 3)], BOOK, alarm=lambda _: None)
    outcomes = [pipe.judge(at(second)).outcome for second in (0, 1, 2, 3, 4)]
    assert outcomes == [Outcome.HOLD] * 5


def test_someone_in_danger_is_heard_while_a_stage_is_broken() -> None:
    """A broken stage other than contact delays nobody in danger."""
    pipe = Pipeline([Broken("wordlist", 1), Says(Reason.CRISIS_PLAN, Outcome.FLAG)], BOOK, alarm=print)
    assert pipe.judge(at(0)).outcome is Outcome.FLAG


def test_danger_is_looked_for_by_the_crisis_stage_alone() -> None:
    """Others are not asked of a text that is not posted, and a broken stage finds nothing in it."""
    other, own = Says(Reason.THREAT, Outcome.HOLD), Says(Reason.CRISIS_PLAN, Outcome.FLAG, "crisis")

    found = Pipeline([other, own], BOOK, alarm=print).danger_in("hello " * 1_000, 0)
    unsure = Pipeline([Broken("crisis", 1)], BOOK, alarm=print).danger_in("hello", 0)

    assert [each.reason for each in found] == [Reason.CRISIS_PLAN]
    assert not any(each.is_crisis for each in unsure)


def test_the_projects_stages_are_found_in_the_configured_order() -> None:
    """Entry points name the stages; configuration orders them."""
    assert [stage.name for stage in load_stages(Tools(rulebook=BOOK))] == list(DEFAULT_ORDER)
    assert [stage.name for stage in load_stages(Tools(rulebook=BOOK), ["crisis", "flood"])] == ["crisis", "flood"]


def test_a_stage_that_nobody_provides_stops_start_up() -> None:
    """A misspelt stage is named."""
    with pytest.raises(UnknownStageError, match="'crisys'"):
        build_pipeline(Tools(rulebook=BOOK), alarm=print, order=["crisys"])
