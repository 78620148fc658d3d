"""Load rule files into a rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from moderation.rulebook.errors import RulebookError
from moderation.rulebook.rules import Rule, read_rules
from moderation.rulebook.schema import RuleStage, WrittenFile
from moderation.text.folding import FoldTable

OWN_RULES: Final = Path(__file__).parent.parent / "rules"
"""The rule files that this project ships, one directory per language."""


class Rulebook:
    """Every rule in force, and the folding that rules and texts share. Immutable; a new set is a new rulebook."""

    def __init__(self, rules: Iterable[Rule], table: FoldTable) -> None:
        self.rules = tuple(rules)
        self.table = table
        self.words = frozenset(word for rule in self.rules for word in rule.words)

    def examples(self) -> Iterator[str]:
        """Give every text on which a rule must fire."""
        return (example for rule in self.rules for example in rule.written.match)

    def of(self, stage: RuleStage) -> tuple[Rule, ...]:
        """Return the rules of one stage, in the order of their files."""
        return tuple(rule for rule in self.rules if rule.stage is stage)


def load_rulebook(directory: Path = OWN_RULES, *, beside: Path | None = None) -> Rulebook:
    """Read every rule file below a directory, or raise RulebookError at the first that must not be used.

    A directory without files gives an empty rulebook. ``beside`` names a second one, whose rules are added.
    """
    table = FoldTable()
    rules: dict[str, Rule] = {}
    for name, path in _files(directory, beside):
        for rule in read_rules(name, _written(path, name), table):
            if rule.id in rules:
                raise RulebookError(f"{name}: {rule.id}", f"the id is already taken in {rules[rule.id].file}")
            rules[rule.id] = rule
    return Rulebook(rules.values(), table)


def _files(*directories: Path | None) -> Iterator[tuple[str, Path]]:
    for directory in directories:
        if directory is None:
            continue
        if not directory.is_dir():
            raise RulebookError(directory.name, "there is no such folder")
        for path in sorted(directory.rglob("*.yaml")):
            yield path.relative_to(directory).as_posix(), path


def _written(path: Path, name: str) -> WrittenFile:
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=WrittenFile)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RulebookError(name, str(error)) from error
