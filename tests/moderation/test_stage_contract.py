"""Our own stages keep the contract that others' are held to, and the check notices what breaks it."""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident

import pytest

from moderation.draft import Draft
from moderation.findings import Finding, Outcome, Reason, Severity, Span
from moderation.rulebook.book import Rulebook
from moderation.stages import DEFAULT_ORDER, Tools, load_stages
from moderation.testing import HOSTILE_TEXTS, TEXT_CHARS, assert_stage_contract
from moderation.text.views import Views


class Odd:
    """Finds what it is told to find."""

    name = "odd"

    def __init__(self, inspect: Callable[[Draft], tuple[Finding, ...]]) -> None:
        self._inspect = inspect

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:  # noqa: ARG002 - a stage gets both
        return self._inspect(draft)


def found(span: Span, stage: str = "odd", rule: str = "odd") -> Finding:
    return Finding(
        stage=stage,
        reason=Reason.HOUSE_RULES,
        outcome=Outcome.FLAG,
        severity=Severity.LOW,
        span=span,
        rule=rule,
    )


def broken(_: Draft) -> tuple[Finding, ...]:
    raise ZeroDivisionError


def remembering() -> Callable[[Draft], tuple[Finding, ...]]:
    seen = list[str]()

    def inspect(draft: Draft) -> tuple[Finding, ...]:
        seen.append(draft.text)
        return (found(Span(0, 1)),) if seen.count(draft.text) == 1 else ()

    return inspect


def choosy() -> Callable[[Draft], tuple[Finding, ...]]:
    here = get_ident()
    return lambda _: (found(Span(0, 1)),) if get_ident() == here else ()


@pytest.mark.parametrize("name", DEFAULT_ORDER)
def test_our_stages_keep_the_contract(book: Rulebook, name: str) -> None:
    """On hostile texts and on every example of every rule."""
    (stage,) = load_stages(Tools(rulebook=book), [name])

    assert_stage_contract(stage, book, texts=book.examples())


@pytest.mark.parametrize(
    ("inspect", "why"),
    [
        (broken, "odd raised ZeroDivisionError"),
        (remembering(), "another order"),
        (choosy(), "several threads"),
        (lambda draft: (found(Span(0, len(draft.text) + 1)),), "a range from 0"),
        (lambda _: (found(Span(1, 1)),), "a range from 1 to 1"),
        (lambda _: (found(Span(-1, 1)),), "a range from -1"),
        (lambda _: (found(Span(0, 1), stage="contact"),), "in the name of contact"),
        (lambda _: (found(Span(0, 1), rule=""),), "without a rule"),
        (lambda draft: (found(Span(0, 1)),) * len(draft.text), "1000 findings"),
    ],
)
def test_what_breaks_the_contract_is_named(inspect: Callable[[Draft], tuple[Finding, ...]], why: str) -> None:
    """In a sentence."""
    with pytest.raises(AssertionError, match=why):
        assert_stage_contract(Odd(inspect), Rulebook.empty())


def test_hostile_texts_can_be_said() -> None:
    """Each is as long as a draft may be, and none is there twice."""
    assert all(1 <= len(text) <= TEXT_CHARS for text in HOSTILE_TEXTS)
    assert len(set(HOSTILE_TEXTS)) == len(HOSTILE_TEXTS) >= 40
