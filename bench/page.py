"""Write a run into the documentation: tables and a picture. ``python -m bench.page RUN.json``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import msgspec

from bench.peers.known import OURS_KEY
from bench.plot import picture
from bench.report import HEADINGS, cell, remark, rows_of
from bench.results import LOAD, Run
from bench.scenarios import SCENARIOS, Scenario

DOCS: Final = Path(__file__).parent.parent / "docs/design"
BEGIN: Final = "<!-- Written by `python -m bench.page`; run the bench again to change it. -->\n"
BUSY: Final = (
    "Other programs kept the machine busy meanwhile: the ratios of processor time bear that, waits and deliveries a "
    "second do not.\n"
)
END: Final = "<!-- Until here. -->\n"


def page(run: Run) -> str:
    """Write what was found as Markdown."""
    return "\n".join((*_heading(run), *_tables(run)))


def _heading(run: Run) -> Iterator[str]:
    day, _, time = run.at.partition("T")
    machine = ", ".join(f"{what} {value}" for what, value in run.machine.items())
    versions = ", ".join(f"{program} {version}" for program, version in run.versions.items())
    options = ", ".join(f"{what.replace('_', ' ')} {value}" for what, value in run.options.items())
    yield f"On {day} at {time.partition('+')[0]} UTC: {machine}. Versions: {versions}. Sizes: {options}.\n"
    if float(run.machine.get(LOAD, "0")) > float(run.machine.get("cores", "1")):
        yield BUSY
    yield "Under each value stands its multiple of ours, round by round where there were several.\n"
    yield "![What the bench found](performance.svg)\n"


def _tables(run: Run) -> Iterator[str]:
    for scenario in SCENARIOS:
        for part in run.parts(scenario.key):
            yield f"### {scenario.title[0].upper()}{scenario.title[1:]}: {part}\n"
            yield from _table(run, scenario, part)
            yield ""


def _table(run: Run, scenario: Scenario, part: str) -> Iterator[str]:
    ours = run.found(scenario.key, part, OURS_KEY)
    headings = ("server", *(HEADINGS[key] for key in scenario.columns), "")
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for peer, row in rows_of(run, scenario, part):
        cells = (cell(row, ours, key).replace("\n", "<br>") for key in scenario.columns)
        yield f"| {' | '.join((peer.name, *cells, remark(row)))} |"


def put(text: str, found: str) -> str:
    """Put what was found in place of what stands between the two marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise click.ClickException("the page has no place for it: its two marks are missing")
    return f"{before}{begin}\n{found}\n{end}{after}"


@click.command()
@click.argument("found", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--docs", type=click.Path(file_okay=False, path_type=Path), default=DOCS, help="The folder of the page.")
def main(found: Path, docs: Path) -> None:
    """Write what a run FOUND into the page on performance, and draw it beside it."""
    run = msgspec.json.decode(found.read_bytes(), type=Run)
    written = docs / "performance.md"
    written.write_text(put(written.read_text(), page(run)))
    (docs / "performance.svg").write_text(picture(run))


if __name__ == "__main__":
    main()
