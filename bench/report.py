"""The tables of a run: every value, and under it as a multiple of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.table import Table

from bench.peers.known import OURS_KEY, PEERS, Peer
from bench.results import Row, Run, ratios
from bench.scenarios import SCENARIOS, Scenario

HEADINGS: Final = {
    "a_second": "deliveries/s",
    "said_a_second": "messages/s",
    "said_a_core": "messages/s of CPU",
    "handshakes_a_second": "handshakes/s",
    "handshakes_a_core": "handshakes/s of CPU",
    "cpu_us": "CPU µs each",
    "store_cpu_us": "of it stores",
    "p50_ms": "p50 ms",
    "p99_ms": "p99 ms",
    "most_ms": "max ms",
    "bytes": "bytes",
    "kept_kib": "KiB each",
    "failed": "not let in",
    "put_off": "put off",
    "all_in_s": "all in, s",
    "p99_all_read_ms": "p99 ms, all read",
    "p50_alone_ms": "p50 ms alone",
    "p99_alone_ms": "p99 ms alone",
    "p99_growth": "p99 grows by",
    "lost": "lost",
    "twice": "heard twice",
    "sent_away": "sent away",
    "lost_line": "lost their line",
    "worker_back_s": "worker back, s",
    "all_back_s": "all back, s",
    "after_worker_s": "s after the worker",
    "tries_each": "tries each",
    "asked_each": "store commands each",
    "asked_rooms": "rooms read in the store",
    "told": "told when to come",
    "took_s": "s in all",
    "peak": "busiest second : average",
}
ALONE: Final = ("store_cpu_us", "p99_growth", "failed", "put_off", "lost", "twice", "sent_away")
"""Values of which a multiple would say nothing."""
REMARKS: Final = {
    "missing": "deliveries missing",
    "refused": "refused",
    "closed": "hung up on",
    "failed": "not let in",
    "put_off": "put off for a while",
    "away": "still away",
}
BUSY_LOAD: Final = 0.9
"""Past it, the crowd's own core is what bounds the deliveries."""


def tables(run: Run) -> Iterator[Table]:
    """Draw a table for everything that was measured."""
    for scenario in SCENARIOS:
        for part in run.parts(scenario.key):
            yield table(run, scenario, part)


def table(run: Run, scenario: Scenario, part: str) -> Table:
    """Draw one; who is missing is named."""
    ours = run.found(scenario.key, part, OURS_KEY)
    drawn = Table(
        "server", *(HEADINGS[key] for key in scenario.columns), "", title=f"{scenario.title}: {part}", show_lines=True
    )
    for peer, row in rows_of(run, scenario, part):
        drawn.add_row(peer.name, *(cell(row, ours, key) for key in scenario.columns), remark(row))
    return drawn


def rows_of(run: Run, scenario: Scenario, part: str) -> Iterator[tuple[Peer, Row]]:
    """Return who took part, and who could not, in the order in which they are known."""
    rows = [row for row in run.rows if row.scenario == scenario.key and row.part in (part, "")]
    yield from ((peer, row) for peer in PEERS for row in rows if row.peer == peer.key)


def cell(row: Row, ours: Row | None, key: str) -> str:
    """Write the middle of a value, and under it the spread of its ratio to ours."""
    middle = row.middle(key)
    if middle is None:
        return ""
    shown = number(middle)
    multiples = sorted(ratios(row, ours, key))
    if not multiples or key in ALONE:
        return shown
    if len(multiples) == 1:
        return f"{shown}\nx {multiples[0]:.2f}"
    return f"{shown}\nx {multiples[0]:.2f} to {multiples[-1]:.2f}"


def number(value: float) -> str:
    """Write a number with as many digits as can be believed."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def remark(row: Row) -> str:
    """Say what is to be known before a row is believed."""
    found = [row.note] if row.note else []
    for key, words in REMARKS.items():
        if count := max(row.values.get(key, [0])):
            found.append(f"{count:,.0f} {words}")
    if max(row.values.get("load_busy", [0])) > BUSY_LOAD:
        found.append("bounded by the crowd")
    return "; ".join(found)
