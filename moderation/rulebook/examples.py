"""Hold rules to their own examples."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from moderation.rulebook.book import Rulebook
from moderation.rulebook.search import Search


class Failure(msgspec.Struct, frozen=True):
    """An example on which a rule did not do what its author says; ``guarded`` where only a guard kept it silent."""

    file: str
    rule: str
    example: str
    fired: bool
    guarded: bool

    def __str__(self) -> str:
        silent = "did not fire, but must (a guard stands in the way)" if self.guarded else "did not fire, but must"
        return f"{self.file}: {self.rule}: {'fired, but must not' if self.fired else silent}: {self.example}"


def failing_examples(book: Rulebook) -> Iterator[Failure]:
    """Yield every example that fails, rule by rule."""
    for rule in book.rules:
        guarded, bare = Search([rule]), Search([msgspec.structs.replace(rule, guard=None)])
        for examples, must_fire in ((rule.written.match, True), (rule.written.no_match, False)):
            for example in examples:
                fired = _fires(guarded, example, book)
                if fired is not must_fire:
                    is_guarded = must_fire and _fires(bare, example, book)
                    yield Failure(rule.file, rule.id, example, fired, is_guarded)


def _fires(search: Search, example: str, book: Rulebook) -> bool:
    return any(search.hits(view) for view in book.views(example).all)
