"""``sanad doctor``: what it finds, and that it changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner

from chat import doctor
from chat.cli import main
from chat.diagnosis import Diagnosis, Health
from chat.doctor import examine
from moderation.screening.line import HOLDER
from rooms.stores.embedded import EmbeddedStores


def found(environ: dict[str, str]) -> dict[str, Diagnosis]:
    return {diagnosis.what: diagnosis for diagnosis in examine(environ)}


def test_a_sound_machine_is_found_sound(tmp_path: Path) -> None:
    """Nothing is bad, every part was looked at, and nothing was written."""
    diagnoses = found({"SANAD_DATA_DIR": str(tmp_path / "data")})

    assert {"settings", "stores", "rooms", "services", "rules", "swap", "core dumps", "open files"} <= set(diagnoses)
    assert {"alarms", "calls given up", "screening"} <= set(diagnoses)
    assert not [one for one in diagnoses.values() if one.health is Health.BAD]
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_setting_is_named_with_its_neighbour() -> None:
    """The rest is not looked at, since it would be looked at with the wrong settings."""
    diagnoses = found({"SANAD_TALK_ULR": "x"})

    assert list(diagnoses) == ["settings"]
    assert "SANAD_TALK_ULR is no setting; SANAD_TALK_URL is" in diagnoses["settings"].found


def test_a_store_that_is_away_is_found_bad() -> None:
    """With what to do about it."""
    urls = {"SANAD_TALK_URL": "unix:///nowhere/talk.sock", "SANAD_RECORD_URL": "unix:///nowhere/record.sock"}

    diagnosis = found(urls)["stores"]

    assert (diagnosis.health, diagnosis.mend) == (Health.BAD, "see docs/operating/stores.md")


def test_a_file_where_a_folder_should_be_is_found_bad(tmp_path: Path) -> None:
    """Before a start would fail on it."""
    (tmp_path / "file").touch()

    diagnosis = found({"SANAD_DATA_DIR": str(tmp_path / "file" / "data")})["stores"]

    assert (diagnosis.health, diagnosis.found) == (Health.BAD, f"{tmp_path / 'file'} is no folder")


def test_a_folder_without_rights_is_found_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so the system's answer is given here."""
    monkeypatch.setattr("os.access", lambda folder, wanted: (folder, wanted) != (tmp_path, os.W_OK))

    diagnosis = found({"SANAD_DATA_DIR": str(tmp_path / "data")})["stores"]

    assert (diagnosis.health, diagnosis.found) == (Health.BAD, f"no right to write in {tmp_path}")


def test_a_broken_rooms_file_is_found_bad(tmp_path: Path) -> None:
    """By name."""
    file = tmp_path / "own.yaml"
    file.write_text("rooms: 7")

    diagnosis = found({"SANAD_ROOMS_FILE": str(file)})["rooms"]

    assert diagnosis.health is Health.BAD
    assert "own.yaml" in diagnosis.found


@pytest.mark.parametrize(
    ("uuid", "device", "health"),
    [
        ("CRYPT-PLAIN-swap", "dm-0", Health.GOOD),
        ("LVM-x", "dm-0", Health.WARNING),
        (None, "sda2", Health.WARNING),
        (None, "zram0", Health.GOOD),
    ],
)
def test_plain_swap_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uuid: str | None, device: str, health: Health
) -> None:
    """Swap in the clear is a disk on which words may end; encrypted or in memory it is none."""
    swaps, devices = tmp_path / "swaps", tmp_path / "block"
    swaps.write_text(f"Filename Type Size Used Priority\n/dev/{device} partition 1 0 -2\n")
    if uuid is not None:
        (devices / device / "dm").mkdir(parents=True)
        (devices / device / "dm" / "uuid").write_text(uuid)
    monkeypatch.setattr(doctor, "SWAPS", swaps)
    monkeypatch.setattr(doctor, "BLOCK_DEVICES", devices)

    assert found({})["swap"].health is health


def test_the_command_fails_when_something_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a script can rely on it; nothing like a traceback is shown."""
    monkeypatch.setenv("SANAD_PORT", "many")

    result = CliRunner().invoke(main, ["doctor"])

    assert result.exit_code == 1
    assert "SANAD_PORT" in result.output
    assert "Traceback" not in result.output


def test_an_expired_rule_is_warned_of(tmp_path: Path) -> None:
    """Somebody has to look at it again; until then it works on."""
    rule = """
language: en
rules:
  - {id: en.own.old, stage: wordlist, reason: derogation, outcome: flag, severity: low, guideline: respect,
     owner: content, expires: 2020-01-01,
     patterns: [zorbs must go], match: [zorbs must go, all zorbs must go], no_match: [zorbs stay]}
"""
    (tmp_path / "own.yaml").write_text(rule)
    rules = found({"SANAD_RULES_DIR": str(tmp_path)})["rules"]
    assert rules.health is Health.WARNING
    assert "en.own.old" in rules.found


def test_it_is_said_whether_anybody_screens(stores: EmbeddedStores, talk: redis.Redis) -> None:
    """Off, nobody there, and somebody there are three things."""
    urls = {"SANAD_TALK_URL": stores.talk.url, "SANAD_RECORD_URL": stores.record.url}

    off, nobody = found({**urls, "SANAD_SCREENING": "off"})["screening"], found(urls)["screening"]
    talk.set(HOLDER, "somebody", ex=600)
    somebody = found(urls)["screening"]

    assert [one.health for one in (off, nobody, somebody)] == [Health.WARNING, Health.WARNING, Health.GOOD]
    assert off.found != nobody.found
