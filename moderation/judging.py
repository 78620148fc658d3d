"""Judge lines of JSON, one text each, as a fresh and established session in an open room would have them judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Final, Protocol

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


class Scored(Answer, frozen=True):
    """One line out with how the screening after delivery scores it; from the threshold on it asks for a look."""

    crisis_score: float
    crisis_threshold: float


class Fault(msgspec.Struct, frozen=True):
    """What stands in the place of an answer to a line that cannot be read: where, and what is wrong there."""

    error: str


class Scorer(Protocol):
    """What scores texts from 0 to 1 by how much they sound like people in danger."""

    threshold: float

    def score(self, texts: Sequence[str]) -> list[float]:
        """Return one score for each text; several at once take less time."""
        ...


def judge_lines(
    lines: Sequence[bytes],
    pipeline: Pipeline,
    now_ms: Callable[[], int],
    *,
    first: int = 1,
    scorer: Scorer | None = None,
) -> list[Answer | Fault]:
    """Return one answer or fault for each line, in order; ``first`` is the number of the first.

    With a scorer the answers have scores: the lines are scored together.
    """
    asked = list(_questions(lines, first))
    scores = iter(scorer.score([one.text for one in asked if isinstance(one, Question)]) if scorer else ())
    answers: list[Answer | Fault] = []
    for one in asked:
        if isinstance(one, Fault):
            answers.append(one)
            continue
        answer = _judged(one, pipeline, now_ms)
        answers.append(_scored(answer, next(scores), scorer) if scorer else answer)
    return answers


def _scored(answer: Answer, score: float, scorer: Scorer) -> Scored:
    return Scored(**msgspec.structs.asdict(answer), crisis_score=score, crisis_threshold=scorer.threshold)


def _questions(lines: Iterable[bytes], first: int) -> Iterator[Question | Fault]:
    read = msgspec.json.Decoder(Question).decode
    for number, line in enumerate(lines, start=first):
        try:
            yield read(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield Fault(f"line {number}: {error}")


def _judged(question: Question, pipeline: Pipeline, now_ms: Callable[[], int]) -> Answer:
    return _answer(pipeline.judge(Draft(text=question.text, lang=question.lang, now_ms=now_ms())))


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
