"""Find rule files, and read each with the word lists that it shares with others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from moderation.rulebook.errors import RulebookError
from moderation.rulebook.schema import WordFile, WrittenFile

OWN_RULES: Final = Path(__file__).parent.parent / "rules"
"""The rule files that this project ships, one directory per language."""

WORDS: Final = "words"
"""The folder beside rule files in which the word lists stand that several of them name."""

Read = TypeVar("Read", bound=msgspec.Struct)


def rule_files(directory: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and place of every rule file below a directory, in order."""
    if not directory.is_dir():
        raise RulebookError(directory.name, "there is no such folder")
    for path in sorted(directory.rglob("*.yaml")):
        if path.parent.name != WORDS:
            yield path.relative_to(directory).as_posix(), path


def word_files(directory: Path) -> list[Path]:
    """Return the place of every file of shared word lists below a directory, in order."""
    return sorted(directory.rglob(f"{WORDS}/*.yaml"))


def written_file(path: Path, name: str) -> WrittenFile:
    """Read one rule file with all word lists its patterns may name, or raise RulebookError under the given name."""
    file = read_yaml(path, name, WrittenFile)
    words = dict(file.words)
    for shared in file.words_from:
        place = path.parent / WORDS / f"{shared}.yaml"
        if not place.is_file():
            raise RulebookError(name, f"there is no file {WORDS}/{place.name} beside it")
        found = read_yaml(place, f"{WORDS}/{place.name}", WordFile)
        if found.language is not file.language:
            raise RulebookError(name, f"{WORDS}/{place.name} is of another language")
        if twice := sorted(words.keys() & found.words):
            raise RulebookError(name, f"{WORDS}/{place.name} holds a list <{twice[0]}> as well")
        words |= found.words
    return msgspec.structs.replace(file, words=words)


def read_yaml(path: Path, name: str, kind: type[Read]) -> Read:
    """Read a file strictly, or raise RulebookError under the given name."""
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RulebookError(name, str(error)) from error
