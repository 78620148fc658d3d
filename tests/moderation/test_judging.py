"""``sanad judge`` answers every line in order, and names what it cannot read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from chat.cli.crew import SHARED_LEAST_LINES, Crew
from chat.cli.judge import judge
from moderation.judging import Answer, Fault, judge_lines
from tests.moderation.judged import pipeline, rulebook
from tests.waiting import HANG_GUARD_S

RULES = """
language: en
rules:
  - id: en.crisis.ending
    stage: crisis
    reason: crisis_ideation
    outcome: flag
    severity: high
    guideline: safety
    owner: content
    expires: 2099-01-01
    patterns: ["want to end it"]
    match: ["x", "y"]
    no_match: ["z"]
"""


def answers(directory: Path, *lines: str) -> list[Answer | Fault]:
    """Judge lines with one crisis rule."""
    pipe = pipeline(rulebook(directory, RULES))
    return judge_lines([line.encode() for line in lines], pipe, lambda: 0)


def test_crisis_alone_is_delivered_and_not_flagged(tmp_path: Path) -> None:
    """A person in danger is heard; no other item opens."""
    (answer,) = answers(tmp_path, '{"text": "I want to end it", "lang": "en"}')
    assert isinstance(answer, Answer)
    assert (answer.outcome, answer.flagged, answer.crisis) == ("deliver", False, True)
    assert answer.text == "I want to end it"


def test_spans_count_code_points_of_the_text_as_given(tmp_path: Path) -> None:
    """Signs outside the basic plane and decomposed letters count as they were written."""
    text = "😭 cafe\u0301 I want to end it"
    (answer,) = answers(tmp_path, json.dumps({"text": text}))
    assert isinstance(answer, Answer)
    start, end = answer.findings[0].span.start, answer.findings[0].span.end
    assert text[start:end] == "want to end it"


def test_a_mask_alone_is_not_flagged_and_a_handle_is(tmp_path: Path) -> None:
    """``flagged`` says that an item opens."""
    mask, handle = answers(tmp_path, '{"text": "call +971501234567"}', '{"text": "insta: sarah"}')
    assert isinstance(mask, Answer)
    assert (mask.outcome, mask.flagged, mask.text) == ("mask", False, "call […]")
    assert isinstance(handle, Answer)
    assert (handle.outcome, handle.flagged) == ("deliver", True)


def test_each_line_is_a_session_of_its_own(tmp_path: Path) -> None:
    """Saying the same a hundred times is no flood here, and nobody is a newcomer."""
    said = answers(tmp_path, *['{"text": "see example.com"}'] * 100)
    assert {each.outcome for each in said if isinstance(each, Answer)} == {"mask"}
    assert len(said) == 100


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("nope", "malformed"),
        ("", "truncated"),
        ("[]", "object"),
        ("{}", "text"),
        ('{"text": 1}', r"\$\.text"),
        ('{"text": ""}', r"\$\.text"),
        (json.dumps({"text": "x" * 2_001}), r"\$\.text"),
        ('{"text": "x", "lang": "tlh"}', r"\$\.lang"),
        ('{"text": "\\ud800"}', "line 2"),
    ],
)
def test_a_bad_line_is_answered_in_its_place(tmp_path: Path, line: str, what: str) -> None:
    """The fault names the line and what is wrong in it; the lines around it are judged."""
    before, fault, after = answers(tmp_path, '{"text": "one"}', line, '{"text": "two", "lang": null}')
    assert isinstance(fault, Fault)
    assert fault.error.startswith("line 2: ")
    assert re.search(what, fault.error)
    assert [each.text for each in (before, after) if isinstance(each, Answer)] == ["one", "two"]


def test_two_thousand_characters_are_judged(tmp_path: Path) -> None:
    """The limit itself is allowed."""
    (answer,) = answers(tmp_path, json.dumps({"text": "أ" * 2_000}))
    assert isinstance(answer, Answer)


def test_the_command_writes_exactly_the_agreed_keys_and_fails_at_the_end() -> None:
    """One JSON line for each line, in order; exit 1 when one could not be read."""
    lines = '{"text": "hello"}\nnope\n{"text": "sara@example.com"}\n'
    result = CliRunner().invoke(judge, input=lines)
    hello, fault, mail = (json.loads(line) for line in result.stdout.splitlines())
    assert hello == {"outcome": "deliver", "flagged": False, "crisis": False, "text": "hello", "findings": []}
    assert list(fault) == ["error"]
    assert mail["findings"][0] == {"stage": "contact", "reason": "contact_email", "severity": "low", "span": [0, 16]}
    assert result.exit_code == 1


def test_the_command_succeeds_when_every_line_can_be_read() -> None:
    """Findings are no failure."""
    result = CliRunner().invoke(judge, input='{"text": "بدي موت"}\n')
    assert json.loads(result.stdout)["crisis"] is True
    assert result.exit_code == 0


def test_many_lines_are_shared_between_processes_and_answered_in_order() -> None:
    """What the lines of a large batch say comes back in their order, a fault with its own number among them."""
    lines = [json.dumps({"text": f"good evening {number}"}) for number in range(5 * SHARED_LEAST_LINES)]
    lines[4 * SHARED_LEAST_LINES] = "nope"

    judged = subprocess.run(
        [sys.executable, "-m", "chat", "judge"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=HANG_GUARD_S,
        check=False,
    )

    answers = [json.loads(line) for line in judged.stdout.splitlines()]
    fault = answers.pop(4 * SHARED_LEAST_LINES)
    assert fault["error"].startswith(f"line {4 * SHARED_LEAST_LINES + 1}: ")
    del lines[4 * SHARED_LEAST_LINES]
    assert [answer["text"] for answer in answers] == [json.loads(line)["text"] for line in lines]
    assert (judged.returncode, judged.stderr) == (1, "")


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("number", [0, 1, SHARED_LEAST_LINES - 1, SHARED_LEAST_LINES, SHARED_LEAST_LINES + 1, 200])
def test_a_crew_of_any_size_answers_every_line_once(size: int, number: int) -> None:
    """Each line is answered once and in its place, with its number."""
    lines = [f"{at}".encode() for at in range(1, number + 1)]
    with Crew(lambda some, first: (b" ".join((*some, b"%d" % first)), False), size=size) as crew:
        shares = [written.split() for written, _ in crew.answer(lines, 1)]
    assert [line for *some, _ in shares for line in some] == lines
    assert all(not some or some[0] == first for *some, first in shares)


def test_a_process_that_dies_is_no_silence() -> None:
    """Whoever waits for its answers learns that there are none."""

    def answer(lines: Sequence[bytes], first: int) -> tuple[bytes, bool]:
        if first > 1:
            os._exit(1)
        return b"", False

    with Crew(answer, size=2) as crew, pytest.raises(EOFError):
        list(crew.answer([b""] * SHARED_LEAST_LINES, 1))
