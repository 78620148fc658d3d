"""The readings of one draft that stages search."""

from __future__ import annotations

from functools import cached_property

from moderation.text.folding import Folded, FoldTable, fold
from moderation.text.loosening import Loosener


class Views:
    """One draft's text as stages read it. Each reading is made when first asked for.

    ``plain`` is the folded text. ``loose`` undoes disguises on top of it; a hit that exists only there may flag, never
    hold or refuse.
    """

    def __init__(self, text: str, table: FoldTable, loosener: Loosener) -> None:
        self._text = text
        self._table = table
        self._loosener = loosener

    @cached_property
    def plain(self) -> Folded:
        """The folded text."""
        return fold(self._text, self._table)

    @cached_property
    def loose(self) -> Folded | None:
        """The text with its disguises undone, or None where there is nothing to undo."""
        return self._loosener.loose(self._text, self.plain)

    @property
    def all(self) -> tuple[Folded, ...]:
        """Every reading there is, the plain one first."""
        return (self.plain,) if self.loose is None else (self.plain, self.loose)
