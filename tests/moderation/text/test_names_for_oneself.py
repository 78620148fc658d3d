"""What people call themselves is read as it stands."""

from __future__ import annotations

from moderation.text.folding import FoldTable
from moderation.text.ordinary import OrdinaryWords
from moderation.text.ordinary_words import identity_words


def test_every_word_for_an_identity_is_an_ordinary_word() -> None:
    """A word that is added to the measures is added to the list: `python -m moderation.text.ordinary_words`."""
    ordinary = OrdinaryWords.load()

    assert {word for word in identity_words(FoldTable()) if word not in ordinary} == set()
