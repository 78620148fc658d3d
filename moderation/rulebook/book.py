"""Read rule files into a rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

import msgspec

from moderation.rulebook.choosing import announced_rarely
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.files import OWN_RULES, rule_files, written_file
from moderation.rulebook.rules import ReadRule, Rule, read_rules
from moderation.rulebook.search import Search
from moderation.rulebook.words import known_words
from moderation.text.folding import FoldTable, fold
from moderation.text.known import KnownWords
from moderation.text.views import Reader, Views


class Rulebook:
    """Every rule in force, and the folding that rules and texts share. Immutable; a new set is a new rulebook.

    ``words`` are all that the rules know. ``paths`` tells by a rule's id in which file it stands.
    """

    def __init__(
        self, rules: Iterable[Rule], table: FoldTable, words: KnownWords, paths: Mapping[str, Path] | None = None
    ) -> None:
        self.rules = tuple(rules)
        self.paths = paths or {}
        self.table = table
        self.words = words
        self._reader = Reader(table, words)

    @classmethod
    def empty(cls) -> Rulebook:
        """Return one without rules."""
        return cls((), FoldTable(), known_words(()))

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


def read_rulebook(directory: Path = OWN_RULES, *, beside: Rulebook | None = None) -> Rulebook:
    """Read every rule file below a directory, or raise RulebookError at the first that must not be used.

    A directory without files gives an empty rulebook. The rules are added to those of ``beside``, whose ids are taken.
    """
    before = beside or Rulebook.empty()
    taken = {rule.id: rule.file for rule in before.rules}
    read: list[ReadRule] = []
    paths = dict(before.paths)
    for name, path in rule_files(directory):
        for each in read_rules(name, written_file(path, name), before.table):
            if (id_ := each.rule.id) in taken:
                raise RulebookError(f"{name}: {id_}", f"the id is already taken in {taken[id_]}")
            taken[id_], paths[id_] = name, path
            read.append(each)
    rules = _announced_rarely([each.rule for each in read], before.table)
    return Rulebook((*before.rules, *rules), before.table, known_words(read, before.words), paths)


def _announced_rarely(rules: Sequence[Rule], table: FoldTable) -> Iterator[Rule]:
    """Yield rules whose patterns have of their literals those that the examples of all rules lack most often."""
    examples = (fold(text, table).text for rule in rules for text in (*rule.written.match, *rule.written.no_match))
    patterns = announced_rarely([pattern for rule in rules for pattern in rule.patterns], examples)
    for rule in rules:
        yield msgspec.structs.replace(rule, patterns=tuple(islice(patterns, len(rule.patterns))))
