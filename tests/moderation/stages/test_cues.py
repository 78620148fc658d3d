"""Cues are read strictly, in every language; what is wrong is named with the file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from moderation.draft import Lang
from moderation.rulebook.errors import RulebookError
from moderation.stages.cues import CUES, compiled, joined, load_cues
from moderation.text.folding import FoldTable


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with the project's own cues, to be spoilt."""
    return shutil.copytree(CUES, tmp_path / "cues")


def spoil(folder: Path, old: str, new: str) -> None:
    """Replace some text in the English cues."""
    file = folder / "en.yaml"
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def test_every_language_has_cues_of_its_own() -> None:
    """One file each, and each says of which language it is."""
    assert {each.language for each in load_cues()} == set(Lang)
    assert [each.language for each in load_cues()] == sorted(path.stem for path in CUES.iterdir())


def test_a_misspelt_field_is_refused(copied: Path) -> None:
    """Cues under a name that nobody asks for are not passed over."""
    spoil(copied, "relapsed:", "relapse:")
    with pytest.raises(RulebookError, match=r"cues/en\.yaml: .*relapse"):
        load_cues(copied)


def test_a_cue_that_names_no_list_is_refused(copied: Path) -> None:
    """What cannot be read stops the start, as in a rule."""
    spoil(copied, '"<others> <gap> <tell>"', '"<nowhere> <gap> <tell>"')
    languages = load_cues(copied)
    with pytest.raises(RulebookError, match=r"cues/en\.yaml: .*nowhere"):
        joined(languages, lambda cues: cues.quoting.before, FoldTable())


def test_no_cues_are_no_expression() -> None:
    """Arabic and the others need not have every kind."""
    assert compiled(load_cues()[0], [], FoldTable()) is None
