"""Who is asked outside, about what, and what becomes of the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from moderation.draft import Draft, Lang, Said
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.outside import AT_ONCE
from moderation.outside.consulting import Consulting
from moderation.verdict import Verdict, decide

TEXT = "call me on 555 0100"
NUMBER = Span(11, 19)
WORD = Span(0, 4)


def finding(reason: Reason, outcome: Outcome, span: Span = WORD, stage: str = "outside") -> Finding:
    return Finding(stage=stage, reason=reason, outcome=outcome, severity=Severity.LOW, span=span, rule="r")


class Outsider:
    """Answers as it is told, and remembers what it was asked."""

    name = "outsider"

    def __init__(self, *answer: Finding) -> None:
        self.asked: list[Draft] = []
        self.answer: Callable[[], tuple[Finding, ...]] = lambda: answer
        self.open = asyncio.Event()
        self.open.set()
        self.inside, self.most_inside = 0, 0
        self.is_closed = False

    async def ask(self, draft: Draft) -> tuple[Finding, ...]:
        self.asked.append(draft)
        self.inside += 1
        self.most_inside = max(self.inside, self.most_inside)
        try:
            await self.open.wait()
            return self.answer()
        finally:
            self.inside -= 1

    async def close(self) -> None:
        self.is_closed = True


def consulting(*outsiders: Outsider, alarms: list[str] | None = None, limit_s: float = 30.0) -> Consulting:
    return Consulting(outsiders, limit_s=limit_s, alarm=(alarms if alarms is not None else []).append)


def verdict(*findings: Finding, text: str = TEXT) -> Verdict:
    return decide(text, findings)


def breaks() -> tuple[Finding, ...]:
    raise ConnectionError


async def test_what_is_found_outside_counts_like_what_was_found_inside() -> None:
    """In one verdict, under the stage's own name."""
    outsider = Outsider(finding(Reason.HOUSE_RULES, Outcome.HOLD, stage="somebody else"))
    link = finding(Reason.CONTACT_LINK, Outcome.MASK, NUMBER, stage="contact")

    both = await consulting(outsider).consult(Draft(text=TEXT), verdict(link))

    assert both.outcome is Outcome.HOLD
    assert [(one.stage, one.reason) for one in both.findings] == [
        ("outsider", Reason.HOUSE_RULES),
        ("contact", Reason.CONTACT_LINK),
    ]


async def test_only_words_and_language_go_out_and_of_what_is_masked_only_the_length() -> None:
    """So ranges keep their places, and numbers stay inside."""
    outsider = Outsider()
    draft = Draft(
        text=TEXT, lang=Lang.ENGLISH, country="LB", is_newcomer=True, recent=(Said("before", 1),), now_ms=1_000
    )

    await consulting(outsider).consult(draft, verdict(finding(Reason.CONTACT_PHONE, Outcome.MASK, NUMBER)))

    assert outsider.asked == [Draft(text="call me on ████████", lang=Lang.ENGLISH)]


@pytest.mark.parametrize(
    "found",
    [
        finding(Reason.CRISIS_IDEATION, Outcome.FLAG),
        finding(Reason.CRISIS_VIOLENCE, Outcome.FLAG),
        finding(Reason.THREAT, Outcome.HOLD),
        finding(Reason.INCITEMENT, Outcome.REFUSE),
        finding(Reason.STAGE_FAILED, Outcome.HOLD),
    ],
)
async def test_nobody_is_asked_about_danger_or_about_what_is_kept_back(found: Finding) -> None:
    """Pain is not delayed and not shown to others, and what goes nowhere need not leave."""
    outsider = Outsider(finding(Reason.HOUSE_RULES, Outcome.HOLD))

    same = await consulting(outsider).consult(Draft(text=TEXT), verdict(found))

    assert same == verdict(found)
    assert outsider.asked == []


async def test_nobody_outside_refuses() -> None:
    """At most a moderator looks first; danger that only the outside sees is delivered."""
    refusing = Outsider(finding(Reason.HOUSE_RULES, Outcome.REFUSE))
    seeing = Outsider(finding(Reason.CRISIS_IDEATION, Outcome.REFUSE))

    held = await consulting(refusing).consult(Draft(text=TEXT), verdict())
    delivered = await consulting(seeing).consult(Draft(text=TEXT), verdict())

    assert held.outcome is Outcome.HOLD
    assert (delivered.outcome, delivered.is_crisis) == (Outcome.FLAG, True)


@pytest.mark.parametrize(
    "wrong",
    [
        (finding(Reason.HOUSE_RULES, Outcome.FLAG, Span(0, 20)),),
        (finding(Reason.HOUSE_RULES, Outcome.FLAG, Span(-1, 4)),),
        (finding(Reason.HOUSE_RULES, Outcome.FLAG, Span(4, 4)),),
        (finding(Reason.STAGE_OFF, Outcome.FLAG),),
        (finding(Reason.HOUSE_RULES, Outcome.FLAG),) * 17,
    ],
)
async def test_an_answer_that_can_not_be_is_a_failure(wrong: tuple[Finding, ...]) -> None:
    """Nothing is kept of it; the draft waits for a person."""
    held = await consulting(Outsider(*wrong)).consult(Draft(text=TEXT), verdict())

    assert [(one.reason, one.outcome) for one in held.findings] == [(Reason.STAGE_FAILED, Outcome.HOLD)]


async def test_who_does_not_answer_in_time_holds_the_draft_and_is_let_go() -> None:
    """And after the third time is left out for a minute, with one alarm; then asked again."""
    outsider, alarms = Outsider(), list[str]()
    outsider.open.clear()
    asking = consulting(outsider, alarms=alarms, limit_s=0.01)

    slow = [await asking.consult(Draft(text=TEXT, now_ms=second * 1_000), verdict()) for second in range(3)]
    left_out = await asking.consult(Draft(text=TEXT, now_ms=3_000), verdict())
    outsider.open.set()
    again = await asking.consult(Draft(text=TEXT, now_ms=63_000), verdict())

    assert [one.outcome for one in slow] == [Outcome.HOLD] * 3
    assert outsider.inside == 0
    assert [(one.reason, one.outcome) for one in left_out.findings] == [(Reason.STAGE_OFF, Outcome.FLAG)]
    assert alarms == ["outsider"]
    assert again.findings == ()
    assert len(outsider.asked) == 4


async def test_many_that_fail_together_alarm_once() -> None:
    """Those still on their way when it is taken out go out flagged."""
    outsider, alarms = Outsider(), list[str]()
    outsider.answer = breaks
    asking = consulting(outsider, alarms=alarms)

    found = await asyncio.gather(*(asking.consult(Draft(text=TEXT), verdict()) for _ in range(10)))

    assert [one.outcome for one in found] == [Outcome.HOLD] * 3 + [Outcome.FLAG] * 7
    assert alarms == ["outsider"]


async def test_no_more_than_a_few_are_outside_at_once() -> None:
    """The others wait for their turn, within the time that they have."""
    outsider = Outsider()
    outsider.open.clear()
    asking = consulting(outsider)
    waiting = [asyncio.ensure_future(asking.consult(Draft(text=TEXT), verdict())) for _ in range(AT_ONCE + 4)]
    while len(outsider.asked) < AT_ONCE:
        await asyncio.sleep(0)

    outsider.open.set()
    found = await asyncio.gather(*waiting)

    assert outsider.most_inside == AT_ONCE
    assert len(outsider.asked) == AT_ONCE + 4
    assert {one.outcome for one in found} == {Outcome.DELIVER}


async def test_one_that_breaks_does_not_silence_another() -> None:
    """Each is asked, each is counted."""
    broken, other = Outsider(), Outsider(finding(Reason.SPAM_KNOWN, Outcome.FLAG))
    broken.answer = breaks

    both = await consulting(broken, other).consult(Draft(text=TEXT), verdict())

    assert {one.reason for one in both.findings} == {Reason.STAGE_FAILED, Reason.SPAM_KNOWN}


async def test_all_are_closed_at_the_end() -> None:
    """What they hold open ends with the server."""
    outsiders = Outsider(), Outsider()

    await consulting(*outsiders).close()

    assert all(outsider.is_closed for outsider in outsiders)
