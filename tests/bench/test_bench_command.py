"""``python -m bench``: what is chosen is measured, what is missing is named, what is strange is refused."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bench.__main__ import main
from bench.building import compiler
from bench.peers import known
from bench.results import Run


@pytest.mark.skipif(compiler() is None, reason="the crowd is a C program, and no compiler is here")
def test_a_run_measures_who_is_here_and_names_who_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rounds of the bare loop in the large room; nchan, not installed, has a row that says so."""
    monkeypatch.setattr(known, "NCHAN_PATHS", ())
    file = tmp_path / "run.json"
    sizes = ["--quick", "--seconds", "0.1", "--members", "20", "--rounds", "2"]
    ended = CliRunner().invoke(
        main, [*sizes, "--peers", "send,nchan", "--scenarios", "room", "--json", str(file)], catch_exceptions=False
    )

    run = msgspec.json.decode(file.read_bytes(), type=Run)
    assert ended.exit_code == 0
    assert run.parts("room") == ("20 members, 1 in flight", "20 members, 16 in flight")
    assert [len(row.values["cpu_us"]) for row in run.rows if row.peer == "send"] == [2, 2]
    assert [row.note.endswith("not installed") for row in run.rows if row.peer == "nchan"] == [True]
    assert "bare send()" in ended.output


@pytest.mark.parametrize("choice", [["--peers", "sanad,nobody"], ["--scenarios", "nothing"]])
def test_a_server_or_scenario_that_nobody_knows_is_refused(choice: list[str]) -> None:
    """A misspelt name must not look like a run in which nothing happened."""
    ended = CliRunner().invoke(main, choice)

    assert ended.exit_code == 2
    assert "there is no no" in ended.output


def test_without_a_compiler_the_bench_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said at once, before any server is started."""
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = CliRunner().invoke(main, ["--peers", "send"])

    assert ended.exit_code == 1
    assert "needs a C compiler" in ended.output
