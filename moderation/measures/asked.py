"""A text whose verdict is measured, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from moderation.bank.kinds import Kind
from moderation.bank.reading import Dialect, Group
from moderation.draft import Draft, Lang


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One text. ``parts`` are the ids of the parts of measures in which it counts."""

    text: str
    language: Lang
    dialect: Dialect
    parts: tuple[str, ...]
    kind: Kind | None = None
    """None where it was generated, not authored."""
    origin: str = ""
    """The file and group of an authored sentence."""

    @property
    def draft(self) -> Draft:
        """Return it as the pipeline reads it: from an established session that said nothing before."""
        return Draft(text=self.text, lang=self.language)


def from_bank(groups: Iterable[Group], parts_of: Mapping[Kind, tuple[str, ...]]) -> Iterator[Asked]:
    """Give every sentence of the groups with the parts in which its kind counts."""
    for group in groups:
        for sentence in group.sentences:
            yield Asked(
                text=sentence,
                language=group.language,
                dialect=group.dialect,
                parts=parts_of[group.kind],
                kind=group.kind,
                origin=f"{group.file}: {group.id}",
            )
