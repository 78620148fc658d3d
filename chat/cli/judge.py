"""``sanad judge``: what the pipeline would do with texts, without a server or a store."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol, cast

import click
import msgspec

from chat.cli.crew import Answering, Crew
from moderation.directory.directory import Directory
from moderation.judging import Fault, Scorer, judge_lines
from moderation.pipeline import Pipeline, build_pipeline
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.examples import load_sound_rulebook
from moderation.stages import Tools

READ_BYTES: Final = 65_536


class _Chunks(Protocol):
    """A stream that gives what is there, and waits only where nothing is."""

    def read1(self, size: int, /) -> bytes: ...


@click.command()
@click.option(
    "--rules", type=click.Path(exists=True, path_type=Path, file_okay=False), help="A folder with rules of one's own."
)
@click.option("--semantic", is_flag=True, help="Add how the screening after delivery scores each text.")
def judge(*, rules: Path | None, semantic: bool) -> None:
    """Judge texts, one JSON line each.

    Reads {"text": ..., "lang": ...} lines from standard input and writes one JSON line for each.

    A line that cannot be read is answered by {"error": ...} in its place; the exit status is then 1.
    """
    try:
        rulebook = load_sound_rulebook(beside=rules)
    except RulebookError as error:
        raise click.ClickException(str(error)) from error
    contacts = Directory.load().shareable_contacts(dt.datetime.now(dt.UTC).date())
    pipeline = build_pipeline(Tools(rulebook=rulebook, contacts=contacts), alarm=_say_stage_is_out)
    out, number, had_fault = sys.stdout.buffer, 1, False
    size = 1 if semantic else Crew.cores()  # scoring takes all cores by itself
    try:
        with Crew(_answering(pipeline, semantic=semantic), size=size) as crew:
            for lines in _batches(cast("_Chunks", sys.stdin.buffer)):
                for written, was_at_fault in crew.answer(lines, number):
                    out.write(written)
                    out.flush()
                    had_fault = had_fault or was_at_fault
                number += len(lines)
    except EOFError as error:
        raise click.ClickException("a process that judges has ended; the lines from here on were not judged") from error
    sys.exit(had_fault)


def _answering(pipeline: Pipeline, *, semantic: bool) -> Answering:
    scorer: Scorer | None = None
    if semantic:
        from moderation.screening.scorer import load_scorer  # noqa: PLC0415 - numpy and the model are slow to load

        scorer = load_scorer()

    def answer(lines: Sequence[bytes], first: int) -> tuple[bytes, bool]:
        answers = judge_lines(lines, pipeline, _now_ms, first=first, scorer=scorer)
        return msgspec.json.Encoder().encode_lines(answers), any(isinstance(each, Fault) for each in answers)

    return answer


def _batches(stream: _Chunks) -> Iterator[list[bytes]]:
    """Yield the lines that came together, so that whoever asks line by line is answered line by line."""
    rest = b""
    while chunk := stream.read1(READ_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _say_stage_is_out(stage: str) -> None:
    click.echo(f"The stage {stage} failed three times within a minute and is left out for one.", err=True)
