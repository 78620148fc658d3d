"""Judge lines of JSON, one text each, as a fresh and established session in an open room would have them judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Final

import msgspec

from moderation.draft import Draft, Lang
from moderation.findings import Reason, Severity, Span
from moderation.pipeline import Pipeline
from moderation.verdict import Verdict

TEXT_LIMIT_CHARS: Final = 2_000


class Question(msgspec.Struct, frozen=True):
    """One line in: a text, and the language it is said to be in."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_LIMIT_CHARS)]
    lang: Lang | None = None


class Answered(msgspec.Struct, frozen=True):
    """One finding in an answer. ``span`` counts code points of the text as given."""

    stage: str
    reason: Reason
    severity: Severity
    span: Span


class Answer(msgspec.Struct, frozen=True):
    """One line out. ``text`` is what would be delivered; on hold and refuse it is the original."""

    outcome: str
    flagged: bool
    crisis: bool
    text: str
    findings: tuple[Answered, ...]


class Fault(msgspec.Struct, frozen=True):
    """What stands in the place of an answer to a line that cannot be read: where, and what is wrong there."""

    error: str


def judge_lines(lines: Iterable[bytes], pipeline: Pipeline, now_ms: Callable[[], int]) -> Iterator[Answer | Fault]:
    """Yield one answer or fault for each line, in order and one at a time."""
    read = msgspec.json.Decoder(Question).decode
    for number, line in enumerate(lines, start=1):
        try:
            question = read(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield Fault(f"line {number}: {error}")
            continue
        yield _answer(pipeline.judge(Draft(text=question.text, lang=question.lang, now_ms=now_ms())))


def _answer(verdict: Verdict) -> Answer:
    return Answer(
        outcome=verdict.outcome.word,
        flagged=verdict.is_flagged,
        crisis=verdict.is_crisis,
        text=verdict.text,
        findings=tuple(
            Answered(stage=finding.stage, reason=finding.reason, severity=finding.severity, span=finding.span)
            for finding in verdict.findings
        ),
    )
