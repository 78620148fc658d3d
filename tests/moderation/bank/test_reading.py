"""The bank's files are read strictly, and whoever made a mistake is told where."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from moderation.bank.kinds import Kind
from moderation.bank.reading import BankError, Dialect, Split, load_bank
from moderation.draft import Lang

GROUP = ("goodbye_one", "goodbye", ("forgive me all of you", "this was my last evening here", "take care, for good"))
OTHER = ("joy_one", "joy", ("she said yes!!", "I passed", "he hugged me today"))


def write(
    folder: Path,
    *groups: tuple[str, str, Iterable[str]],
    path: str = "en/general_train.yaml",
    language: str = "en",
    dialect: str = "general",
    split: str = "train",
) -> None:
    """Write one file of the bank."""
    lines = [f"language: {language}", f"dialect: {dialect}", f"split: {split}", "groups:"]
    for id_, kind, sentences in groups:
        lines += [f"  - id: {id_}", f"    kind: {kind}", "    sentences:"]
        lines += [f'      - "{sentence}"' for sentence in sentences]
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text("\n".join(lines), encoding="utf-8")


def test_groups_know_where_they_belong(tmp_path: Path) -> None:
    """Language, dialect and split of the file, and the group's own id, kind and sentences."""
    write(tmp_path, GROUP)
    write(tmp_path, OTHER, path="ar/gulf_sealed.yaml", language="ar", dialect="gulf", split="sealed")

    arabic, english = load_bank(tmp_path)

    assert (english.file, english.id, english.kind) == ("en/general_train.yaml", "goodbye_one", Kind.GOODBYE)
    assert english.sentences == GROUP[2]
    assert (arabic.language, arabic.dialect, arabic.split) == (Lang.ARABIC, Dialect.GULF, Split.SEALED)


@pytest.mark.parametrize(
    ("group", "what"),
    [
        (("one", "sadness", ("a", "b", "c")), "en/general_train.yaml: one: Invalid enum value 'sadness'"),
        (("One!", "joy", ("a", "b", "c")), "en/general_train.yaml: One!: "),
        (("one", "joy", ("a", "b")), "en/general_train.yaml: one: .*length >= 3"),
        (("one", "joy", tuple("abcdefghi")), "en/general_train.yaml: one: .*length <= 8"),
        (("one", "joy", ("a", "b", "")), "en/general_train.yaml: one: .*length >= 1"),
        (("one", "joy", ("Ça va!", "b", "ça  va")), "en/general_train.yaml: one: this sentence is also in"),
    ],
)
def test_a_fault_in_a_group_is_named_with_it(
    tmp_path: Path, group: tuple[str, str, tuple[str, ...]], what: str
) -> None:
    """The file, the group, and what is wrong there; spelling makes no other sentence of it."""
    write(tmp_path, group)

    with pytest.raises(BankError, match=what):
        load_bank(tmp_path)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"path": "ar/general_train.yaml"}, "its folder"),
        ({"split": "tune"}, "does not end with the split _tune"),
        ({"dialect": "gulf"}, "en has no dialect gulf"),
        ({"dialect": "cockney"}, "Invalid enum value"),
        ({"language": "tlh"}, "Invalid enum value"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(tmp_path: Path, fields: dict[str, str], what: str) -> None:
    """Its place has to say what its head says."""
    write(tmp_path, GROUP, **fields)

    with pytest.raises(BankError, match=what):
        load_bank(tmp_path)


def test_what_is_no_bank_file_is_refused(tmp_path: Path) -> None:
    """Broken YAML and unknown keys are faults of the file."""
    (tmp_path / "en").mkdir()
    for text in ("groups: [", "language: en\ndialect: general\nsplit: train\nmood: low\ngroups: [{}]"):
        (tmp_path / "en" / "general_train.yaml").write_text(text)
        with pytest.raises(BankError, match=r"^en/general_train\.yaml: "):
            load_bank(tmp_path)


def test_an_id_is_taken_once_in_a_dialect(tmp_path: Path) -> None:
    """The second file that uses it is named with the first; another dialect may use it."""
    write(tmp_path, GROUP)
    write(tmp_path, ("goodbye_one", *OTHER[1:]), path="en/more_tune.yaml", split="tune")

    with pytest.raises(BankError, match=r"en/more_tune\.yaml: goodbye_one: .* en/general_train\.yaml"):
        load_bank(tmp_path)


def test_no_sentence_is_in_two_splits(tmp_path: Path) -> None:
    """Else a rule would be measured on what it was mended with."""
    write(tmp_path, GROUP)
    write(
        tmp_path, ("other", "goodbye", ("x", "y", "Forgive me, all of you!")), path="en/a_sealed.yaml", split="sealed"
    )

    with pytest.raises(BankError, match=r"goodbye_one: this sentence is also in en/a_sealed\.yaml: other"):
        load_bank(tmp_path)
