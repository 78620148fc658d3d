"""Every word list of the project's own rules stands in one place, and some pattern names it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from moderation.draft import Lang
from moderation.rulebook.files import OWN_RULES, rule_files, word_files, written_file
from moderation.rulebook.schema import WordFile, WrittenFile

LONGEST_COPY_CHARS = 60
"""Lists of a few short words may stand in several files."""

Words = dict[str, list[str]]


def words_by_file(lang: Lang) -> dict[Path, Words]:
    """Return the word lists of a language as they stand in its files."""
    folder = OWN_RULES / lang
    own = {path: msgspec.yaml.decode(path.read_bytes(), type=WrittenFile).words for _, path in rule_files(folder)}
    shared = {path: msgspec.yaml.decode(path.read_bytes(), type=WordFile).words for path in word_files(folder)}
    return own | shared


def named(patterns: Iterable[str], words: Words) -> set[str]:
    """Return the names of the lists that patterns name, and of those that these name."""
    found: set[str] = set()
    coming = list(patterns)
    while coming:
        for name in re.findall(r"<([a-z0-9_]+)>", coming.pop()):
            if name not in found:
                found.add(name)
                coming += words.get(name, ())
    return found


@pytest.mark.parametrize("lang", Lang)
def test_a_word_list_stands_once(lang: Lang) -> None:
    """What several rule files of a language name is shared, not copied."""
    first: dict[tuple[str, ...], str] = {}
    copies = [
        f"{path.name} <{name}>: {first[entries]}"
        for path, words in words_by_file(lang).items()
        for name, written in words.items()
        if sum(map(len, entries := tuple(written))) > LONGEST_COPY_CHARS
        and first.setdefault(entries, place := f"{path.name} <{name}>") != place
    ]
    assert copies == []


@pytest.mark.parametrize("lang", Lang)
def test_a_word_list_is_named(lang: Lang) -> None:
    """No list stands in a file of which no pattern names it, nor is one shared that no file names."""
    left = {(path, name) for path, words in words_by_file(lang).items() for name in words}
    for name, path in rule_files(OWN_RULES / lang):
        file = written_file(path, name)
        patterns = (each for rule in file.rules for each in (*rule.patterns, *rule.unless))
        for used in named(patterns, file.words):
            places = (path, *(path.parent / "words" / f"{shared}.yaml" for shared in file.words_from))
            left -= {(place, used) for place in places}
    assert left == set()
