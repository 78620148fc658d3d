"""Load rule files into a rulebook."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec

from moderation.draft import Lang
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.rules import Rule, read_rules
from moderation.rulebook.schema import WrittenFile
from moderation.rulebook.search import Search
from moderation.rulebook.vocabulary import ANY_REST
from moderation.text.folding import FoldTable
from moderation.text.known import KnownWords, is_arabic
from moderation.text.ordinary import OrdinaryWords
from moderation.text.views import Reader, Views

OWN_RULES: Final = Path(__file__).parent.parent / "rules"
"""The rule files that this project ships, one directory per language."""


SHORTEST_STEM_CHARS: Final = 4
LETTERS_IN_FRONT: Final = "وفبكلهعا"
"""Letters of which the particles are made that Arabic writes together with the next word."""


class Rulebook:
    """Every rule in force, and the folding that rules and texts share. Immutable; a new set is a new rulebook.

    ``paths`` tells by a rule's id in which file it stands.
    """

    def __init__(self, rules: Iterable[Rule], table: FoldTable, paths: Mapping[str, Path] | None = None) -> None:
        self.rules = tuple(rules)
        self.paths = paths or {}
        self.table = table
        self.words = _known_words(self.rules)
        self._reader = Reader(table, self.words)

    def views(self, text: str) -> Views:
        """Return the readings of a text that stages search for these rules."""
        return Views(text, self._reader)

    def examples(self) -> Iterator[str]:
        """Give every text on which a rule must fire."""
        return (example for rule in self.rules for example in rule.written.match)

    @cached_property
    def search(self) -> Search:
        """The search for all rules, of which each stage takes its own."""
        return Search(self.rules)


def load_rulebook(directory: Path = OWN_RULES, *, beside: Path | None = None) -> Rulebook:
    """Read every rule file below a directory, or raise RulebookError at the first that must not be used.

    A directory without files gives an empty rulebook. ``beside`` names a second one, whose rules are added.
    """
    table = FoldTable()
    rules: dict[str, Rule] = {}
    paths: dict[str, Path] = {}
    for name, path in _files(directory, beside):
        for rule in read_rules(name, written_file(path, name), table):
            if rule.id in rules:
                raise RulebookError(f"{name}: {rule.id}", f"the id is already taken in {rules[rule.id].file}")
            rules[rule.id], paths[rule.id] = rule, path
    return Rulebook(rules.values(), table, paths)


def _known_words(rules: Iterable[Rule]) -> KnownWords:
    """Gather the words of rules; of a word whose end may be anything, the ordinary ones that begin so."""
    ordinary = OrdinaryWords.load()
    known: dict[str, str] = {}
    meant: dict[str, None] = {}
    for rule in rules:
        for word in sorted(_written_out(rule.words, ordinary)):
            each = known.setdefault(word, word)  # one string for a word that many rules have
            if is_arabic(word) or not rule.id.startswith(f"{Lang.ARABIC}."):
                meant[each] = None
    return KnownWords(known, (word for word in meant if not _is_clad(word, meant)), ordinary)


def _is_clad(word: str, words: Container[str]) -> bool:
    """Say whether an Arabic word is another one with what is written together with it, of which reading takes care."""
    bare = word.lstrip(LETTERS_IN_FRONT)
    return any(word[cut:] in words for cut in range(1, min(len(word) - len(bare), len(word) - SHORTEST_STEM_CHARS) + 1))


def _written_out(words: Iterable[str], ordinary: OrdinaryWords) -> Iterator[str]:
    for word in words:
        stem = word.removesuffix(ANY_REST)
        if stem == word:
            yield word
        elif len(stem) >= SHORTEST_STEM_CHARS:
            yield from ordinary.beginning(stem)


def _files(*directories: Path | None) -> Iterator[tuple[str, Path]]:
    for directory in directories:
        if directory is None:
            continue
        if not directory.is_dir():
            raise RulebookError(directory.name, "there is no such folder")
        for path in sorted(directory.rglob("*.yaml")):
            yield path.relative_to(directory).as_posix(), path


def written_file(path: Path, name: str) -> WrittenFile:
    """Read one rule file as its author wrote it, or raise RulebookError under the given name."""
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=WrittenFile)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RulebookError(name, str(error)) from error
