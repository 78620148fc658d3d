"""The readings of one draft that stages search."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cached_property

from moderation.text.folding import Folded, FoldTable, fold
from moderation.text.squeezing import squeezed


class Views:
    """One draft's text as stages read it. Each reading is made when first asked for.

    ``plain`` is the folded text. ``loose`` undoes disguises on top of it; a hit that exists only there may flag, never
    hold or refuse. ``words`` are the words that rules know: a disguised word is read as one of them where it can be.
    """

    def __init__(self, text: str, table: FoldTable, words: AbstractSet[str]) -> None:
        self._text = text
        self._table = table
        self._words = words

    @cached_property
    def plain(self) -> Folded:
        """The folded text."""
        return fold(self._text, self._table)

    @cached_property
    def loose(self) -> Folded | None:
        """The text with drawn-out letters shortened, or None where nothing is drawn out."""
        return squeezed(self.plain, self._words)

    @property
    def all(self) -> tuple[Folded, ...]:
        """Every reading there is, the plain one first."""
        return (self.plain,) if self.loose is None else (self.plain, self.loose)
