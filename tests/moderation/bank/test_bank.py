"""The bank that is shipped can be read, and there is enough in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from moderation.bank.kinds import Kind
from moderation.bank.reading import Split, dialects_of, load_bank
from moderation.draft import Lang

LEAST: Final = {Lang.ARABIC: 800, Lang.ENGLISH: 800, Lang.FRENCH: 300, Lang.SPANISH: 300}
LEAST_OF_DIALECT: Final = 300
LEAST_OF_SPLIT: Final = 60


def test_every_file_of_the_bank_is_read() -> None:
    """No fault in any of them, no id taken twice, no sentence twice in a language, none in two splits."""
    load_bank()


def test_there_are_enough_sentences_to_learn_and_to_tell() -> None:
    """In every language and dialect, in every split, and of every kind."""
    of_language, of_dialect, of_split = Counter[str](), Counter[str](), Counter[str]()
    kinds: defaultdict[Lang, set[Kind]] = defaultdict(set)
    for group in load_bank():
        count = len(group.sentences)
        of_language[group.language] += count
        of_dialect[f"{group.language} {group.dialect}"] += count
        of_split[f"{group.language} {group.dialect} {group.split}"] += count
        kinds[group.language].add(group.kind)

    dialects = [f"{language} {dialect}" for language in Lang for dialect in dialects_of(language)]
    assert {language for language in Lang if of_language[language] < LEAST[language]} == set()
    assert [dialect for dialect in dialects if of_dialect[dialect] < LEAST_OF_DIALECT] == []
    assert [key for one in dialects for split in Split if of_split[key := f"{one} {split}"] < LEAST_OF_SPLIT] == []
    assert {language for language in Lang if kinds[language] != set(Kind)} == set()
