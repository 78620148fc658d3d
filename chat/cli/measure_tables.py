"""The tables that ``sanad measure`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich import box
from rich.markup import escape
from rich.table import Table

from moderation.measures.identities import Swap
from moderation.measures.measuring import Judged
from moderation.measures.parity import Parity
from moderation.measures.parts import PARTS
from moderation.measures.scores import Results, Score, Timing

PAIRS_MOST: Final = 40
"""How many pairs are shown; more of them say the same."""


def score_table(results: Results, earlier: Results | None) -> Table:
    """Return every share with its interval and goal, and what changed since an earlier run where there is one."""
    table = Table(box=box.SIMPLE, title=f"sentences: {results.split}")
    table.add_column("measure", overflow="fold")
    table.add_column("language", no_wrap=True)
    for header in ("of", "share", "95 %", "goal"):
        table.add_column(header, justify="right", no_wrap=True)
    if earlier is not None:
        table.add_column("change", justify="right", no_wrap=True)
    before = {} if earlier is None else {score.key: score for score in earlier.scores}
    last = ""
    for score in results.scores:
        title = "" if score.part == last else f"{PARTS[score.part].measure} {PARTS[score.part].means}"
        last = score.part
        change = () if earlier is None else (_change(score, before.get(score.key)),)
        table.add_row(title, _where(score), str(score.size), _share(score), _interval(score), _goal(score), *change)
    return table


def timing_table(timings: Iterable[Timing]) -> Table:
    """Return what judging one message costs here and now."""
    table = Table(box=box.SIMPLE)
    table.add_column("S1 one message, µs", no_wrap=True)
    for header in ("median", "p99", "goal"):
        table.add_column(header, justify="right")
    for timing in timings:
        colour = "green" if timing.p99_us <= timing.goal_us else "red"
        p99 = f"[{colour}]{timing.p99_us:.0f}[/]"
        table.add_row(timing.message, f"{timing.median_us:.0f}", p99, f"<= {timing.goal_us:.0f}")
    return table


def parity_table(lines: Iterable[Parity]) -> Table:
    """Return how each identity is judged."""
    table = Table(box=box.SIMPLE)
    for header in ("", "identity", "benign: flagged", "held", "pain heard", "hate found"):
        table.add_column(header, justify="left" if header in ("", "identity") else "right")
    for line in lines:
        hate = "" if line.hate is None else f"{line.hate}/{line.hates}"
        table.add_row(
            line.language,
            line.word,
            f"{_wronged(line.flagged)}/{line.benign}",
            f"{_wronged(line.held)}/{line.benign}",
            f"{line.pain}/{line.pains}",
            hate,
        )
    return table


def swap_table(moved: Sequence[Swap], count: int) -> Table:
    """Return pairs of sentences that differ in the identity alone and are judged unlike each other, the first few."""
    title = f"{len(moved)} of {count} pairs are judged unlike each other"
    table = Table("language", "sentence", "sentence", box=box.SIMPLE, title=title, show_header=False)
    for swap in moved[:PAIRS_MOST]:
        table.add_row(swap.language, escape(swap.one), escape(swap.other))
    return table


def wrong_table(judged: Iterable[Judged]) -> Table:
    """Return sentences with what was found in them."""
    table = Table(box=box.SIMPLE)
    for header in ("group", "sentence", "outcome", "found"):
        table.add_column(header, overflow="fold")
    for asked, verdict in judged:
        found = ", ".join(f"{finding.reason} ({finding.rule})" for finding in verdict.findings)
        table.add_row(asked.origin, escape(asked.text), verdict.outcome.word, found)
    return table


def _where(score: Score) -> str:
    return str(score.language) if score.dialect is None else f"  {score.dialect}"


def _share(score: Score) -> str:
    return f"[{'green' if score.is_met else 'red'}]{score.share:.1%}[/]"


def _interval(score: Score) -> str:
    return f"{score.low:.0%}-{score.high:.0%}"


def _goal(score: Score) -> str:
    part = PARTS[score.part]
    return f"{'>=' if part.is_wanted else '<='} {part.goal_in(score.language):.0%}"


def _change(score: Score, before: Score | None) -> str:
    if before is None:
        return "new"
    points = (score.share - before.share) * 100
    if abs(points) < 0.05:
        return ""
    is_better = (points > 0) == PARTS[score.part].is_wanted
    return f"[{'green' if is_better else 'red'}]{points:+.1f}[/]"


def _wronged(count: int) -> str:
    return f"[red]{count}[/]" if count else "0"
