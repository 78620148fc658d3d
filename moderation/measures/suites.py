"""Every text that is measured: the bank's sentences of one split, and the generated ones."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from moderation.bank.reading import Group, Split, dialects_of
from moderation.draft import Lang
from moderation.measures import addresses, numbers
from moderation.measures.asked import Asked, from_bank
from moderation.measures.identities import Identities, Swap, benign, load_identities, swaps
from moderation.measures.parts import PARTS_OF

NUMBERS_A_REGION: Final = 2
ROUNDS: Final = 20
SWAPS: Final = 1_000

_ADDRESSES: Final[Mapping[str, Callable[[Lang, random.Random], Iterator[str]]]] = {
    "P2.mails": addresses.mails,
    "P2.links": addresses.links,
    "P2.handles": addresses.handles,
    "P2.spelled": addresses.spelled,
}


class Suites:
    """What is asked of the pipeline, in the chosen languages. The same each time."""

    def __init__(self, groups: Iterable[Group], split: Split, languages: Iterable[Lang] = tuple(Lang)) -> None:
        self._languages = frozenset(languages)
        self._groups = tuple(group for group in groups if group.split is split and group.language in self._languages)
        self.identities: tuple[Identities, ...] = tuple(
            identities for identities in load_identities() if identities.language in self._languages
        )

    def asked(self) -> tuple[Asked, ...]:
        """Return every text, authored ones first."""
        people = chain.from_iterable(benign(each, ("H1.held", "H1.flagged")) for each in self.identities)
        return (*from_bank(self._groups, PARTS_OF), *people, *self._written_addresses(), *self._written_numbers())

    def swaps(self) -> tuple[Swap, ...]:
        """Return pairs that differ in an identity alone, spread evenly over the files of identities."""
        dice = _dice("swaps")
        return tuple(swap for each in self.identities for swap in swaps(each, SWAPS // len(self.identities), dice))

    def _written_addresses(self) -> Iterator[Asked]:
        for language in sorted(self._languages):
            for part, generate in _ADDRESSES.items():
                dice = _dice(f"{part}/{language}")
                for _ in range(ROUNDS):
                    yield from (_generated(text, language, part) for text in generate(language, dice))

    def _written_numbers(self) -> Iterator[Asked]:
        for text, language in _phones():
            if language in self._languages:
                yield _generated(text, language, "P1.masked")
        dice = _dice("other numbers")
        for text in (text for _ in range(ROUNDS) for text in numbers.other_numbers(dice)):
            if (language := _language(text)) in self._languages:
                yield _generated(text, language, "P1.false")


def _phones() -> Iterator[tuple[str, Lang]]:
    """Give phone numbers of every region in four formats and three digit styles, in sentences."""
    for region in numbers.REGIONS:
        dice = _dice(region)
        for number in numbers.numbers_of(region, NUMBERS_A_REGION, dice):
            for body in numbers.written(number, dice):
                for style in numbers.STYLES:
                    text = dice.choice(numbers.AROUND).format(numbers.in_digits(body, style))
                    yield text, _REGION_LANGUAGE.get(region, Lang.ARABIC)


_REGION_LANGUAGE: Final = {
    "US": Lang.ENGLISH,
    "GB": Lang.ENGLISH,
    "FR": Lang.FRENCH,
    "ES": Lang.SPANISH,
}
"""The language under which a region's numbers are counted: every other region is an Arab state."""


def _language(text: str) -> Lang:
    return Lang.ENGLISH if any("a" <= sign <= "z" for sign in text) else Lang.ARABIC


def _generated(text: str, language: Lang, part: str) -> Asked:
    return Asked(text=text, language=language, dialect=dialects_of(language)[0], parts=(part,))


def _dice(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret: the same texts each time
