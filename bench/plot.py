"""Draw a run as an SVG picture.

Every panel has a bar for each server, of one value in one part of a scenario; a line in it spans its rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

import msgspec

from bench.peers.known import OURS_KEY, PEERS
from bench.report import HEADINGS, number
from bench.results import Row, Run
from bench.scenarios import SCENARIOS

PANELS: Final = (
    ("room", "cpu_us"),
    ("room", "a_second"),
    ("small", "said_a_core"),
    ("idle", "kept_kib"),
    ("storm", "handshakes_a_core"),
    ("stalled", "p99_growth"),
)
"""Scenarios and the value that is drawn of each, for all their parts."""
WIDTH: Final = 460
LABEL: Final = 160
VALUE: Final = 60
BAR: Final = 14
STEP: Final = 20
HEAD: Final = 46
COLUMNS: Final = 2
OURS_COLOUR: Final = "#0b6e6e"
THEIRS_COLOUR: Final = "#b8b8b8"
STYLE: Final = "text{font:12px sans-serif;fill:#222}.title{font-weight:bold}.value{font-size:11px}.spread{stroke:#222}"


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One value in one part of a scenario, and who took part."""

    title: str
    unit: str
    key: str
    rows: tuple[Row, ...]

    @property
    def height(self) -> int:
        """Return how high it is drawn."""
        return HEAD + STEP * len(self.rows) + STEP


def panels(run: Run) -> Iterator[Panel]:
    """Return what there is to draw; a panel of ours alone would compare nothing."""
    titles = {scenario.key: scenario.title for scenario in SCENARIOS}
    for scenario, key in PANELS:
        for part in run.parts(scenario):
            rows = tuple(
                row
                for peer in PEERS
                for row in run.rows
                if (row.scenario, row.part, row.peer) == (scenario, part, peer.key) and row.middle(key) is not None
            )
            if len(rows) > 1:
                yield Panel(title=f"{titles[scenario]}: {part}", unit=HEADINGS[key], key=key, rows=rows)


def drawn(panel: Panel) -> Iterator[str]:
    """Draw one panel at the origin."""
    names = {peer.key: peer.name for peer in PEERS}
    most = max(max(row.values[panel.key]) for row in panel.rows) or 1.0
    scale = (WIDTH - LABEL - VALUE) / most
    yield f'<text class="title" x="0" y="14">{escape(panel.title)}</text>'
    yield f'<text x="0" y="32">{escape(panel.unit)}</text>'
    for place, row in enumerate(panel.rows):
        top, middle = HEAD + STEP * place, max(row.middle(panel.key) or 0.0, 0.0)
        low, high = min(row.values[panel.key]), max(row.values[panel.key])
        colour = OURS_COLOUR if row.peer == OURS_KEY else THEIRS_COLOUR
        yield f'<text x="{LABEL - 8}" y="{top + 11}" text-anchor="end">{escape(names[row.peer])}</text>'
        yield f'<rect x="{LABEL}" y="{top}" width="{middle * scale:.1f}" height="{BAR}" fill="{colour}"/>'
        if high > low:
            ends = f'x1="{LABEL + max(low, 0.0) * scale:.1f}" x2="{LABEL + high * scale:.1f}"'
            yield f'<line class="spread" {ends} y1="{top + BAR / 2}" y2="{top + BAR / 2}"/>'
        behind = LABEL + max(middle, high) * scale + 6
        yield f'<text class="value" x="{behind:.1f}" y="{top + 11}">{number(middle)}</text>'


def picture(run: Run) -> str:
    """Draw the whole, panels side by side."""
    shown = list(panels(run))
    lines, top = [], 16
    for first in range(0, len(shown), COLUMNS):
        beside = shown[first : first + COLUMNS]
        for column, panel in enumerate(beside):
            lines.append(f'<g transform="translate({16 + column * (WIDTH + 24)},{top})">')
            lines += [*drawn(panel), "</g>"]
        top += max(panel.height for panel in beside)
    width = 16 + COLUMNS * (WIDTH + 24)
    about = f"{run.at}, {run.machine.get('processor', '')}, {run.machine.get('cores', '')} cores"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top + 24}" role="img">'
    back = f'<title>What make bench found</title><style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join((head, back, *lines, f'<text x="16" y="{top + 8}">{escape(about)}</text>', "</svg>")) + "\n"
