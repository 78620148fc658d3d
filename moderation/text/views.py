"""The readings of one draft that stages search."""

from __future__ import annotations

from functools import cached_property

from moderation.text.folding import Folded, FoldTable, fold
from moderation.text.known import KnownWords
from moderation.text.loosening import Loosener
from moderation.text.transliterating import Transliterator


class Reader:
    """What reads texts: the folding, and what undoes disguises, as far as rules know words. Immutable."""

    def __init__(self, table: FoldTable, words: KnownWords) -> None:
        self.table = table
        self.loosener = Loosener(table, words)
        self.transliterator = Transliterator(words)


class Views:
    """One draft's text as stages read it. Each reading is made when first asked for.

    ``plain`` is the folded text. ``loose`` undoes disguises on top of it, ``arabic`` turns Arabic in Latin letters into
    Arabic script; a hit that exists only there may flag, never mask, hold or refuse.
    """

    def __init__(self, text: str, reader: Reader) -> None:
        self._text = text
        self._reader = reader

    @cached_property
    def plain(self) -> Folded:
        """The folded text."""
        return fold(self._text, self._reader.table)

    @cached_property
    def loose(self) -> Folded | None:
        """The text with its disguises undone, or None where there is nothing to undo."""
        return self._reader.loosener.loose(self._text, self.plain)

    @cached_property
    def arabic(self) -> Folded | None:
        """The text in Arabic script, or None where it is no Arabic in Latin letters."""
        return self._reader.transliterator.arabic(self.plain)

    @cached_property
    def loose_arabic(self) -> Folded | None:
        """The text with its disguises undone in Arabic script, or None where that is nothing new.

        The plain one is turned as well, since the digits of Arabic in Latin letters look like a disguise.
        """
        turned = self.loose and self._reader.transliterator.arabic(self.loose)
        return None if turned is None or (self.arabic and turned.text == self.arabic.text) else turned

    @cached_property
    def guessed(self) -> tuple[Folded, ...]:
        """The readings beside the plain one, in which hits may only flag."""
        return tuple(view for view in (self.loose, self.arabic, self.loose_arabic) if view is not None)

    @property
    def all(self) -> tuple[Folded, ...]:
        """Every reading there is, the plain one first."""
        return (self.plain, *self.guessed)
