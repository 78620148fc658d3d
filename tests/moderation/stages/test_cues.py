"""Cues are read strictly, in every language."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from moderation.draft import Lang
from moderation.rulebook.errors import NotationError
from moderation.stages import cues
from moderation.stages.cues import CUES, CueReader, Cues, load_cues
from moderation.text.folding import FoldTable

ENGLISH = CUES / "en.yaml"


def test_every_language_has_cues_of_its_own() -> None:
    """One file each, and each says of which language it is."""
    assert {each.language for each in load_cues()} == set(Lang)
    assert [each.language for each in load_cues()] == sorted(path.stem for path in CUES.iterdir())


def test_a_misspelt_field_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cues under a name that nobody asks for are not passed over."""
    (tmp_path / "en.yaml").write_text(ENGLISH.read_text().replace("relapsed:", "relapse:"))
    monkeypatch.setattr(cues, "CUES", tmp_path)
    with pytest.raises(msgspec.ValidationError, match="relapse"):
        load_cues()


def test_a_cue_that_names_no_list_is_refused() -> None:
    """What cannot be read stops the start, as in a rule."""
    read = msgspec.yaml.decode(ENGLISH.read_bytes(), type=Cues)
    with pytest.raises(NotationError, match="no word list"):
        CueReader(read, FoldTable()).regex(["<nowhere>"])
