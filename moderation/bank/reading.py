"""Read the example bank, strictly: a file that is not as it should be is named with the group."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar, Final

import msgspec

from moderation.bank.kinds import Kind
from moderation.draft import Lang
from moderation.text.folding import FoldTable, fold

OWN_BANK: Final = Path(__file__).parent
"""The files that this project ships, one folder per language."""


class Split(enum.StrEnum):
    """What a group may be used for: to train a model, to mend rules, or only to measure."""

    TRAIN = "train"
    TUNE = "tune"
    SEALED = "sealed"


class Dialect(enum.StrEnum):
    """How a language is spoken or written. Only Arabic is divided."""

    GENERAL = "general"
    STANDARD = "standard"
    LEVANTINE = "levantine"
    EGYPTIAN = "egyptian"
    GULF = "gulf"
    IRAQI = "iraqi"
    MAGHREBI = "maghrebi"
    ARABIZI = "arabizi"


def dialects_of(language: Lang) -> tuple[Dialect, ...]:
    """Return the dialects of a language, in their order."""
    return tuple(Dialect)[1:] if language is Lang.ARABIC else (Dialect.GENERAL,)


class BankError(ValueError):
    """A file of the bank that must not be used. ``where`` names the file and, where known, the group."""

    code: ClassVar[str] = "bank"

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


WrittenSentence = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]


class WrittenGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One idea or wording in 3 to 8 sentences, as its author wrote them."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]+$")]
    kind: Kind
    sentences: Annotated[list[WrittenSentence], msgspec.Meta(min_length=3, max_length=8)]


class WrittenFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: groups of one language, dialect and split."""

    language: Lang
    dialect: Dialect
    split: Split
    groups: Annotated[list[dict[str, object]], msgspec.Meta(min_length=1)]
    """Read one by one, so that a fault is named with the group and not with its number."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group with where it belongs."""

    file: str
    id: str
    language: Lang
    dialect: Dialect
    split: Split
    kind: Kind
    sentences: tuple[str, ...]


def load_bank(directory: Path = OWN_BANK) -> tuple[Group, ...]:
    """Return every group below a folder, or raise BankError at the first that must not be used.

    No group's id is taken twice in a language and dialect, and no sentence stands twice in a language, however it is
    spelt: so none is in two splits.
    """
    groups = tuple(group for path in sorted(directory.rglob("*.yaml")) for group in _groups(path, directory))
    _refuse_repeated_ids(groups)
    _refuse_repeated_sentences(groups)
    return groups


def _groups(path: Path, directory: Path) -> Iterator[Group]:
    file = path.relative_to(directory).as_posix()
    try:
        written = msgspec.yaml.decode(path.read_bytes(), type=WrittenFile)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BankError(file, str(error)) from error
    if unfit := _unfit(path, written):
        raise BankError(file, unfit)
    for fields in written.groups:
        group = _group(file, fields)
        yield Group(
            file=file,
            id=group.id,
            language=written.language,
            dialect=written.dialect,
            split=written.split,
            kind=group.kind,
            sentences=tuple(group.sentences),
        )


def _group(file: str, fields: dict[str, object]) -> WrittenGroup:
    try:
        return msgspec.convert(fields, WrittenGroup)
    except msgspec.ValidationError as error:
        raise BankError(f"{file}: {fields.get('id', 'a group without an id')}", str(error)) from error


def _unfit(path: Path, written: WrittenFile) -> str | None:
    """Say where a file's place and its head contradict each other."""
    if path.parent.name != written.language:
        return f"its folder is not that of the language {written.language}"
    if not path.stem.endswith(f"_{written.split}"):
        return f"its name does not end with the split _{written.split}"
    if written.dialect not in dialects_of(written.language):
        return f"{written.language} has no dialect {written.dialect}"
    return None


def _refuse_repeated_ids(groups: tuple[Group, ...]) -> None:
    seen: dict[tuple[Lang, Dialect, str], str] = {}
    for group in groups:
        key = (group.language, group.dialect, group.id)
        if key in seen:
            raise BankError(f"{group.file}: {group.id}", f"the id is already taken in {seen[key]}")
        seen[key] = group.file


def _refuse_repeated_sentences(groups: tuple[Group, ...]) -> None:
    table = FoldTable()
    seen: dict[tuple[Lang, str], str] = {}
    for group in groups:
        place = f"{group.file}: {group.id}"
        for sentence in group.sentences:
            key = (group.language, fold(sentence, table).text.strip() or sentence)
            if key in seen:
                raise BankError(place, f"this sentence is also in {seen[key]}: {sentence}")
            seen[key] = place
