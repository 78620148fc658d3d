"""``sanad judge``: what the pipeline would do with texts, without a server or a store."""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path

import click
import msgspec

from moderation.directory.directory import Directory
from moderation.judging import Fault, judge_lines
from moderation.pipeline import build_pipeline
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.examples import load_sound_rulebook
from moderation.stages import Tools


@click.command()
@click.option(
    "--rules", type=click.Path(exists=True, path_type=Path, file_okay=False), help="A folder with rules of one's own."
)
def judge(*, rules: Path | None) -> None:
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
    out, encode, had_fault = sys.stdout.buffer, msgspec.json.encode, False
    for answer in judge_lines(sys.stdin.buffer, pipeline, lambda: time.time_ns() // 1_000_000):
        out.write(encode(answer) + b"\n")
        out.flush()
        had_fault = had_fault or isinstance(answer, Fault)
    sys.exit(had_fault)


def _say_stage_is_out(stage: str) -> None:
    click.echo(f"The stage {stage} failed three times within a minute and is left out for one.", err=True)
