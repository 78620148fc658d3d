"""Write the list of ordinary words anew: ``python -m moderation.text.ordinary_words``.

The words are the most frequent ones of the lists that pyspellchecker ships (English, French, Spanish, Arabic). They are
folded as texts are, so what differs in accents alone meets. To them come the words that people use of themselves, which
such lists lack, so that nobody's name for who they are is read as something else.
"""

from __future__ import annotations

import gzip
from importlib.resources import files
from typing import Final

import msgspec

from moderation.draft import Lang
from moderation.measures.identities import load_identities
from moderation.text.folding import FoldTable
from moderation.text.ordinary import FILE

MOST_FREQUENT: Final = {"en": 45_000, "fr": 40_000, "es": 30_000, "ar": 60_000}
"""How many words of each language are kept; rarer ones are not met in a chat."""

LENGTHS: Final = range(2, 17)
ALSO: Final = """
    transfems transmascs transfemme transfemmes enby enbies demigirl demiboy demisexual demiromantic polysexual
    omnisexual genderqueer genderfluid agender bigender cisgender aroace sapphic achillean neopronouns
"""
"""What people call themselves besides the identities that are measured."""

SHORT_CHARS: Final = 3
SHORT_MOST_FREQUENT: Final = 2_000
"""Rarer words of so few letters are scraps."""


def words(language: str, table: FoldTable) -> set[str]:
    """Return the folded ordinary words of one language."""
    packed = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
    counts = msgspec.json.decode(gzip.decompress(packed), type=dict[str, int])
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[: MOST_FREQUENT[language]]
    common = frequent[:SHORT_MOST_FREQUENT] + [word for word in frequent if len(word) > SHORT_CHARS]
    folded = {word.translate(table) for word in common}
    return {word for word in folded if word.isalpha() and len(word) in LENGTHS}


def identity_words(table: FoldTable) -> set[str]:
    """Return the folded words for identities, save those in Arabizi, which is to be read as Arabic."""
    texts = (
        text.translate(table)
        for each in load_identities()
        for word in (*each.words, *each.others)
        for text in (word.one, word.many)
        if (each.language is Lang.ARABIC) is not text.isascii()
    )
    return {word for text in texts for word in text.split() if word.isalpha() and len(word) in LENGTHS}


def main() -> None:
    """Write the file."""
    table = FoldTable()
    ordinary = identity_words(table).union(ALSO.split(), *(words(language, table) for language in MOST_FREQUENT))
    lines = sorted(word.encode() for word in ordinary)
    FILE.write_bytes(b"\n".join((b"", *lines, b"")))


if __name__ == "__main__":
    main()
