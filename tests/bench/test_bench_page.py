"""What a run found is written so that a reader can trust it: ratios round by round, the missing by name."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import click
import pytest

from bench.page import BEGIN, END, page, put
from bench.peers.known import OURS_KEY
from bench.plot import OURS_COLOUR, picture
from bench.results import Row, Run

PART = "1,000 members, 1 in flight"


@pytest.fixture
def run() -> Run:
    """Two rounds of ours and of one rival; another rival was not there."""
    rows = [
        Row(scenario="room", part=PART, peer=OURS_KEY, values={"cpu_us": [4.0, 5.0]}),
        Row(scenario="room", part=PART, peer="send", values={"cpu_us": [6.0, 10.0], "missing": [0, 3]}),
        Row(scenario="room", part="", peer="nchan", note="nginx is not installed"),
    ]
    return Run(at="2026-01-02T03:04+00:00", machine={"cores": "2"}, versions={"python": "3"}, options={}, rows=rows)


def test_a_value_is_the_middle_of_its_rounds_with_the_spread_of_its_ratio(run: Run) -> None:
    """Each round is compared with ours of the same round."""
    assert "| bare send() |  | 8<br>x 1.50 to 2.00 |" in page(run)


def test_who_was_missing_and_what_went_wrong_stands_in_the_table(run: Run) -> None:
    """No row is left out in silence."""
    lines = page(run).splitlines()

    assert any(line.startswith("| nchan |") and "nginx is not installed" in line for line in lines)
    assert any(line.startswith("| bare send() |") and "3 deliveries missing" in line for line in lines)


def test_without_ours_there_is_no_ratio(run: Run) -> None:
    """A run of rivals alone shows their values."""
    run.rows = run.rows[1:]

    assert "| bare send() |  | 8 |" in page(run)


@pytest.mark.parametrize(("load", "is_said"), [("0.4", False), ("9.1", True)])
def test_a_busy_machine_is_said_to_have_been_busy(run: Run, load: str, is_said: bool) -> None:
    """Whoever reads the waits must know that something else ran."""
    run.machine["load at the start"] = load

    assert ("kept the machine busy" in page(run)) is is_said


def test_the_picture_has_a_bar_for_everybody_who_took_part(run: Run) -> None:
    """The picture is well-formed, ours stands out, and a rival that was missing has no bar."""
    drawn = Xml.fromstring(picture(run))  # noqa: S314 - our own
    bars = [found for found in drawn.iter("{http://www.w3.org/2000/svg}rect") if found.get("x")]

    assert [bar.get("fill") == OURS_COLOUR for bar in bars] == [True, False]


def test_a_run_replaces_only_what_stands_between_the_marks() -> None:
    """What people wrote around it stays; a page without the marks is refused."""
    assert put(f"before\n{BEGIN}old\n{END}after\n", "new") == f"before\n{BEGIN}\nnew\n{END}after\n"
    with pytest.raises(click.ClickException):
        put("before\nafter\n", "new")
