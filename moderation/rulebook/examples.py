"""Hold rules to their own examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from moderation.rulebook.book import Rulebook
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.files import OWN_RULES
from moderation.rulebook.kept import load_rulebook
from moderation.rulebook.rules import Rule
from moderation.rulebook.search import Search


class Failure(msgspec.Struct, frozen=True):
    """An example on which a rule did not do what its author says; ``is_guarded`` where only a guard kept it silent."""

    file: str
    rule: str
    example: str
    has_fired: bool
    is_guarded: bool

    @property
    def what(self) -> str:
        """What the rule did instead."""
        if self.has_fired:
            return "fired, but must not"
        return "did not fire, but must (a guard stands in the way)" if self.is_guarded else "did not fire, but must"

    def __str__(self) -> str:
        return f"{self.file}: {self.rule}: {self.what}: {self.example}"


def load_sound_rulebook(*, beside: Path | None = None) -> Rulebook:
    """Load the packaged rules and those beside them, or raise RulebookError also where an example of the latter fails.

    The packaged rules are held to theirs by this project's tests, so starting need not wait for them.
    """
    book = load_rulebook(beside=beside)
    own = (rule for rule in book.rules if not book.paths[rule.id].is_relative_to(OWN_RULES))
    for failure in failing_examples(book, own):
        raise RulebookError(f"{failure.file}: {failure.rule}", f"{failure.what}: {failure.example}")
    return book


def failing_examples(book: Rulebook, rules: Iterable[Rule] | None = None) -> Iterator[Failure]:
    """Yield every example that fails, rule by rule, of all rules or of the given ones."""
    for rule in book.rules if rules is None else rules:
        guarded, bare = Search([rule]), Search([msgspec.structs.replace(rule, guard=None)])
        for examples, must_fire in ((rule.written.match, True), (rule.written.no_match, False)):
            for example in examples:
                has_fired = _fires(guarded, example, book)
                if has_fired is not must_fire:
                    is_guarded = must_fire and _fires(bare, example, book)
                    yield Failure(rule.file, rule.id, example, has_fired, is_guarded)


def _fires(search: Search, example: str, book: Rulebook) -> bool:
    return any(search.hits(view) for view in book.views(example).all)
