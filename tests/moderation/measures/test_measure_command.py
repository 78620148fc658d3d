"""``sanad measure`` shows, compares and lists, and keeps sealed sentences sealed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from chat.cli.measure import measure
from moderation.bank.reading import Split, load_bank
from moderation.measures.parity import parity
from moderation.measures.scores import FLOORS, Results
from moderation.measures.suites import Suites
from moderation.pipeline import Pipeline


def run(*options: str) -> Result:
    """Measure French, which has the fewest sentences."""
    return CliRunner(env={"COLUMNS": "300"}).invoke(measure, ["--language", "fr", *options])


def test_json_is_what_a_later_run_is_compared_with(tmp_path: Path) -> None:
    """Nothing has changed since a moment ago, and a score that is new is called so."""
    written = run("--json")
    results = msgspec.json.decode(written.stdout_bytes, type=Results)
    fewer = msgspec.structs.replace(results, scores=results.scores[1:])
    (tmp_path / "last.json").write_bytes(msgspec.json.encode(fewer))

    compared = run("--against", str(tmp_path / "last.json"))

    assert written.exit_code == compared.exit_code == 0
    assert results.split is Split.SEALED
    assert {score.language.value for score in results.scores} == {"fr"}
    assert [timing.message for timing in results.timings] == ["words alone", "with a phone number", "hostile"]
    assert compared.stdout.count("new") == 1


def test_what_is_no_earlier_run_is_refused(tmp_path: Path) -> None:
    """With its name."""
    (tmp_path / "last.json").write_text("{}")

    result = run("--against", str(tmp_path / "last.json"))

    assert result.exit_code == 1
    assert "last.json holds no results" in result.stderr


def test_sealed_sentences_are_counted_and_not_shown() -> None:
    """Whoever mends rules would otherwise mend them with what measures them."""
    sealed = [
        " ".join(sentence.split()[:3])
        for group in load_bank()
        if group.split is Split.SEALED and group.language == "fr" and group.kind == "veiled"
        for sentence in group.sentences
    ]

    shut, unsealed = run("--wrong", "veiled"), run("--wrong", "veiled", "--unseal")

    assert f"of {len(sealed)} sentences of veiled" in shut.stdout
    assert len(shut.stdout.splitlines()) == 1
    assert "general_sealed.yaml" in unsealed.stdout


def test_sentences_for_mending_are_listed_with_their_groups() -> None:
    """The group, the sentence, and what was found instead."""
    result = run("--split", "train", "--wrong", "spelled")

    assert result.exit_code == 0
    assert "general_train.yaml" in result.stdout


def test_floors_are_written_for_everything_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of one language would let the others fall, and elsewhere there is nowhere to write."""
    monkeypatch.chdir(tmp_path)

    partly, elsewhere = run("--write-floors"), CliRunner().invoke(measure, ["--write-floors"])

    assert partly.exit_code == elsewhere.exit_code == 1
    assert "in all languages" in partly.stderr
    assert "from the project's root" in elsewhere.stderr
    assert not list(tmp_path.iterdir())


def test_parity_has_a_line_for_every_identity(shipped: Pipeline) -> None:
    """Being somebody is never enough to be flagged or held, and pain is heard whoever says it."""
    lines = tuple(parity(shipped, Suites((), Split.SEALED).identities))

    assert len(lines) > 150
    assert [line.word for line in lines if line.held] == []

    shown = run("--parity").stdout
    assert "lesbienne" in shown
    assert "of 1000 pairs" in shown


def test_rules_of_one_s_own_are_measured_beside_the_others(tmp_path: Path) -> None:
    """And nobody's floors are written with them."""
    (tmp_path / "wrong.yaml").write_text("language: fr")

    broken = run("--rules", str(tmp_path))
    floors = CliRunner().invoke(measure, ["--rules", str(tmp_path), "--write-floors"])

    assert "wrong.yaml" in broken.stderr
    assert "our own rules" in floors.stderr


def test_an_unknown_kind_is_refused() -> None:
    """With the kinds that there are."""
    result = run("--wrong", "sadness")

    assert result.exit_code == 2
    assert "'veiled'" in result.stderr


def test_floors_stand_where_the_command_writes_them() -> None:
    """In the bank, beside the sentences that they are of."""
    assert FLOORS.is_file()
