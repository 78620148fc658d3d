"""Hold rules to their own examples."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from moderation.rulebook.book import Rulebook
from moderation.rulebook.search import Search
from moderation.text.views import Views


class Failure(msgspec.Struct, frozen=True):
    """An example on which a rule did not do what its author says."""

    file: str
    rule: str
    example: str
    fired: bool

    def __str__(self) -> str:
        said = "fired, but must not" if self.fired else "did not fire, but must"
        return f"{self.file}: {self.rule}: {said}: {self.example}"


def failing_examples(book: Rulebook) -> Iterator[Failure]:
    """Yield every example that fails, rule by rule."""
    for rule in book.rules:
        search = Search([rule])
        for examples, must_fire in ((rule.written.match, True), (rule.written.no_match, False)):
            for example in examples:
                fired = any(search.hits(view) for view in Views(example, book.table, book.words).all)
                if fired is not must_fire:
                    yield Failure(rule.file, rule.id, example, fired)
